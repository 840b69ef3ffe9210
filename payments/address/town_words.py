"""Which words may be the name of a town, and where in a piece of an address it begins."""

import re
import unicodedata

from .street import goes_before_its_name, is_saint, is_street_word, names_street
from .subdivisions import is_state
from .town_list import is_known_town

TOWN_CHARACTERS_MAX = 35
WORDS_MAX = 4
_WORD = re.compile(r"['’]?[^\W\d_][\w.'’()/-]*")
_DISTRICT = re.compile(r"^(.+?)\s+(\d{1,2}|CEDEX(?:\s\d{1,2})?|Cedex(?:\s\d{1,2})?)$")
_DISTRICTS = frozenset({"IE", "CZ", "SK", "FR", "DK", "HU"})


def split_off_town(code: str, text: str) -> tuple[str, str]:
    """What stands before the town, and the town: the longest town we know at the end, else what follows a street."""
    words = text.split()
    for count in range(min(WORDS_MAX, len(words)), 0, -1):
        if ends_piece(words[:-count]) and is_known_town(code, " ".join(words[-count:])):
            return " ".join(words[:-count]), " ".join(words[-count:])
    last = _last_of_street(code, words)
    town = " ".join(words[last + 1 :])
    if _begins_street(words, last) or not is_plausible(code, town):
        return text, ""
    return " ".join(words[: last + 1]), town


def _begins_street(words: list[str], last: int) -> bool:
    """Whether what follows is still the street: behind a house number (`12 Orchard Rise`) or `Rue`, `Calle`, …"""
    return last >= 0 and (goes_before_its_name(words[last]) or (last == 0 and words[0][0].isdigit()))


def _last_of_street(code: str, words: list[str]) -> int:
    """Where the last word of a street stands, -1 if none does. `St` is a saint where no number stands before it."""
    last, numbered = -1, False
    for place, word in enumerate(words):
        numbered = numbered or bool(re.search(r"\d", word))
        if re.search(r"\d", word) or (names_street(code, word) and (numbered or not is_saint(word))):
            last = place
    return last


def ends_piece(head: list[str]) -> bool:
    """Whether a name may begin behind these words: not `Mumbai` in `Navi Mumbai`, nor `Alameda` in `Calle Alameda`."""
    if not head or head[-1].isdigit() or head[-1] in ("-", "–"):
        return True
    return is_street_word(head[-1]) and not goes_before_its_name(head[-1])


def is_known_with_district(code: str, text: str) -> bool:
    """Whether the text is a town we know, with or without the number of a district (`Praha 4`)."""
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
        and len(plain) > 1
        and plain != code  # what is left of `LV-1010` or `D-20095` is no town
        and not is_state(code, plain)
        and len(text) <= TOWN_CHARACTERS_MAX
        and all(_WORD.fullmatch(word) for word in words)
        and not any(names_street(code, w) and not (is_saint(w) and w is not words[-1]) for w in words)
        and _latin(plain)
    )


def _latin(text: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha())
