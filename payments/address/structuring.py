"""From free lines to the parts of a postal address, or to the statement of what the text does not prove."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from ..identifiers.country import fold
from .country_line import find_country, letters_proven
from .segments import Segment, joined, segments_of
from .street import street_and_number
from .tokens import same_tokens
from .town import TownFound, find_town

LINES_MAX = 2
LINE_CHARACTERS_MAX = 70
POSTCODE_CHARACTERS_MAX = 16
SUBDIVISION_CHARACTERS_MAX = 35


@dataclass(frozen=True, slots=True)
class Structured:
    """The parts in schema order, or none and what is `missing`: `TwnNm`, `Ctry`, or `AdrLine` if it does not fit.

    `form` is `structured` without AdrLine, else `hybrid`. `flags`: care_of, po_box, attention, placeholder.
    """

    parts: Mapping[str, str | list[str]] = field(default_factory=dict)
    form: Literal["structured", "hybrid"] = "hybrid"
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether town and country are proven and every word has a place."""
        return bool(self.parts) and not self.missing


def structure(lines: Sequence[str], *, name: str = "") -> Structured | None:
    """The address that `lines` hold, from their own words alone; None if there are no words.

    `name` is the party's name: a line that repeats it is never taken for a town. In doubt the result has no parts and
    says what is missing.
    """
    segments = segments_of(lines)
    if not segments:
        return None
    flags = tuple(dict.fromkeys(segment.flag for segment in segments if segment.flag))
    names = frozenset({fold(name)}) - {""}
    found = find_country(segments)
    if found is None:
        return Structured(missing=_missing_without_country(segments), flags=flags)
    town = find_town(found.code, found.rest, names)
    if town is None:
        return Structured(missing=("TwnNm",), flags=flags)
    if found.by_letters and not letters_proven(found.code, town.town, town.postcode, lines):
        return Structured(missing=("Ctry",), flags=flags)
    parts = _parts(found.code, town)
    if parts is None or not same_tokens(lines, parts):
        return Structured(missing=("AdrLine",), flags=flags)
    form: Literal["structured", "hybrid"] = "hybrid" if "AdrLine" in parts else "structured"
    return Structured(MappingProxyType(parts), form, (), flags)


def _missing_without_country(segments: tuple[Segment, ...]) -> tuple[str, ...]:
    # Without a country no postcode can confirm a town, so neither is proven.
    return ("Ctry",) if any(not segment.flag for segment in segments) else ("TwnNm", "Ctry")


def _parts(code: str, town: TownFound) -> dict[str, str | list[str]] | None:
    """All parts, fully structured if what remains is one safe street, else with at most two lines; None if too long."""
    left = joined(town.rest)
    flagged = any(segment.flag for segment in town.rest if segment.text)
    street = street_and_number(code, left[0]) if len(left) == 1 and not flagged else None
    lines = [] if street or not left else packed(left)
    if lines is None or len(town.postcode) > POSTCODE_CHARACTERS_MAX:
        return None
    told = {
        "StrtNm": street[0] if street else "",
        "BldgNb": street[1] if street else "",
        "PstCd": town.postcode,
        "TwnNm": town.town,
        "CtrySubDvsn": town.subdivision,
        "Ctry": code,
    }
    parts: dict[str, str | list[str]] = {name: text for name, text in told.items() if text}
    return {**parts, "AdrLine": lines} if lines else parts


def packed(lines: list[str]) -> list[str] | None:
    """The lines in at most two of at most 70 characters, in order and without loss; None if they do not fit."""
    if len(lines) <= LINES_MAX:
        return lines if all(len(line) <= LINE_CHARACTERS_MAX for line in lines) else None
    for cut in range(1, len(lines)):
        pair = [", ".join(lines[:cut]), ", ".join(lines[cut:])]
        if all(len(line) <= LINE_CHARACTERS_MAX for line in pair):
            return pair
    return None
