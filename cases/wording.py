"""Comparison of texts by what they say: charset-mapped, case-folded words, with country names read as their codes."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from payments import EditRefused
from payments.charset import normalise
from payments.identifiers.country import PROPOSED, code_of_name

_WORD = re.compile(r"[^\W_]+")
_NAME_WORDS_MAX = 5


def same_but_for_form(old: Iterable[str], new: Iterable[str]) -> bool:
    """True where the joined texts differ in character set, case, blanks and line ends only."""
    return _folded("".join(old)) == _folded("".join(new))


def words(texts: Iterable[str]) -> Counter[str]:
    """The multiset of words of `texts`; the name of a country and its code count as the same word."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(_with_country_codes(_WORD.findall(_mapped(text).casefold())))
    return found


def _with_country_codes(sequence: list[str]) -> Iterable[str]:
    place = 0
    while place < len(sequence):
        for length in range(min(_NAME_WORDS_MAX, len(sequence) - place), 0, -1):
            code = _country(" ".join(sequence[place : place + length]))
            if code:
                yield code
                place += length
                break
        else:
            yield sequence[place]
            place += 1


@cache
def _country(name: str) -> str | None:
    code = PROPOSED.get(name.upper()) or code_of_name(name)
    return code.casefold() if code else None


@cache
def _mapped(text: str) -> str:
    try:
        return normalise(text)
    except EditRefused:
        return text


def _folded(text: str) -> str:
    return "".join(_mapped(text).split()).casefold()
