"""States, provinces and counties: their letters, which postcodes lie in them, and their names.

Letters and how their postcodes begin: `payments/data/generated_subdivisions.json`; names: `generated_regions.json`.
"""

import re
from functools import cache

from ..identifiers.country import fold
from ..identifiers.tables import rows
from .postcodes import is_postcode

# Nobody writes a postcode in front of the town there, so `20095 Hamburg DE` is not in Delaware.
TOWN_FIRST = frozenset({"AU", "CA", "US"})
_COUNTIES = {
    "GB": (
        "Kent", "Essex", "Surrey", "Sussex", "East Sussex", "West Sussex", "Norfolk", "Suffolk", "Cornwall", "Devon",
        "Dorset", "Somerset", "Cumbria", "Tyne and Wear", "Merseyside", "Greater Manchester", "West Midlands",
        "Middlesex", "Rutland", "Northumberland", "Isle of Wight", "Fife", "Clwyd", "Dyfed", "Gwent", "Gwynedd",
        "Powys", "Avon", "Humberside", "Cleveland", "Antrim", "Armagh", "Down", "Fermanagh", "Tyrone",
    )
}  # fmt: skip
_COUNTY = {"GB": re.compile(r"(?:co|county) \w+|(?:\w+ )?\w+shire"), "IE": re.compile(r"(?:co|county) \w+")}


def is_state(code: str, text: str) -> bool:
    """Whether the text is the letters of a state or province of that country."""
    return text in rows("generated_subdivisions").get(code, {})


def lettered_countries(letters: str, postcode: str = "") -> frozenset[str]:
    """The countries that have a state or province of these letters; with a postcode, only if it can lie in it."""
    found = {code: states[letters] for code, states in rows("generated_subdivisions").items() if letters in states}
    return frozenset(code for code, begins in found.items() if not postcode or _lies_in(code, begins, postcode))


def _lies_in(code: str, begins: str, postcode: str) -> bool:
    return is_postcode(code, postcode) and re.match(rf"(?:{begins})", postcode) is not None


@cache
def region_names(code: str) -> frozenset[str]:
    """The folded names of the states, provinces and counties of that country."""
    return frozenset(fold(name) for name in (*rows("generated_regions").get(code, ()), *_COUNTIES.get(code, ())))


def is_region(code: str, text: str) -> bool:
    """Whether the text is the name of a state, province or county; a town may have the same name."""
    plain = fold(text)
    county = _COUNTY.get(code)
    return plain in region_names(code) or bool(county and county.fullmatch(plain))
