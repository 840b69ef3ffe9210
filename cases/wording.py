"""Comparison of texts by what they say: charset-mapped, case-folded words, with country names read as their codes."""

import re
from collections import Counter
from collections.abc import Iterable

from payments import EditRefused
from payments.charset import normalise
from payments.identifiers.country import PROPOSED, code_of_name
from payments.kept import remembered

_WORD = re.compile(r"[^\W_]+")
_NAME_WORDS_MAX = 5
_ACCOUNT_DIGITS_MIN = 6
_TEXTS_MAX, _SHORT = 4096, 4_000  # texts that are remembered, and how long they are at most


def same_but_for_form(old: Iterable[str], new: Iterable[str]) -> bool:
    """True where the joined texts differ in character set, case, blanks and line ends only."""
    return _folded("".join(old)) == _folded("".join(new))


def words(texts: Iterable[str]) -> Counter[str]:
    """The multiset of words of `texts`; the name of a country and its code count as the same word."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(_of_short(text) if len(text) <= _SHORT else _words_of(text))
    return found


@remembered(_TEXTS_MAX)  # guards ask for the same texts again and again
def _of_short(text: str) -> tuple[str, ...]:
    return _words_of(text)


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(_with_country_codes(_WORD.findall(_mapped(text).casefold())))


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


def stands_in(value: str, text: str) -> bool:
    """True where `value` stands in `text` as a whole, whatever the case and the blanks inside it.

    A part of a longer word or number is no proof of it: `77889900` does not stand in `7788 9900 11`.
    """
    plain = "".join(value.split())
    return bool(plain) and _as_a_whole(plain).search(text) is not None


@remembered(4096)
def _as_a_whole(plain: str) -> re.Pattern[str]:
    inner = r"\s*".join(re.escape(character) for character in plain)
    before = r"(?<!\w)" if _is_word(plain[0]) else ""
    after = r"(?!\w)" if _is_word(plain[-1]) else ""
    if sum(character.isdigit() for character in plain) >= _ACCOUNT_DIGITS_MIN:
        before += r"(?<!\d\s)" if plain[0].isdigit() else ""
        after += r"(?!\s?\d)" if plain[-1].isdigit() else ""
    return re.compile(f"{before}{inner}{after}", re.IGNORECASE)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


@remembered(_TEXTS_MAX)
def _country(name: str) -> str | None:
    code = PROPOSED.get(name.upper()) or code_of_name(name)
    return code.casefold() if code else None


def _mapped(text: str) -> str:
    try:
        return normalise(text)
    except EditRefused:
        return text


def _folded(text: str) -> str:
    return "".join(_mapped(text).split()).casefold()
