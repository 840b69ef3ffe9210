"""K46: more remittance than the rail carries."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, swapped


def too_long(draw: Draw) -> Situation:
    """Over 140 characters: nothing may be cut, so the payer is asked."""
    p = draw.payment()
    clean = pacs008(p)
    words = " ".join(f"{p.remittance} ITEM {draw.rng.randrange(10**5)}" for _ in range(8))
    broken = swapped(
        clean, f"<Ustrd>{p.remittance}</Ustrd>", f"<Ustrd>{words[:135]}</Ustrd><Ustrd>{words[:120]}</Ustrd>"
    )
    return question(draw, p, broken, clean, by_gateway("RR08", draw.said("remittance")), breaks="CB-RMT-")


def both_forms(draw: Draw) -> Situation:
    """Free and structured remittance side by side: which of them goes is the payer's choice."""
    p = draw.payment()
    clean = pacs008(p)
    strd = f"<Strd><CdtrRefInf><Ref>{draw.rng.randrange(10**8, 10**9)}</Ref></CdtrRefInf></Strd></RmtInf>"
    broken = swapped(clean, "</RmtInf>", strd)
    return question(draw, p, broken, clean, by_gateway("RR08", draw.said("remittance")), breaks="CB-RMT-")


CORRUPTION = Corruption("K46", "remittance too long", "charset", {"too_long": too_long, "both_forms": both_forms})
