"""K14: the interface, not the message, was at fault: the session broke, or it had no permission."""

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..voices import by_network
from .corruption import Corruption, answered


def broken_off(draw: Draw) -> Situation:
    """Refused for the session: the same bytes go again, on one approval."""
    p = draw.payment()
    text = mt103(p)
    refusal = by_network(p, draw.rng.choice(("H15", "H20", "H21")), draw.said("session"))
    return answered(
        draw, p, text, text, refusal, actions=("RESUBMIT",), route="approval", family="other_action", fact="valid"
    )


def not_allowed(draw: Draw) -> Situation:
    """Address or permission of the interface: people look at it."""
    p = draw.payment()
    text = mt103(p)
    refusal = by_network(p, draw.rng.choice(("H10", "H30", "H51")), draw.said("session"))
    return answered(
        draw, p, text, text, refusal, actions=("ESCALATE",), route="approval", family="other_action", fact="valid"
    )


CORRUPTION = Corruption("K14", "interface refused", "free_text", {"session": broken_off, "permission": not_allowed})
