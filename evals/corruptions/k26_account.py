"""K26: an account changed by one sign; only the ordering side knows which was meant."""

from ..draw import Draw
from ..mt_templates import mt103
from ..payment import Payment
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_bank, by_gateway
from .corruption import Corruption, answered, question, repaired, swapped

_PATH = "CdtTrfTxInf/CdtrAcct/Id/IBAN"


def _mistyped(draw: Draw, account: str) -> str:
    """Another digit, or two neighbours swapped, behind the bank code."""
    at = draw.rng.randrange(len(account) - 8, len(account) - 1)
    if account[at] != account[at + 1] and draw.chance(0.5):
        return account[:at] + account[at + 1] + account[at] + account[at + 2 :]
    return f"{account[:at]}{(int(account[at]) + draw.rng.randrange(1, 9)) % 10}{account[at + 1 :]}"


def _broken(draw: Draw, fin: bool = False) -> tuple[Payment, str, str]:
    p = draw.payment()
    clean = mt103(p) if fin else pacs008(p)
    return p, clean, swapped(clean, p.creditor.account, _mistyped(draw, p.creditor.account))


def unanswered(draw: Draw) -> Situation:
    """Nobody has said anything. A history row with the right account proves nothing."""
    p, clean, broken = _broken(draw)
    refusal = draw.rng.choice((by_gateway("ID-IBAN", draw.said("iban")), by_bank(p, "AC03", draw.said("iban"))))
    return question(draw, p, broken, clean, refusal, breaks="ID-IBAN", never=(p.creditor.account,))


def unanswered_mt(draw: Draw) -> Situation:
    """The same in a FIN message."""
    p, clean, broken = _broken(draw, fin=True)
    refusal = by_gateway("AC01", draw.said("iban"))
    return question(draw, p, broken, clean, refusal, breaks="ID-IBAN", never=(p.creditor.account,))


def answered_by_customer(draw: Draw) -> Situation:
    """The ordering side gave the whole account over an authenticated channel."""
    p, clean, broken = _broken(draw)
    spaced = " ".join(p.creditor.account[n : n + 4] for n in range(0, len(p.creditor.account), 4))
    account = draw.rng.choice((spaced, p.creditor.account))
    answer = {"role": "answer", "message": draw.answered("account", account), "authenticated": True}
    return _told(draw, p, clean, broken, answer)


def _told(draw: Draw, p: Payment, clean: str, broken: str, answer: dict[str, object]) -> Situation:
    from dataclasses import replace

    refusal = draw.rng.choice((by_gateway("AC03", draw.said("iban")), by_bank(p, "AC03", draw.said("iban"))))
    made = repaired(
        draw, p, broken, clean, refusal, breaks="ID-IBAN", route="four_eyes", difficulty=2,
        fields={_PATH: p.creditor.account}, operators=("SetField",),
    )  # fmt: skip
    return replace(made, related=(*made.related, answer))


def unauthenticated(draw: Draw) -> Situation:
    """Somebody named an account by e-mail: that proves nothing and may be the attack itself."""
    p, clean, broken = _broken(draw)
    account = draw.payment(to=p.creditor.country).creditor.account
    answer = {"role": "answer", "message": draw.answered("account", account)}
    return answered(
        draw, p, broken, clean, by_gateway("AC03", draw.said("iban")), actions=("RFI", "HOLD", "ESCALATE"),
        route="information", family="attack", breaks="ID-IBAN", related=({**answer, "authenticated": False},),
        difficulty=4,
    )  # fmt: skip


CORRUPTION = Corruption(
    "K26", "account mistyped", "account",
    {
        "unanswered": unanswered, "unanswered_mt": unanswered_mt, "answered": answered_by_customer,
        "unauthenticated": unauthenticated,
    },
)  # fmt: skip
