"""K35: a test BIC in production, or a bank that is reached through a correspondent only."""

from ..draw import Draw, bank_row
from ..situation import Situation
from ..templates import agent, pacs008
from ..voices import by_gateway
from ..world import Bank
from .corruption import Corruption, answered, swapped


def _eighth(draw: Draw, sign: str, key: str) -> Situation:
    p = draw.payment()
    clean = pacs008(p)
    other = Bank(p.theirs.bic[:7] + sign, p.theirs.name, p.theirs.place, p.theirs.code)
    broken = swapped(clean, f"<CdtrAgt>{agent(p.theirs)}", f"<CdtrAgt>{agent(other)}")
    refusal = by_gateway(None, draw.said(key, bic=other.bic))
    return answered(
        draw, p, broken, clean, refusal, actions=("ESCALATE", "RFI", "REJECT", "HOLD"), route="approval",
        family="unanswerable", fact="reported", more={"banks": [bank_row(other, reachable=[])]} if sign == "1" else {},
    )  # fmt: skip


def test(draw: Draw) -> Situation:
    """A test address reached production: the channel is looked at first, nothing is repaired."""
    return _eighth(draw, "0", "testbic")


def passive(draw: Draw) -> Situation:
    """No standing instruction tells through whom it is reached."""
    return _eighth(draw, "1", "passivebic")


CORRUPTION = Corruption("K35", "test or passive BIC", "agent", {"test": test, "passive": passive})
