"""Finds the town in an address: beside a postcode of the country, or as one of the towns we know by name.

An unknown word without a postcode is never believed to be a town.
"""

import re
from dataclasses import dataclass

from ..identifiers import country
from . import postcodes
from .segments import Segment
from .subdivisions import is_region, is_state
from .town_list import is_known_town
from .town_words import WORDS_MAX, ends_piece, is_known_with_district, is_plausible, split_off_town

HOUSE_NUMBER_DIGITS = 3
_PROVINCE = {"IT": re.compile(r"^(.+?)\s+\(?([A-Z]{2})\)?$")}


@dataclass(frozen=True, slots=True)
class TownFound:
    """The town with its postcode and subdivision (each empty if not told), and the segments without their words."""

    town: str
    postcode: str
    subdivision: str
    rest: tuple[Segment, ...]


def find_town(code: str, segments: tuple[Segment, ...], names: frozenset[str]) -> TownFound | None:
    """The town, searched from the last piece upwards; pieces in `names` (the party's name) are never towns."""
    usable = [i for i, s in enumerate(segments) if country.fold(s.text) not in names and s.flag != "placeholder"]
    for index in reversed(usable):
        found = _beside_postcode(code, segments, index) or _postcode_alone(code, segments, index, usable)
        if found:
            return found
    for index in reversed(usable):
        found = _known_by_name(code, segments, index)
        if found:
            return found
    return None


def _beside_postcode(code: str, segments: tuple[Segment, ...], index: int) -> TownFound | None:
    text = segments[index].text
    front = postcodes.in_front(code, text)
    if front:
        town, state = _without_state(code, front[1])
        return _told(code, segments, index, "", town, front[0], state)
    back = postcodes.behind(code, text)
    if (
        back
        and (not _like_house_number(back[1]) or 0 < index == len(segments) - 1)
        and (code in postcodes.BEHIND_ONLY or len(re.sub(r"\D", "", back[1])) > postcodes.FOUR_DIGITS)
    ):
        return _from_tail(code, segments, index, back[0], back[1])
    if back and is_known_town(code, back[0]):
        return _told(code, segments, index, "", back[0], back[1])
    return None


def _like_house_number(postcode: str) -> bool:
    """Up to three digits behind a name are a house number more often than a postcode, but in the last piece."""
    return postcode.isdigit() and len(postcode) <= HOUSE_NUMBER_DIGITS


def _from_tail(code: str, segments: tuple[Segment, ...], index: int, text: str, postcode: str) -> TownFound | None:
    """Town (and state) at the end of `text`, which may begin with a street; or the state alone, the town before it."""
    before, state = _without_state(code, text)
    if not before:
        return _town_in_piece_before(code, segments, index, state, postcode)
    if is_region(code, before):
        found = _town_before_region(code, segments, index, before, postcode)
        if found or not is_known_town(code, before):
            return found
    head, town = split_off_town(code, before)
    return _told(code, segments, index, head, town, postcode, state) if town else None


def _without_state(code: str, text: str) -> tuple[str, str]:
    words = text.split()
    if words and code not in _PROVINCE and is_state(code, words[-1].strip("()")):
        return " ".join(words[:-1]).strip(" -–"), words[-1].strip("()")
    return text, ""


def _town_in_piece_before(
    code: str, segments: tuple[Segment, ...], index: int, state: str, postcode: str
) -> TownFound | None:
    if index == 0:
        return None
    head, town = split_off_town(code, segments[index - 1].text)
    if not town or segments[index - 1].flag:
        return None
    kept = segments[index - 1].shortened(head)
    return TownFound(town, postcode, state, (*segments[: index - 1], kept, *segments[index + 1 :]))


def _town_before_region(
    code: str, segments: tuple[Segment, ...], index: int, region: str, postcode: str
) -> TownFound | None:
    """`Findlay, Ohio 45840`: a region may have a town's name, so its town must stand before it in the same line."""
    if index == 0 or segments[index - 1].line != segments[index].line:
        return None
    found = _town_in_piece_before(code, segments, index, region, postcode)
    if found is None or is_known_town(code, found.town):
        return found
    # A word we do not know may be a street or a district: it is not believed alone, nor before a town that we know.
    return found if index > 1 and not is_known_town(code, region) else None


def _told(
    code: str, segments: tuple[Segment, ...], index: int, head: str, town: str, postcode: str, state: str = ""
) -> TownFound | None:
    town, province = _without_province(code, town)
    if not is_plausible(code, town):
        return None
    rest = (*segments[:index], segments[index].shortened(head), *segments[index + 1 :])
    return TownFound(town, postcode, state or province, rest)


def _without_province(code: str, town: str) -> tuple[str, str]:
    found = _PROVINCE[code].match(town) if code in _PROVINCE else None
    return (found[1], found[2]) if found else (town, "")


def _postcode_alone(code: str, segments: tuple[Segment, ...], index: int, usable: list[int]) -> TownFound | None:
    """A postcode in a piece of its own: the town is the whole piece before it, or behind it where that is the habit.

    An unknown word that begins the address may be a person's name: something must stand before it.
    """
    postcode = segments[index].text
    if not postcodes.is_postcode(code, postcode):
        return None
    without = (*segments[:index], *segments[index + 1 :])
    if index and is_region(code, segments[index - 1].text):
        found = _town_before_region(code, without, index - 1, segments[index - 1].text, postcode)
        if found:
            return found
    for neighbour in (index - 1, index + 1):
        if neighbour not in usable or segments[neighbour].flag:
            continue
        text, state = _without_state(code, segments[neighbour].text)
        if is_known_town(code, text) or (neighbour > 0 and _is_believed_alone(code, text)):
            rest = tuple(s for i, s in enumerate(segments) if i not in (index, neighbour))
            return TownFound(text, postcode, state, rest)
    return None


def _is_believed_alone(code: str, text: str) -> bool:
    """Whether an unknown piece beside a postcode of its own is a town: no region, and no street with its number."""
    return is_plausible(code, text) and not text[-1].isdigit() and not is_region(code, text)


def _known_by_name(code: str, segments: tuple[Segment, ...], index: int) -> TownFound | None:
    """A town we know as a whole piece, or at the end of one behind a street, a number or a box."""
    text, state = _without_state(code, segments[index].text)
    words = text.split()
    for count in range(min(WORDS_MAX, len(words)), 0, -1):
        head, town = words[:-count], " ".join(words[-count:])
        if ends_piece(head) and is_known_with_district(code, town):
            rest = (*segments[:index], segments[index].shortened(" ".join(head)), *segments[index + 1 :])
            return TownFound(town, "", state, rest)
    return None
