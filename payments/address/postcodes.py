"""Postcodes by country: their shape, and on which side of the town they stand.

Shapes: `payments/data/generated_postcodes.json`; a few are drawn tighter or wider here, with the reason.
"""

import re
from functools import cache

from ..identifiers.tables import rows

_OWN = {
    "IE": r"[AC-FHKNPRTV-Y]\d[\dW] ?[\dAC-FHKNPRTV-Y]{4}",  # the shipped shape takes any seven characters
    "IN": r"[1-9]\d{2} ?\d{3}",  # often written in two groups
    "CA": r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d",
    "LV": r"(?:LV-)?\d{4}",
    "LT": r"(?:LT-)?\d{5}",
    "MD": r"(?:MD-)?\d{4}",
    "SE": r"(?:SE?-)?\d{3} ?\d{2}",
    "FR": r"(?:FR?-)?\d{2} ?\d{3}",
    "IS": r"(?:IS-)?\d{3}",
}
# A short number before the town is a house number there, so such a postcode counts only behind the town.
BEHIND_ONLY = frozenset(
    {
        "AU", "BD", "BM", "CA", "EG", "GB", "GG", "GI", "IE", "IM", "IN", "JE", "JP", "KE", "KR", "LK", "LV", "MT",
        "NG", "NP", "NZ", "PK", "SA", "SG", "TH", "TW", "US", "VN", "ZA", "CN", "ID", "RU", "UA", "KZ", "BN", "KH",
    }
)  # fmt: skip
LONG_HOUSE_NUMBERS = frozenset({"US", "CA", "AU"})
# Behind the town it could be a house number in these, so only a town we know is believed there.
FOUR_DIGITS = 4


@cache
def shape(code: str) -> str:
    """The pattern of a postcode of that country with its usual prefix; empty if it has none."""
    pattern = _OWN.get(code) or rows("generated_postcodes").get(code, {}).get("pattern", "")
    return rf"(?:{code}-|{code[0]}-)?(?:{pattern})" if pattern else ""


@cache
def _compiled(code: str) -> re.Pattern[str] | None:
    return re.compile(shape(code)) if shape(code) else None


def is_postcode(code: str, text: str) -> bool:
    """Whether `text` has the shape of a postcode of that country."""
    pattern = _compiled(code)
    return pattern is not None and pattern.fullmatch(text) is not None


def in_front(code: str, text: str) -> tuple[str, str] | None:
    """Postcode and what follows, if the country writes `20095 Hamburg`."""
    if not shape(code):
        return None
    found = re.match(rf"({shape(code)})\s*[-–]?\s+(?=\D)(.+)$", text)
    if found is None or (code in BEHIND_ONLY and not _too_long_for_a_house(code, found[1])):
        return None
    return found[1], found.group(found.re.groups)


def _too_long_for_a_house(code: str, postcode: str) -> bool:
    return postcode.isdigit() and len(postcode) > FOUR_DIGITS and code not in LONG_HOUSE_NUMBERS


def behind(code: str, text: str) -> tuple[str, str] | None:
    """What stands before the postcode, and the postcode: `Leeds LS12 2TX`."""
    if not shape(code):
        return None
    found = re.match(rf"(.*\D)[\s–-]+({shape(code)})$", text)
    return (found[1].strip(" -–"), found[2]) if found else None
