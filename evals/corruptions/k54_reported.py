"""K54: faults that only the other side can see: liquidity, reach, details of an invoice."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_bank, by_gateway
from .corruption import Corruption, answered, question


def liquidity(draw: Draw) -> Situation:
    """Wait for funds."""
    p = draw.payment()
    text = pacs008(p)
    return answered(
        draw, p, text, text, by_gateway("AM04", draw.said("liquidity")), actions=("HOLD", "ESCALATE"),
        route="approval", family="owner_hold", fact="reported",
    )  # fmt: skip


def unreachable(draw: Draw) -> Situation:
    """Another way for the payment is people's to choose."""
    p = draw.payment()
    text = pacs008(p)
    return answered(
        draw, p, text, text, by_bank(p, "CNOR", draw.said("unreachable")),
        actions=("ESCALATE", "HOLD", "REROUTE", "RFI"),
        route="approval", family="other_action", fact="reported",
    )  # fmt: skip


def invoice(draw: Draw) -> Situation:
    """The payee cannot place the payment."""
    p = draw.payment()
    text = pacs008(p)
    return question(draw, p, text, text, by_bank(p, "MS01", draw.said("reason")), fact="reported")


CORRUPTION = Corruption(
    "K54", "only seen by others", "cover", {"liquidity": liquidity, "unreachable": unreachable, "invoice": invoice}
)
