"""K03: an amount in a notation that FIN does not know."""

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..voices import by_network
from .corruption import Corruption, question, repaired, swapped


def point(draw: Draw) -> Situation:
    """A decimal point in place of the comma: one reading only."""
    p = draw.payment(to=draw.rng.choice(("DE", "NL", "GB", "FR", "AT")))
    clean = mt103(p)
    field = f":32A:{p.value_date:%y%m%d}{p.currency}"
    broken = swapped(clean, f"{field}{p.mt_amount}", f"{field}{p.plain_amount}")
    fields = {"32A": f"{p.value_date:%y%m%d}{p.currency}{p.mt_amount}"}
    return repaired(
        draw, p, broken, clean, by_network(p, "T40", draw.said("amount")), fields=fields, operators=("SetField",),
        breaks="T40", route="auto",
    )  # fmt: skip


def thousands(draw: Draw) -> Situation:
    """`1.234`: a thousand and something, or one and a fraction? Nobody may guess."""
    p = draw.payment()
    clean = mt103(p)
    field = f":32A:{p.value_date:%y%m%d}{p.currency}"
    unclear = f"{draw.rng.randrange(1, 10)}.{draw.rng.randrange(100, 1000)}"
    broken = swapped(clean, f"{field}{p.mt_amount}", f"{field}{unclear}")
    return question(draw, p, broken, clean, by_network(p, "T40", draw.said("amount")), breaks="T40")


CORRUPTION = Corruption("K03", "amount notation", "amount", {"point": point, "thousands": thousands})
