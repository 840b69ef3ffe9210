"""K25: an LEI whose check digits do not come out."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, swapped


def check_digits(draw: Draw) -> Situation:
    """Nobody computes an LEI: the party is asked."""
    p = draw.payment()
    clean = pacs008(p)
    stem = "".join(draw.rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=18))
    wrong = (98 - int("".join(str(int(c, 36)) for c in stem + "00")) % 97 + draw.rng.randrange(1, 90)) % 97
    lei = f"{stem}{wrong:02d}"
    end = "</PstlAdr></Cdtr>"
    broken = swapped(clean, end, f"</PstlAdr><Id><OrgId><LEI>{lei}</LEI></OrgId></Id></Cdtr>")
    return question(draw, p, broken, clean, by_gateway("CB-LEI-01", draw.said("lei")), breaks="CB-LEI-01")


CORRUPTION = Corruption("K25", "LEI check digits", "agent", {"check_digits": check_digits})
