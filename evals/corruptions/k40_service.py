"""K40: a service that the receiver does not offer."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_bank
from .corruption import Corruption, question


def not_offered(draw: Draw) -> Situation:
    """Another service may cost more or take longer: the customer agrees first."""
    p = draw.payment()
    text = pacs008(p)
    refusal = by_bank(p, draw.rng.choice(("AG02", "FF04", "FF05")), draw.said("service"))
    return question(draw, p, text, text, refusal, fact="reported")


CORRUPTION = Corruption("K40", "service level", "agent", {"not_offered": not_offered})
