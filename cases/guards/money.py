"""G1 and G13: amount, currency, debtor, debtor account and number of transactions stay as they are."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from payments import Message
from payments.identifiers import iban
from payments.kept import once
from payments.vocabulary import Direction, EvidenceClass

from ..attempt import STRONG, Attempt, Step, carries, texts_in
from ..field_meaning import Meaning, pieces, texts_by_meaning
from ..verification import Check
from ..wording import same_but_for_form, words
from .verdict import verdict

Fault = tuple[str, str]
_TRANSACTION = re.compile(r"^(?:.*?/)?(?:CdtTrfTxInf|DrctDbtTxInf|TxInf)(?:\[\d+\])?(?=/)")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
_THREE_AFTER_A_POINT = re.compile(r"\.\d{3}$")
_PAYMENTS = (
    "pacs.008",
    "pacs.009",
    "pacs.003",
    "pain.001",
    "pain.008",
    "MT101",
    "MT102",
    "MT103",
    "MT200",
    "MT202",
    "MT205",
)


def amount_and_debtor_unchanged(attempt: Attempt) -> Check:
    """G1. Another writing of the same number, a recount of the own file, a debtor address from E2 are no change."""
    faults = [fault for step in attempt.steps for fault in _g1(attempt, step)]
    return verdict("G1", faults, "amount, currency, debtor, debtor account and number of transactions are unchanged")


def no_split(attempt: Attempt) -> Check:
    """G13. One payment stays one payment, and no second payment goes out beside it."""
    faults: list[Fault] = []
    if attempt.repaired is not None:
        before, after = transactions(attempt.circumstances.message), transactions(attempt.repaired)
        if before != after:
            faults.append(("", f"the repaired message has {after} transactions instead of {before}"))
    for outgoing in attempt.proposal.outgoing:
        if outgoing.message_type.startswith(_PAYMENTS):
            faults.append(("", f"a further payment ({outgoing.message_type}) would go out beside the message"))
    return verdict("G13", faults, "no payment is split")


@once
def transactions(message: Message) -> int:
    """Number of transactions in `message`; 1 for a message that has no repeating block."""
    found = {match.group() for path in message.fields() if (match := _TRANSACTION.match(path))}
    return max(1, len(found))


def _g1(attempt: Attempt, step: Step) -> Iterator[Fault]:
    yield from _amounts(step)
    for meaning in (Meaning.DEBTOR, Meaning.DEBTOR_ACCOUNT):
        if meaning in step.changed:
            yield from _party(attempt, step, meaning)
    if Meaning.DEBTOR_ADDRESS in step.changed:
        yield from _debtor_address(attempt, step)
    yield from _counts(attempt, step)
    for path, (was, now) in step.changed_paths.items():
        if path.rsplit("/", 1)[-1] == "CcyOfTrf":
            yield path, f"the currency of the transfer would change from {was} to {now}"


def _amounts(step: Step) -> Iterator[Fault]:
    before, after = amounts(step.before), amounts(step.after)
    for path, (currency, text) in after.items():
        if path not in before:
            if (currency, number(text)) not in {(c, number(t)) for c, t in before.values()}:
                yield path, f"an amount {currency} {text} appears that stood nowhere in the message"
            continue
        old_currency, old = before[path]
        if currency != old_currency:
            yield path, f"the currency would change from {old_currency} to {currency}"
        if not same_number(old, text):
            yield path, f"the amount would change from {old} to {text}"
    kept = {(c, number(t)) for c, t in after.values()}
    for path, (currency, text) in before.items():
        if path not in after and (currency, number(text)) not in kept:
            yield path, f"the amount {currency} {text} would vanish"


@once
def amounts(message: Message) -> Mapping[str, tuple[str, str]]:
    """Path → currency and amount text of every payment amount (charges are none)."""
    found: dict[str, tuple[str, str]] = {}
    currency = ""
    for meaning, path, text in pieces(message):
        if message.kind == "MT" and meaning is Meaning.CURRENCY:
            currency = text
        if meaning in (Meaning.AMOUNT, Meaning.RATE):
            found[path] = (currency if message.kind == "MT" else message.get(f"{path}/@Ccy") or "", text)
            currency = ""
    return found


def same_number(old: str, new: str) -> bool:
    """True where both write the same number. A point before three digits may group thousands and proves nothing."""
    if old == new:
        return True
    if _THREE_AFTER_A_POINT.search(old) and "," in new:
        return False
    first, second = number(old), number(new)
    return first is not None and first == second


def number(text: str) -> Decimal | None:
    """The number written with one decimal point or comma; None where it is not one number.

    Digits of other scripts and exponents are none: no reader of the message takes them for one.
    """
    plain = text.strip()
    return Decimal(plain.replace(",", ".")) if _PLAIN_NUMBER.fullmatch(plain) else None


def _party(attempt: Attempt, step: Step, meaning: Meaning) -> Iterator[Fault]:
    old, new = step.changed[meaning]
    what = meaning.value.replace("_", " ")
    if not old and new and all(_is_the_debtors(attempt, step, meaning, text) for text in new):
        return
    if not (step.form_only and same_but_for_form(old, new)):
        yield step.operator.path, f"the {what} would change from {_shown(old)} to {_shown(new)}"
    elif meaning is Meaning.DEBTOR_ACCOUNT and not accounts_in_order(new):
        yield step.operator.path, f"the {what} would not be valid after the change of form"


def _is_the_debtors(attempt: Attempt, step: Step, meaning: Meaning, text: str) -> bool:
    """True where the instruction (E1) states it, or a record (E2) that has the debtor's other half as well."""
    other = Meaning.DEBTOR if meaning is Meaning.DEBTOR_ACCOUNT else Meaning.DEBTOR_ACCOUNT
    halves = texts_by_meaning(step.before).get(other, ())
    proofs = [e for e in attempt.cited(step.operator) if e.cls in STRONG and not e.tainted and carries(e, text)]
    return any(e.cls is EvidenceClass.E1 or any(carries(e, half.lstrip("/")) for half in halves) for e in proofs)


