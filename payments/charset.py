"""The character sets of FIN (x, y, z) and the versioned map that brings Latin text into set x without guessing."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from .errors import EditRefused

MAP_ID = "fin-x-v1"

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
X = frozenset(_LETTERS + _LETTERS.upper() + _DIGITS + "/-?:().,'+ \n")
Y = frozenset(_LETTERS.upper() + _DIGITS + " .,-()/='+:?!\"%&*<>;")
Z = X | frozenset('=!"%&*<>;{@#_')

# Letters follow the spelling that the language itself uses without its sign (German ae, Danish and Norwegian aa for å,
# o for ø); other marks fall off their base letter (é, ñ, ç, ł). Signs keep their meaning (handbook §6.5). What stands
# for a figure (½, ²), has no settled meaning (#, *, =, <) or could be two currencies (£, ¥, $) is refused, not mapped.
_FIN_X_V1 = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ẞ": "SS", "å": "aa", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l",
    "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n", "ĸ": "k", "ŧ": "t",
    "&": "+", "@": "(AT)", "_": "-", "%": "PCT", "€": "EUR",
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "′": "'", "“": "'", "”": "'", "„": "'", "\"": "'",
    "«": "'", "»": "'", "‹": "'", "›": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
    "[": "(", "]": ")", "{": "(", "}": ")", ";": ",", "…": "...",
}  # fmt: skip

MAPS: Mapping[str, Mapping[str, str]] = MappingProxyType({MAP_ID: MappingProxyType(_FIN_X_V1)})


def outside_x(text: str) -> tuple[tuple[int, str], ...]:
    """(offset, character) of everything in `text` that set x does not have; line ends belong to it."""
    return tuple((i, c) for i, c in enumerate(text) if c not in X and c != "\r")


def outside(text: str, characters: frozenset[str]) -> tuple[tuple[int, str], ...]:
    """(offset, character) of everything in `text` outside `characters`, line ends apart."""
    return tuple((i, c) for i, c in enumerate(text) if c not in characters and c not in "\r\n")


def normalise(text: str, map_id: str = MAP_ID) -> str:
    """`text` in set x by the map; what is in set x already stays as it is.

    An upper-case letter keeps the case of its word (`FÜR` → `FUER`, `Für` → `Fuer`). Raises EditRefused with the
    character for what the map does not hold: other scripts, figures in disguise, signs without a settled meaning.
    """
    mapping = MAPS.get(map_id)
    if mapping is None:
        raise EditRefused("There is no such map", rule="CHARSET", place=map_id)
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if c in X or c == "\r" else _mapped(composed, i, c, mapping) for i, c in enumerate(composed))


def wrap(text: str, width: int) -> tuple[str, ...] | None:
    """`text` on lines of at most `width`, broken at spaces only; joined by one space, they are `text`.

    None where a word is too long, where a line would begin with `:` or `-` (which FIN reads as a tag or an end),
    or where spaces at a break would be lost.
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    bad = any(len(line) > width or not line.strip() or line != line.strip() for line in lines)
    if bad or any(line.startswith((":", "-")) for line in lines[1:]):
        return None
    return tuple(lines)


def _mapped(text: str, place: int, character: str, mapping: Mapping[str, str]) -> str:
    found = mapping.get(character) or mapping.get(character.lower()) or _base_letter(character)
    if found is None:
        name = unicodedata.name(character, f"U+{ord(character):04X}")
        refusal = f"{character!r} ({name}) has no agreed spelling in set x"
        raise EditRefused(refusal, rule="CHARSET", place=f"character {place + 1}", value=character)
    if not character.isupper():
        return found
    return found.upper() if _in_upper_word(text, place) else found.capitalize()


def _base_letter(character: str) -> str | None:
    """The Latin letter under accents (`é` → `e`), None for anything else."""
    base = unicodedata.normalize("NFD", character)[0]
    return base.lower() if base in X and base.isalpha() else None


def _in_upper_word(text: str, place: int) -> bool:
    """Whether the letters beside it are upper case too; a single letter counts as such."""
    start, end = place, place + 1
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end].isupper()
