"""K15: the creditor's address only in lines."""

from ..draw import Draw
from ..situation import Situation
from ..templates import address, pacs008
from ..voices import by_bank, by_gateway
from .corruption import Corruption, question, repaired, swapped

_P = "CdtTrfTxInf/Cdtr/PstlAdr"


def _lines(draw: Draw, town: bool) -> Situation:
    p = draw.payment()
    who = p.creditor
    clean = pacs008(p)
    country = draw.rng.choice(who.bank.place.spellings)
    first = f"{who.number} {who.street}" if who.country in ("GB", "US", "FR") else f"{who.street} {who.number}"
    middle = f"{who.town} {who.postcode}" if who.country == "GB" else f"{who.postcode} {who.town}"
    shape = draw.rng.randrange(2)
    rows = [first, middle, country] if shape else [first, f"{middle} {country}"]
    rows = rows if town else rows[:1]
    lines = "".join(f"<AdrLine>{row}</AdrLine>" for row in rows)
    broken = swapped(clean, address(who), f"<PstlAdr>{lines}</PstlAdr>")
    refusal = draw.rng.choice((by_gateway("CB-ADR-01", draw.said("address")), by_bank(p, "BE04", draw.said("address"))))
    if not town:
        return question(draw, p, broken, clean, refusal, breaks="CB-ADR-01")
    cleared = {f"{_P}/AdrLine": None} | {f"{_P}/AdrLine[{n}]": None for n in range(1, len(rows) + 1)}
    street = {f"{_P}/{name}": (value, None) for name, value in (("StrtNm", who.street), ("BldgNb", who.number))}
    return repaired(
        draw, p, broken, clean, refusal, breaks="CB-ADR-01", difficulty=2, operators=("StructureAddress",),
        fields={f"{_P}/TwnNm": who.town, f"{_P}/Ctry": who.country},
        accepted={
            f"{_P}/PstCd": (who.postcode,), **street,
            **dict.fromkeys(cleared, (None, first)),
        },
    )  # fmt: skip


def whole(draw: Draw) -> Situation:
    """Street, postcode, town and country stand in the lines."""
    return _lines(draw, town=True)


def no_town(draw: Draw) -> Situation:
    """A street only: no town to be had."""
    return _lines(draw, town=False)


CORRUPTION = Corruption("K15", "unstructured creditor address", "address", {"whole": whole, "no_town": no_town})
