"""X6: the same message before and after the day on which a directory entry takes effect."""

from datetime import timedelta

from ..draw import Draw, bank_row
from ..situation import Situation
from ..templates import agent, pacs008
from ..voices import by_gateway
from ..world import a_bank
from .corruption import Corruption, answered, repaired, swapped

_PATH = "CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI"


def _merger(draw: Draw, days: int) -> Situation:
    p = draw.payment()
    old = a_bank(draw.rng, draw.split, p.theirs.place.country)
    clean = pacs008(p)
    broken = swapped(clean, f"<CdtrAgt>{agent(p.theirs)}", f"<CdtrAgt>{agent(old)}")
    day = p.now.date() + timedelta(days=days)
    row = bank_row(old, status="merged", effective_from=str(day), successor_bic=p.theirs.bic)
    refusal = by_gateway("RC04", draw.said("bic"))
    more = {"banks": [row]}
    if days > 0:
        return answered(
            draw, p, broken, clean, refusal, actions=("RFI", "ESCALATE", "HOLD"), route="information", family="as_of",
            fact="bank_merged", more=more, difficulty=4,
        )  # fmt: skip
    return repaired(
        draw, p, broken, clean, refusal, fields={_PATH: p.theirs.bic}, operators=("ReplaceBIC",), fact="bank_merged",
        route="four_eyes", more=more, difficulty=4, family="as_of",
    )  # fmt: skip


def in_force(draw: Draw) -> Situation:
    """The merger took effect: the successor takes the payment."""
    return _merger(draw, -7)


def not_yet(draw: Draw) -> Situation:
    """The merger is announced for later: today it proves nothing."""
    return _merger(draw, 14)


CORRUPTION = Corruption(
    "X6", "before and after the effective date", "as_of", {"in_force": in_force, "not_yet": not_yet}
)
