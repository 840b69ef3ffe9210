"""What some countries and currencies demand beside the payment itself, and where it may stand (handbook §4.8)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Corridor:
    """One demand. `pattern` recognises the code in free text; `codes` names those the handbook lists."""

    name: str
    demand: str
    where: str
    pattern: str
    currency: str = ""
    country: str = ""
    codes: tuple[str, ...] = ()


CORRIDORS = (
    Corridor(
        "Renminbi", "the purpose code", "InstrForCdtrAgt, Purp or RgltryRptg; MT field 72",
        r"/(CGODDR|CSTRDR|CCTFDR|CCDNDR|COCADR)/", currency="CNY",
        codes=("CGODDR", "CSTRDR", "CCTFDR", "CCDNDR", "COCADR"),
    ),
    Corridor(
        "United Arab Emirates", "the three-letter purpose code", "RgltryRptg or Purp; MT 77B /BENEFRES/AE//",
        r"/BENEFRES/AE//[A-Z]{3}\b", country="AE",
    ),
    Corridor(
        "Bahrain", "the three-letter purpose code", "RgltryRptg or Purp; MT 77B /BENEFRES/BH//",
        r"/BENEFRES/BH//[A-Z]{3}\b", country="BH", codes=("GDE", "STS", "FIS", "SAL"),
    ),
    Corridor(
        "Jordan", "the four-digit purpose code", "RmtInf, at its start, or Purp; MT field 70", r"^\s*/?\d{4}\b",
        country="JO",
    ),
    Corridor(
        "Indian rupee", "the purpose code of the central bank", "RgltryRptg or Purp; MT 70 or 77B", r"\b[PS]\d{4}\b",
        currency="INR",
    ),
)  # fmt: skip


def corridor(currency: str, countries: Iterable[str]) -> Corridor | None:
    """The demand on a payment in `currency` to one of these countries; None if we know of none."""
    places = frozenset(countries)
    for row in CORRIDORS:
        if (row.currency and row.currency == currency) or (row.country and row.country in places):
            return row
    return None


def told(wanted: Corridor, texts: Iterable[str]) -> bool:
    """Whether one of the free texts already carries the code."""
    return any(re.search(wanted.pattern, text) for text in texts)
