"""K42: the ordered amount that must stand beside the settled one is missing."""

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..voices import by_network
from .corruption import Corruption, question, swapped


def missing(draw: Draw) -> Situation:
    """No 33B inside the EEA, where it is due: the order knows it, the message does not."""
    p = draw.payment(to=draw.rng.choice(("DE", "NL", "FR", "AT")))
    clean = mt103(p)
    broken = swapped(clean, f":33B:{p.currency}{p.mt_amount}\r\n", "")
    return question(draw, p, broken, clean, by_network(p, "D49", draw.said("rate")), breaks="D49")


CORRUPTION = Corruption("K42", "ordered amount missing", "charges", {"missing": missing})
