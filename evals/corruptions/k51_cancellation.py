"""K51: the other bank asks us to cancel."""

from ..draw import Draw, payment_row
from ..situation import Situation
from ..templates import camt056
from ..voices import by_gateway
from .corruption import Corruption, answered


def _request(
    draw: Draw,
    status: str,
    actions: tuple[str, ...],
    reason: str = "DUPL",
    route: str = "approval",
    family: str = "other_action",
) -> Situation:
    asked = draw.payment()
    incoming = draw.payment().with_(ours=asked.theirs, theirs=asked.ours, debtor=asked.creditor, creditor=asked.debtor)
    p = draw.payment().with_(ours=asked.ours, theirs=asked.theirs, debtor=asked.debtor, creditor=asked.creditor)
    text = camt056(p, incoming, reason)
    rows = {"payments": [payment_row(incoming, status)]} if status else {}
    code = "FRAD" if reason == "FRAD" else None
    words = draw.said("fraud") if reason == "FRAD" else ""
    return answered(
        draw, p, text, text, by_gateway(code, words), actions=actions, route=route, family=family,
        fact="cancellation", more=rows, direction="incoming",
    )  # fmt: skip


def pending(draw: Draw) -> Situation:
    """Still here."""
    return _request(draw, "pending", ("CANCEL",))


def returned(draw: Draw) -> Situation:
    """Already sent back."""
    return _request(draw, "returned", ("CLOSE",))


def unknown(draw: Draw) -> Situation:
    """Never received."""
    return _request(draw, "", ("CLOSE",))


def fraud(draw: Draw) -> Situation:
    """For fraud: its desk alone decides."""
    return _request(draw, "pending", ("ESCALATE", "HOLD"), reason="FRAD", route="owner", family="owner_hold")


CORRUPTION = Corruption(
    "K51", "cancellation request", "cover",
    {"pending": pending, "returned": returned, "unknown": unknown, "fraud": fraud},
)  # fmt: skip
