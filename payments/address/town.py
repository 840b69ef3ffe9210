"""Finds the town in an address: beside a postcode of the country, or as one of the large towns we know by name.

Towns: `payments/data/towns.json`, our own list. An unknown word without a postcode is never believed to be a town.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from ..identifiers import country
from ..identifiers.tables import rows
from . import postcodes
from .segments import Segment
from .street import is_street_word

TOWN_CHARACTERS_MAX = 35
WORDS_MAX = 4
HOUSE_NUMBER_DIGITS = 3
_WORD = re.compile(r"[^\W\d_][\w.'’()/-]*")
_STATES = {
    "US": (
        "AL AK AZ AR CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY "
        "OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY PR"
    ),
    "CA": "AB BC MB NB NL NS NT NU ON PE QC SK YT",
    "AU": "ACT NSW NT QLD SA TAS VIC WA",
    "BR": "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO",
}  # fmt: skip
_PROVINCE = {"IT": re.compile(r"^(.+?)\s+\(?([A-Z]{2})\)?$")}
_DISTRICT = re.compile(r"^(.+?)\s+(\d{1,2}|CEDEX(?:\s\d{1,2})?|Cedex(?:\s\d{1,2})?)$")
_DISTRICTS = frozenset({"IE", "CZ", "SK", "FR", "DK", "HU"})


@dataclass(frozen=True, slots=True)
class TownFound:
    """The town with its postcode and subdivision (each empty if not told), and the segments without their words."""

    town: str
    postcode: str
    subdivision: str
    rest: tuple[Segment, ...]


@cache
def known_towns(code: str) -> frozenset[str]:
    """The folded names of the towns we know in that country."""
    return frozenset(country.fold(name) for name in rows("towns").get(code, ()))


def is_known_town(code: str, text: str) -> bool:
    """Whether the text is the name of a town we know in that country."""
    return country.fold(text) in known_towns(code)


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
        return _told(code, segments, index, "", front[1], front[0])
    back = postcodes.behind(code, text)
    if (
        back
        and not _like_house_number(back[1])
        and (code in postcodes.BEHIND_ONLY or len(re.sub(r"\D", "", back[1])) > postcodes.FOUR_DIGITS)
    ):
        return _from_tail(code, segments, index, back[0], back[1])
    if back and is_known_town(code, back[0]):
        return _told(code, segments, index, "", back[0], back[1])
    return None


def _like_house_number(postcode: str) -> bool:
    """Up to three digits behind a name are a house number more often than a postcode."""
    return postcode.isdigit() and len(postcode) <= HOUSE_NUMBER_DIGITS


def _from_tail(code: str, segments: tuple[Segment, ...], index: int, text: str, postcode: str) -> TownFound | None:
    """Town (and state) at the end of `text`, which may begin with a street; or the state alone, the town before it."""
    before, state = _without_state(code, text)
    if not before:
        return _town_in_piece_before(code, segments, index, state, postcode)
    head, town = _split_off_town(code, before)
    return _told(code, segments, index, head, town, postcode, state) if town else None


def _without_state(code: str, text: str) -> tuple[str, str]:
    words = text.split()
    if words and words[-1].strip("()") in _STATES.get(code, "").split():
        return " ".join(words[:-1]).strip(" -–"), words[-1].strip("()")
    return text, ""


def _town_in_piece_before(
    code: str, segments: tuple[Segment, ...], index: int, state: str, postcode: str
) -> TownFound | None:
    if index == 0:
        return None
    head, town = _split_off_town(code, segments[index - 1].text)
    if not town or segments[index - 1].flag:
        return None
    kept = segments[index - 1].shortened(head)
    return TownFound(town, postcode, state, (*segments[: index - 1], kept, *segments[index + 1 :]))


def _split_off_town(code: str, text: str) -> tuple[str, str]:
    """What stands before the town, and the town: the longest town we know at the end, else what follows a street."""
    words = text.split()
    for count in range(min(WORDS_MAX, len(words)), 0, -1):
        if is_known_town(code, " ".join(words[-count:])):
            return " ".join(words[:-count]), " ".join(words[-count:])
    last_street = max((i for i, word in enumerate(words) if is_street_word(word) or re.search(r"\d", word)), default=-1)
    town = " ".join(words[last_street + 1 :])
    return (" ".join(words[: last_street + 1]), town) if is_plausible(code, town) else (text, "")


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
    """A postcode in a piece of its own: the town is the whole piece before it, or behind it where that is the habit."""
    if not postcodes.is_postcode(code, segments[index].text):
        return None
    for neighbour in (index - 1, index + 1):
        if neighbour not in usable or segments[neighbour].flag:
            continue
        text, state = _without_state(code, segments[neighbour].text)
        # An unknown word alone above the postcode may be a person's name: something must stand before it.
        believed = is_known_town(code, text) or (neighbour > 0 and is_plausible(code, text))
        if believed:
            gone = {index, neighbour}
            rest = tuple(s for i, s in enumerate(segments) if i not in gone)
            return TownFound(text, segments[index].text, state, rest)
    return None


def _known_by_name(code: str, segments: tuple[Segment, ...], index: int) -> TownFound | None:
    """A town we know as a whole piece, or at the end of one behind a street, a number or a box."""
    text, state = _without_state(code, segments[index].text)
    words = text.split()
    for count in range(min(WORDS_MAX, len(words)), 0, -1):
        head, town = words[:-count], " ".join(words[-count:])
        apart = not head or is_street_word(head[-1]) or head[-1].isdigit() or head[-1] in ("-", "–")
        if apart and _known_with_district(code, town):
            rest = (*segments[:index], segments[index].shortened(" ".join(head)), *segments[index + 1 :])
            return TownFound(town, "", state, rest)
    return None


def _known_with_district(code: str, text: str) -> bool:
    found = _DISTRICT.match(text) if code in _DISTRICTS else None
    return is_known_town(code, found[1] if found else text)


def is_plausible(code: str, text: str) -> bool:
    """Whether the text could be a town: a few Latin words, no digits but a district's, no street, no country."""
    found = _DISTRICT.match(text) if code in _DISTRICTS else None
    plain = found[1] if found else text
    words = plain.split()
    if is_known_town(code, plain):
        return len(text) <= TOWN_CHARACTERS_MAX
    return (
        0 < len(words) <= WORDS_MAX
        and plain != code  # what is left of `LV-1010` is no town
        and plain not in _STATES.get(code, "").split()
        and len(text) <= TOWN_CHARACTERS_MAX
        and all(_WORD.fullmatch(word) and not is_street_word(word) for word in words)
        and _latin(plain)
    )


def _latin(text: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha())
