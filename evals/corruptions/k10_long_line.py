"""K10: a line of more than thirty-five characters."""

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..voices import by_network
from .corruption import Corruption, repaired, swapped


def remittance(draw: Draw) -> Situation:
    """Words that fit on two lines."""
    p = draw.payment()
    p = p.with_(remittance=p.remittance.upper())
    tail = (
        draw.rng.choice(("AND CREDIT NOTE", "UND GUTSCHRIFT", "PLUS DELIVERY", "ET AVOIR"))
        + f" {draw.rng.randrange(10**4, 10**8)}"
    )
    clean = mt103(p)
    text = f"{p.remittance} {tail} OF NOVEMBER"
    broken = swapped(clean, f":70:{p.remittance}\r", f":70:{text}\r")
    first, second = _packed(text)
    gold = swapped(clean, f":70:{p.remittance}\r", f":70:{first}\r\n{second}\r")
    return repaired(
        draw, p, broken, clean, by_network(p, "T33", draw.said("long")), gold=gold, breaks="T33",
        fields={"70/1": first, "70/2": second}, accepted={"70": (f"{first}\n{second}",)}, operators=("SplitLine",),
    )  # fmt: skip


def _packed(text: str) -> tuple[str, str]:
    """Two lines at most 35 long, broken at a word. Raises ValueError where they do not suffice."""
    cut = text.rfind(" ", 0, 36)
    if len(text) <= 35 or len(text) - cut - 1 > 35:
        raise ValueError("the text does not take exactly two lines")
    return text[:cut], text[cut + 1 :]


CORRUPTION = Corruption("K10", "line too long", "charset", {"remittance": remittance})
