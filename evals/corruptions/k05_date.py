"""K05: a date that does not exist."""

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..voices import by_network
from .corruption import Corruption, question, swapped


def impossible(draw: Draw) -> Situation:
    """Day or month out of range; the digits may have been swapped, nobody knows how."""
    p = draw.payment()
    clean = mt103(p)
    wrong = draw.rng.choice(("261324", "261131", "260230", "269911"))
    broken = swapped(clean, f":32A:{p.value_date:%y%m%d}", f":32A:{wrong}")
    return question(draw, p, broken, clean, by_network(p, "T50", draw.said("date")), breaks="T50")


CORRUPTION = Corruption("K05", "impossible date", "date", {"impossible": impossible})
