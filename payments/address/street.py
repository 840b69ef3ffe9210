"""Recognises a street with its number where the country's habit makes it safe; elsewhere the line stays a line."""

import re

from ..identifiers.country import fold

_WORDS = frozenset(
    {
        "street", "st", "road", "rd", "avenue", "ave", "av", "lane", "ln", "drive", "dr", "square", "sq", "court",
        "ct", "way", "place", "pl", "close", "boulevard", "blvd", "highway", "hwy", "parkway", "pkwy", "terrace",
        "gardens", "crescent", "row", "hill", "quay", "wharf", "mews", "grove", "alley", "walk", "rue", "allee",
        "chemin", "impasse", "quai", "cours", "via", "viale", "piazza", "corso", "largo", "calle", "avenida", "avda",
        "plaza", "paseo", "carrer", "rua", "praca", "travessa", "ulica", "ul", "aleja", "al", "ulitsa", "prospekt",
        "sokak", "caddesi", "cad", "jalan", "jl", "soi", "marg", "nagar", "estate", "park", "house", "building",
        "tower", "floor", "industrial", "centre", "center", "plot", "block", "suite", "unit", "level", "room", "flat",
        "apartment", "apt", "gate", "yard", "mill", "strasse", "weg", "platz", "ter", "tie",
    }
)  # fmt: skip
_BEFORE_THEIR_NAMES = frozenset(
    {
        "rue", "allee", "chemin", "impasse", "quai", "cours", "via", "viale", "piazza", "corso", "largo", "calle",
        "avenida", "avda", "plaza", "paseo", "carrer", "rua", "praca", "travessa", "ulica", "ul", "aleja", "al",
        "ulitsa", "prospekt", "jalan", "jl", "soi",
    }
)  # fmt: skip
_GERMAN = "strasse|str|weg|allee|gasse|platz|damm|ufer|chaussee|steig|stieg|kai"
_DUTCH = "straat|laan|gracht|plein|kade|weg"
_SWEDISH = "gatan|vagen|gata"
_ENDINGS_OF = {
    "DE": _GERMAN, "AT": _GERMAN, "CH": _GERMAN, "LI": _GERMAN, "LU": _GERMAN, "NL": _DUTCH, "BE": _DUTCH,
    "SE": _SWEDISH, "NO": "veien|vei|gata", "DK": "vej|gade", "FI": f"katu|{_SWEDISH}", "HU": "utca|utja",
    "CZ": "ulice",
}  # fmt: skip
# "ring" ends streets and towns alike (Stubenring, Kettering): before a number it is a street, alone no proof.
_ENDINGS = re.compile(rf".{{2,}}({'|'.join(sorted({*'|'.join(_ENDINGS_OF.values()).split('|'), 'ring'}))})$")
_NUMBER = r"\d{1,5}\s?[A-Za-z]?(?:\s?[-/]\s?\d{1,4}\s?[A-Za-z]?)?"
_NUMBER_FIRST = re.compile(rf"({_NUMBER})[, ]\s*(\D+)$")
_NUMBER_LAST = re.compile(rf"(\D+?)[, ]\s*({_NUMBER})$")
_NO_STREET = re.compile(
    r"(?i)\b(unit|floor|etage|stock|halle|gebaude|geb[aä]ude|zimmer|room|suite|flat|apt|apartment|block|plot|box|postfach|"
    r"level|tower|building|bldg|house|haus|tor|gate|estate|park|dept|abteilung|company|gmbh|ltd|postbus|bp|door|shop)\b"
)
FIRST = frozenset(("GB", "IE", "US", "CA", "AU", "NZ", "FR", "LU", "ZA", "IM", "JE", "GG", "MC", "SG", "HK"))
LAST = frozenset(
    {
        "DE", "AT", "CH", "LI", "NL", "BE", "DK", "SE", "NO", "FI", "IS", "IT", "ES", "PT", "PL", "CZ", "SK", "HU",
        "HR", "SI", "RO", "EE", "LV", "LT", "RS", "BG", "GR",
    }
)  # fmt: skip
STREET_CHARACTERS_MAX = 70


def is_street_word(word: str) -> bool:
    """Whether the word names a kind of street or building, alone (`Road`) or as an ending (`Elbstrasse`)."""
    plain = fold(word)
    return plain in _WORDS or bool(_ENDINGS.match(plain))


def names_street(code: str, word: str) -> bool:
    """Whether the word names a street in that country's languages: `Sakai` ends like a quay, but not in Japan."""
    plain = fold(word)
    ends = _ENDINGS_OF.get(code)
    if plain == "al":  # aleja; elsewhere the Arabic article
        return code == "PL"
    return plain in _WORDS or bool(ends and re.fullmatch(rf".{{2,}}({ends})", plain))


def goes_before_its_name(word: str) -> bool:
    """Whether a street of this kind is named behind the word: `Rue du Lavoir`, not `Mill Road`."""
    return fold(word) in _BEFORE_THEIR_NAMES


def is_saint(word: str) -> bool:
    """Whether the word may stand for a saint as well as for a street."""
    return fold(word) == "st"


def street_and_number(code: str, line: str) -> tuple[str, str] | None:
    """Street and building number of a line that is nothing else; None if that is not certain in that country."""
    if _NO_STREET.search(line) or len(line) > STREET_CHARACTERS_MAX:
        return None
    if code in FIRST:
        found = _NUMBER_FIRST.fullmatch(line)
        parts = (found[2].strip(), found[1].strip()) if found else None
        return parts if parts and any(is_street_word(word) for word in parts[0].split()) else None
    found = _NUMBER_LAST.fullmatch(line) if code in LAST else None
    return (found[1].strip(" ,"), found[2].strip()) if found else None


def street_alone(line: str) -> str | None:
    """A line that is a street without a number, such as `Canal Road`."""
    last = line.split()[-1] if line.split() else ""
    certain = not re.search(r"\d", line) and not _NO_STREET.search(line) and is_street_word(last)
    return line if certain else None
