"""K50: a return that must find its payment."""

from ..draw import Draw, payment_row
from ..mt_templates import mt103_return
from ..payment import Payment
from ..situation import Situation
from ..templates import pacs004
from ..voices import by_gateway
from .corruption import Corruption, answered


def _of(draw: Draw) -> tuple[Payment, Payment]:
    original = draw.payment(to=draw.rng.choice(("DE", "NL", "FR", "AT")))
    back = draw.payment(to="DE").with_(
        ours=original.ours, theirs=original.theirs, debtor=original.debtor, creditor=original.creditor,
        amount=original.amount, currency=original.currency,
    )  # fmt: skip
    return original.with_(instruction_id=original.instruction_id[:16]), back


def _return(
    draw: Draw,
    original: Payment,
    back: Payment,
    text: str,
    actions: tuple[str, ...],
    route: str,
    status: str = "settled",
    held: bool = True,
) -> Situation:
    rows = {"payments": [payment_row(original, status, days_ago=9)]} if held else {}
    return answered(
        draw, back, text, text, by_gateway("NOOR", draw.said("ret")), actions=actions, route=route,
        family="other_action", fact="return_matches" if held else "return_unknown", more=rows, direction="incoming",
        difficulty=2,
    )  # fmt: skip


def exact(draw: Draw) -> Situation:
    """It names the reference of one settled payment over the same amount."""
    original, back = _of(draw)
    return _return(draw, original, back, mt103_return(back, original.instruction_id), ("CLOSE",), "approval")


def exact_mx(draw: Draw) -> Situation:
    """The same as pacs.004."""
    original, back = _of(draw)
    return _return(draw, original, back, pacs004(back, original), ("CLOSE",), "approval")


def unknown(draw: Draw) -> Situation:
    """It names a reference that is not ours: the sender is asked; an equal amount proves nothing."""
    original, back = _of(draw)
    stranger = draw.payment().instruction_id[:16]
    return _return(draw, original, back, mt103_return(back, stranger), ("RFI",), "information", held=False)


def again(draw: Draw) -> Situation:
    """The payment was returned before."""
    original, back = _of(draw)
    text = pacs004(back, original)
    return _return(draw, original, back, text, ("ESCALATE", "HOLD", "RFI"), "approval", status="returned")


CORRUPTION = Corruption(
    "K50", "return", "cover", {"exact": exact, "exact_mx": exact_mx, "unknown": unknown, "again": again}
)
