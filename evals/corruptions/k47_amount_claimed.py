"""K47: amount or currency is said to be wrong."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_bank
from .corruption import Corruption, question


def amount(draw: Draw) -> Situation:
    """The amount is never edited on somebody's word."""
    p = draw.payment()
    text = pacs008(p)
    return question(draw, p, text, text, by_bank(p, "AM09", draw.said("wrongamount")), fact="reported")


def currency(draw: Draw) -> Situation:
    """Nor is the currency."""
    p = draw.payment()
    text = pacs008(p)
    return question(draw, p, text, text, by_bank(p, "CURR", draw.said("currency")), fact="reported")


CORRUPTION = Corruption("K47", "amount or currency claimed wrong", "amount", {"amount": amount, "currency": currency})
