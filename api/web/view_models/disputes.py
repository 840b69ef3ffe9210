"""Where the evidence of a case conflicts: the values that cannot all hold, each with its source, and what to ask."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from cases.evidence import Evidence
from cases.field_meaning import Meaning, meaning_of
from cases.resolution import Worked

from ..said import N_, Said, tell

RECEIVED = N_("the message as received")
STATED = N_("a statement")
OTHER_MESSAGE = N_("another message of the payment")
RECORDS = N_("our records of the account")
HISTORY = N_("payments made before")
PAYEE_CHECK = N_("the payee check")
NO_MATCH = N_("name and account do not match")
NOT_THERE = N_("none of them went to this account")
PAYEE_ACCOUNT = N_("payee account")
COUNTRIES = "ID-IBAN-COUNTRY"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values in conflict. `number` is the place of its evidence, 0 for the message; `words` tell its source.

    `told` is one of our sentences in the place of a value.
    """

    words: Said
    number: int
    value: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """What is in conflict, its sides, and the question that settles it, about `one` and the `other`."""

    what: Said
    sides: tuple[Side, ...]
    asks: Callable[[str, str], Said]
    one: str
    other: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The evidence that conflicts."""
        return tuple(sorted({side.number for side in self.sides if side.number}))

    @property
    def question(self) -> Said:
        """What would settle it."""
        return self.asks(self.one, self.other)


def which(one: str, other: str) -> Said:
    """Of two values."""
    return tell("Which of them is right: %(one)s or %(other)s?", one=one, other=other)


def whose(account: str, payee: str) -> Said:
    """Of an account that may be somebody else's."""
    return tell("Does the account %(account)s belong to %(payee)s?", account=account, payee=payee)


def moved(_account: str, payee: str) -> Said:
    """Of an account that was never paid before."""
    return tell(
        "Has %(payee)s a new account? Ask by a number on file, never by one that came with the payment.", payee=payee
    )


def disputes(worked: Worked, received: Mapping[str, str], creditor: str) -> tuple[Dispute, ...]:
    """The conflicts among the evidence, and between it and the message (path → text); each once."""
    found: dict[tuple[str, frozenset[str]], Dispute] = {}
    for each in _all(worked, received, creditor):
        known = found.get(key := (each.what, frozenset(side.value or side.told for side in each.sides)))
        found[key] = each if known is None else known
    return tuple(found.values())


def _all(worked: Worked, received: Mapping[str, str], creditor: str) -> Iterator[Dispute]:
    account = _of(received, Meaning.CREDITOR_ACCOUNT)
    for number, fact in enumerate(worked.evidence, start=1):
        reading = _Reading(number, fact, account, creditor)
        yield from _READERS.get(fact.tool, _Reading.nothing)(reading)
    if any(finding.rule == COUNTRIES for finding in worked.diagnosis.findings):
        sides = [Side(RECEIVED, 0, account), Side(RECEIVED, 0, _of(received, Meaning.CREDITOR_AGENT))]
        yield from _between(N_("country of account and bank"), sides)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One fact beside the payee of the message as received: account and name."""

    number: int
    fact: Evidence
    account: str
    creditor: str

    def nothing(self) -> Iterator[Dispute]:
        """A fact that conflicts with none."""
        return iter(())

    def amendment(self) -> Iterator[Dispute]:
        """Statements that name different values, or a value whose account is another's by the payee check."""
        told = self.fact.values
        yield from _between(
            N_("what was stated"), [Side(STATED, self.number, str(each["value"])) for each in told.get("stated", ())]
        )
        if told.get("found") and told.get("kind") == "account" and told.get("vop") in ("no_match", "close_match"):
            new = str(told["value"])
            sides = (Side(STATED, self.number, new), Side(PAYEE_CHECK, 0, "", NO_MATCH))
            yield Dispute(PAYEE_ACCOUNT, sides, whose, new, self.creditor)

    def related(self) -> Iterator[Dispute]:
        """Another message of the chain that says otherwise."""
        for name in self.fact.values.get("differs", ()):
            ours, theirs = (str(self.fact.values.get(key) or "") for key in (f"our_{name}", name))
            sides = [Side(RECEIVED, 0, ours), Side(OTHER_MESSAGE, self.number, theirs)]
            yield from _between(_NAMES.get(name, N_("reference")), sides)

    def holder(self) -> Iterator[Dispute]:
        """An account of ours with another holder than the payee."""
        told = self.fact.values
        theirs = bool(told.get("found")) and bool(self.account) and str(told.get("account", "-")) in self.account
        if theirs and told.get("name_matches") is False and told.get("holder"):
            sides = (Side(RECEIVED, 0, self.creditor), Side(RECORDS, self.number, str(told["holder"])))
            yield Dispute(N_("holder of the account"), sides, whose, self.account, self.creditor)

    def history(self) -> Iterator[Dispute]:
        """A payee who was paid before, and never at this account."""
        if self.fact.values.get("account_differs") and self.account:
            sides = (Side(RECEIVED, 0, self.account), Side(HISTORY, self.number, "", NOT_THERE))
            yield Dispute(PAYEE_ACCOUNT, sides, moved, self.account, self.creditor)


_READERS = {
    "proven_amendment": _Reading.amendment,
    "compare_with_related": _Reading.related,
    "look_up_account": _Reading.holder,
    "find_payment_history": _Reading.history,
}
_NAMES = {
    "amount": N_("amount"), "currency": N_("currency"), "debtor": N_("debtor name"),
    "debtor_account": N_("debtor account"), "creditor": N_("payee name"), "creditor_account": PAYEE_ACCOUNT,
    "creditor_agent": N_("payee's bank"),
}  # fmt: skip


def _between(what: Said, sides: Iterable[Side]) -> Iterator[Dispute]:
    """A conflict of two values or more."""
    told = {side.value: side for side in sides if side.value}
    if len(told) > 1:
        one, other, *_ = told
        yield Dispute(what, tuple(told.values()), which, one, other)


def _of(received: Mapping[str, str], meaning: Meaning) -> str:
    return next((text for path, text in received.items() if meaning_of(path) is meaning), "")


def masked(found: Dispute, rewrite: Callable[[str], str]) -> Dispute:
    """The same with every value rewritten, as for who sees accounts by their last four characters."""
    sides = tuple(replace(side, value=rewrite(side.value)) for side in found.sides)
    return replace(found, sides=sides, one=rewrite(found.one), other=rewrite(found.other))
