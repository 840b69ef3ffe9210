"""K42: ordered amount, settled amount and rate do not fit together."""

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


def rate(draw: Draw) -> Situation:
    """A rate between amounts of one currency: what was ordered and at which rate the order knows."""
    p = draw.payment(to=draw.rng.choice(("DE", "NL", "FR", "AT")))
    clean = mt103(p)
    line = f":33B:{p.currency}{p.mt_amount}\r\n"
    broken = swapped(clean, line, f"{line}:36:1,{draw.rng.randrange(1000, 9999)}\r\n")
    return question(draw, p, broken, clean, by_network(p, "D75", draw.said("rate")), breaks="D75")


CORRUPTION = Corruption("K42", "ordered amount missing", "charges", {"missing": missing, "rate": rate})
