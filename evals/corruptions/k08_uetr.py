"""K08: a UETR that is not valid."""

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, question, repaired, swapped


def capitals(draw: Draw) -> Situation:
    """Upper case: the same UETR, written otherwise."""
    p = draw.payment()
    clean = pacs008(p)
    broken = swapped(clean, p.uetr, p.uetr.upper())
    return repaired(
        draw, p, broken, clean, by_gateway("CB-ID-01", draw.said("uetr")), route="auto", breaks="CB-ID-01",
        fields={"CdtTrfTxInf/PmtId/UETR": p.uetr}, operators=("FoldCase",),
    )  # fmt: skip


def version(draw: Draw) -> Situation:
    """Not version 4: which UETR was meant nobody can tell from the message."""
    p = draw.payment()
    clean = pacs008(p)
    broken = swapped(clean, p.uetr, f"{p.uetr[:14]}1{p.uetr[15:]}")
    return question(draw, p, broken, clean, by_gateway("CB-ID-01", draw.said("uetr")), breaks="CB-ID-01")


CORRUPTION = Corruption("K08", "UETR", "charset", {"capitals": capitals, "version": version})
