"""X1: a valid message and a spurious error of an own check."""

from ..draw import Draw
from ..mt_templates import mt103
from ..payment import Payment
from ..situation import Situation
from ..templates import pacs008, pacs009
from ..voices import by_gateway
from .corruption import Corruption, answered

_RULES = (
    "CB-ADR-01", "CB-ADR-03", "CB-CHR-01", "CB-HDR-01", "CB-HDR-02", "CB-ID-01", "CB-ID-03", "CB-GRP-01", "CB-AMT-02",
    "ID-IBAN", "CB-CHG-01", "CB-REG-01", "CB-DAT-01", "CB-RMT-02", "CB-LEI-01", "ID-BIC",
)  # fmt: skip


def _spurious(draw: Draw, text: str, p: Payment) -> Situation:
    refusal = by_gateway(draw.rng.choice(_RULES), draw.said("noise"))
    return answered(
        draw, p, text, text, refusal, actions=("CLOSE", "RESUBMIT"), route="auto", family="false_alarm",
        fact="valid", difficulty=2,
    )  # fmt: skip


def mx(draw: Draw) -> Situation:
    """A customer transfer with nothing wrong."""
    p = draw.payment()
    return _spurious(draw, pacs008(p), p)


def bank(draw: Draw) -> Situation:
    """A bank transfer with nothing wrong."""
    p = draw.payment()
    return _spurious(draw, pacs009(p), p)


def fin(draw: Draw) -> Situation:
    """A FIN message with nothing wrong."""
    p = draw.payment()
    return _spurious(draw, mt103(p), p)


CORRUPTION = Corruption("X1", "false alarm", "false_alarm", {"mx": mx, "bank": bank, "fin": fin})
