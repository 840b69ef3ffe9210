"""K18: lines beside town and country that say too much or the same again."""

from ..draw import Draw
from ..situation import Situation
from ..templates import address, pacs008
from ..voices import by_gateway
from .corruption import Corruption, repaired, swapped

_P = "CdtTrfTxInf/Cdtr/PstlAdr"


def repeated_town(draw: Draw) -> Situation:
    """A line that only repeats the town."""
    p = draw.payment()
    who = p.creditor
    clean = pacs008(p)
    hybrid = address(who).replace("</PstlAdr>", f"<AdrLine>{who.town}</AdrLine></PstlAdr>")
    broken = swapped(clean, address(who), hybrid)
    return repaired(
        draw, p, broken, clean, by_gateway("CB-ADR-03", draw.said("town")), breaks="CB-ADR-03",
        fields={f"{_P}/AdrLine": None}, operators=("StructureAddress", "RemoveElement", "SetField"),
    )  # fmt: skip


CORRUPTION = Corruption("K18", "too much in the lines", "address", {"repeated_town": repeated_town})
