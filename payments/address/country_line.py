"""Finds the country an address names: a name or code in its last lines, never an account or a BIC (handbook §3.3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ..identifiers import country
from .postcodes import is_postcode
from .segments import Segment
from .street import is_street_word
from .subdivisions import TOWN_FIRST, lettered_countries
from .town_list import is_known_town

WORDS_IN_NAME_MAX = 6
# Before these, the last word belongs to a street or a town: Rue de France, New Mexico, Ciudad de Mexico.
_BINDING = frozenset(
    {
        "de", "du", "del", "della", "di", "da", "of", "new", "la", "le", "von", "van", "the", "west", "south",
        "north", "east", "city",
    }
)  # fmt: skip
_ALSO_A_STATE = frozenset({"georgia"})
_PREFIXED = re.compile(r"^([A-Z]{2})-(?=\d)(.+)$")


@dataclass(frozen=True, slots=True)
class CountryFound:
    """The code and the segments without the words that told it."""

    code: str
    rest: tuple[Segment, ...]
    by_letters: bool = False  # told by two letters at the end, which may be a state or a province


def find_country(segments: tuple[Segment, ...]) -> CountryFound | None:
    """The one country the text names; None if it names none or two different ones."""
    found = _last_named(segments)
    if found is None:
        return None
    others = {country.code_of_name(s.text) for s in found.rest if not s.flag} - {None, found.code}
    return None if others else found


def _last_named(segments: tuple[Segment, ...]) -> CountryFound | None:
    for index in range(len(segments) - 1, max(-1, len(segments) - 4), -1):
        segment = segments[index]
        if segment.flag == "placeholder":
            continue
        code = _whole(segment.text)
        if code:
            return CountryFound(code, segments[:index] + segments[index + 1 :], segment.text == code)
        # Words at the end of an earlier line may belong to a company or a street: Air France, Avenida Brasil.
        told = (_tail(segment, segments) if segment.line == segments[-1].line else None) or _prefix(segment)
        if told:
            rest = (*segments[:index], segment.shortened(told[1]), *segments[index + 1 :])
            return CountryFound(told[0], rest, segment.text.endswith(f" {told[0]}"))
    return None


def _whole(text: str) -> str | None:
    if re.fullmatch(r"[A-Z]{2}", text) and country.is_assigned(text):
        return text
    return country.code_of_name(text)


def _tail(segment: Segment, segments: tuple[Segment, ...]) -> tuple[str, str] | None:
    """A country name or code at the end of the piece, and the piece without it."""
    words = segment.text.split()
    for count in range(min(WORDS_IN_NAME_MAX, len(words) - 1), 0, -1):
        head, name = words[:-count], " ".join(words[-count:])
        code = country.code_of_name(name)
        bound = country.fold(head[-1]) in _BINDING or is_street_word(head[-1]) or country.fold(name) in _ALSO_A_STATE
        if code and not bound and country.fold(name).lower() != code.lower():
            return code, " ".join(head)
    return _tail_code(words, segments)


def _tail_code(words: list[str], segments: tuple[Segment, ...]) -> tuple[str, str] | None:
    code, head = words[-1], " ".join(words[:-1])
    if len(words) < 2 or code == "UK":
        return ("GB", head) if len(words) > 1 else None
    if not re.fullmatch(r"[A-Z]{2}", code) or not country.is_assigned(code):
        return None
    proven = any(is_postcode(code, part) for part in _candidates(words[:-1], segments))
    # "Wilmington DE" is a town in a state; "20095 Hamburg DE" is a town in a country.
    return (code, head) if proven or not lettered_countries(code) & TOWN_FIRST else None


def _candidates(words: list[str], segments: tuple[Segment, ...]) -> list[str]:
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return [*words, *pairs, *(segment.text for segment in segments)]


def _prefix(segment: Segment) -> tuple[str, str] | None:
    """`DE-20095 Hamburg`: the code before a postcode of that country."""
    found = _PREFIXED.match(segment.text)
    if not found or not country.is_assigned(found[1]):
        return None
    words = found[2].split()
    proven = any(is_postcode(found[1], " ".join(words[:count])) for count in (1, 2))
    return (found[1], found[2]) if proven else None


def letters_proven(code: str, town: str, postcode: str, lines: Iterable[str]) -> bool:
    """Whether two letters that could be a state or province (`Bari BA`, `Dover DE`) are a country here.

    They are where no such state has that postcode, where the town is one of the country and of none that has such a
    state, or where the postcode stands in front as nobody writes it in the country of the state.
    """
    others = lettered_countries(code, postcode) - {code}
    if not others:
        return True
    if is_known_town(code, town) and not any(is_known_town(other, town) for other in others):
        return True
    in_front = bool(postcode) and any(f"{postcode} {town}" in line for line in lines)
    return in_front and others <= TOWN_FIRST