def accounts_in_order(texts: tuple[str, ...]) -> bool:
    """True where every text that starts like an IBAN is a valid one."""
    plain = [text.lstrip("/") for text in texts]
    return all(iban.is_valid(text) for text in plain if iban.is_iban_country(text[:2]) and text[2:4].isdigit())


def _debtor_address(attempt: Attempt, step: Step) -> Iterator[Fault]:
    """Nothing of the address is lost, and what is added to it comes from E1 or E2."""
    old, new = (words(texts) for texts in step.changed[Meaning.DEBTOR_ADDRESS])
    lost = [word for word in old if word not in new]
    if lost and not step.form_only:
        yield step.operator.path, f"the debtor's address would lose {', '.join(lost)}"
    stood = words(text for _, _, text in pieces(step.before))
    for word in (w for w in new if w not in old and w not in stood):
        if word not in words(_strong_texts(attempt, step)):
            yield step.operator.path, f"the debtor's address would gain {word}, which no E1 or E2 evidence has"


def _strong_texts(attempt: Attempt, step: Step) -> Iterator[str]:
    for evidence in attempt.cited(step.operator):
        if evidence.cls in STRONG and not evidence.tainted:
            yield evidence.quote
            yield from texts_in(evidence.values)


def _counts(attempt: Attempt, step: Step) -> Iterator[Fault]:
    for path, (old, new) in step.changed_paths.items():
        leaf = path.rsplit("/", 1)[-1]
        if leaf not in ("NbOfTxs", "CtrlSum"):
            continue
        if attempt.circumstances.direction is not Direction.OUTGOING:
            yield path, f"{leaf} of a file that is not our own would change"
        elif leaf == "NbOfTxs" and new != str(transactions(step.before)):
            yield path, f"NbOfTxs would say {new}, there are {transactions(step.before)} transactions"
        elif leaf == "CtrlSum" and number(new or "") != _control_sum(step.before):
            yield path, f"CtrlSum would change from {old} to {new}, which is not the sum of the amounts"


def _control_sum(message: Message) -> Decimal:
    leaves = ("InstdAmt", "IntrBkSttlmAmt")
    per_leaf = [
        [number(text) or Decimal(0) for path, (_, text) in amounts(message).items() if path.endswith(f"/{leaf}")]
        for leaf in leaves
    ]
    return sum(next((found for found in per_leaf if found), []), Decimal(0))


def _shown(texts: tuple[str, ...]) -> str:
    return " / ".join(texts) or "nothing"
