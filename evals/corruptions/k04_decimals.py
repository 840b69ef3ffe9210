"""K04: decimals that the currency does not have."""

from decimal import Decimal

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway, by_network
from .corruption import Corruption, question, repaired, swapped


def _yen(draw: Draw, tail: str) -> Situation:
    p = draw.payment(to="JP")
    p = p.with_(amount=Decimal(draw.rng.randrange(40_000, 3_000_000)))
    clean = pacs008(p)
    broken = swapped(clean, f'Ccy="JPY">{p.plain_amount}<', f'Ccy="JPY">{p.plain_amount}{tail}<')
    refusal = by_network(p, "D00007", draw.said("decimals"))
    refusal = by_gateway("D00007", refusal.error["text"])
    if tail != ".00":
        return question(draw, p, broken, clean, refusal, breaks="CB-AMT-02")
    fields = {"CdtTrfTxInf/IntrBkSttlmAmt": p.plain_amount, "CdtTrfTxInf/InstdAmt": p.plain_amount}
    return repaired(
        draw, p, broken, clean, refusal, fields=fields, operators=("SetField",), breaks="CB-AMT-02", route="auto"
    )


def zeros(draw: Draw) -> Situation:
    """`.00` behind yen: the number stays what it is."""
    return _yen(draw, ".00")


def half(draw: Draw) -> Situation:
    """`.50` behind yen: no such amount."""
    return _yen(draw, ".50")


CORRUPTION = Corruption("K04", "too many decimals", "amount", {"zeros": zeros, "half": half})
