"""K19: a word in place of a town, put there to get past a check."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, swapped

_WORDS = ("CUTOVER2026", "NOTPROVIDED", "UNKNOWN", "CUT-OVER", "MIGRATION", "DUMMY", "XXX", "TBD")


def town(draw: Draw) -> Situation:
    """In TwnNm of the creditor: nobody but the ordering side can say which town is meant."""
    p = draw.payment()
    clean = pacs008(p)
    end = f"</TwnNm><Ctry>{p.creditor.country}</Ctry></PstlAdr></Cdtr>"
    broken = swapped(clean, f"<TwnNm>{p.creditor.town}{end}", f"<TwnNm>{draw.rng.choice(_WORDS)}{end}")
    return question(draw, p, broken, clean, by_gateway("CB-ADR-08", draw.said("address")), breaks="CB-ADR-08")


CORRUPTION = Corruption("K19", "placeholder for a town", "address", {"town": town})
