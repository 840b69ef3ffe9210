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


def three_lines(draw: Draw) -> Situation:
    """Three lines beside town and country: two of them, joined without loss, fit into one."""
    p = draw.payment()
    who = p.creditor
    clean = pacs008(p)
    lines = (f"{who.street} {who.number}", f"Unit {draw.rng.randrange(2, 60)}", f"Gate {draw.rng.randrange(2, 60)}")
    rest = f"<PstCd>{who.postcode}</PstCd><TwnNm>{who.town}</TwnNm><Ctry>{who.country}</Ctry>"
    hybrid = f"<PstlAdr>{rest}{''.join(f'<AdrLine>{line}</AdrLine>' for line in lines)}</PstlAdr>"
    broken = swapped(clean, address(who), hybrid)
    street = {f"{_P}/StrtNm": (who.street, None), f"{_P}/BldgNb": (who.number, None)}
    joined = (None, *lines, f"{lines[1]}, {lines[2]}", f"{lines[1]} {lines[2]}", f"{lines[0]} {lines[1]}")
    return repaired(
        draw, p, broken, clean, by_gateway("CB-ADR-02", draw.said("lines")), breaks="CB-ADR-02",
        fields={f"{_P}/AdrLine[3]": None}, accepted={**street, f"{_P}/AdrLine": joined, f"{_P}/AdrLine[2]": joined},
        operators=("StructureAddress", "MoveText"), gold=None,
    )  # fmt: skip


CORRUPTION = Corruption(
    "K18", "too much in the lines", "address", {"repeated_town": repeated_town, "three_lines": three_lines}
)
