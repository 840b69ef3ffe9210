"""K49: no answer, so nobody knows whether the payment went out."""

from ..draw import Draw, payment_row
from ..mt_templates import mt103
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, answered


def timeout(draw: Draw) -> Situation:
    """Enquire; never send again while a copy may be live."""
    p = draw.payment()
    text = mt103(p) if draw.chance(0.3) else pacs008(p)
    code = draw.rng.choice(("AB05", "AB06", "AB09", None))
    return answered(
        draw, p, text, text, by_gateway(code, draw.said("timeout")), actions=("RFI", "HOLD"), route="information",
        family="other_action", fact="status_unknown", difficulty=3,
    )  # fmt: skip


def pending_copy(draw: Draw) -> Situation:
    """The history shows a pending copy."""
    p = draw.payment()
    text = pacs008(p)
    return answered(
        draw, p, text, text, by_gateway(None, draw.said("timeout")), actions=("RFI", "HOLD", "CLOSE"),
        route="approval", family="duplicate", fact="duplicate", more={"payments": [payment_row(p, "pending")]},
        difficulty=3,
    )  # fmt: skip


CORRUPTION = Corruption("K49", "outcome unknown", "cover", {"timeout": timeout, "pending_copy": pending_copy})
