"""Text of strangers made visible: control, bidi and zero-width characters as marks, changed characters as pieces."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..said import Said

NAMES = {
    "\t": "TAB", "\n": "LF", "\r": "CR", "\x00": "NUL", "\x1b": "ESC", "\x7f": "DEL", "\u00a0": "NBSP", "\u00ad": "SHY",
    "\u061c": "ALM", "\u180e": "MVS", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u200e": "LRM",
    "\u200f": "RLM", "\u2028": "LSEP", "\u2029": "PSEP", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
    "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI",
    "\u2069": "PDI", "\ufeff": "BOM", "\u3164": "HF", "\u115f": "HCF", "\u1160": "HJF", "\uffa0": "HHF",
}  # fmt: skip
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
COMPARED_CHARACTERS_MAX = 4_000  # beyond it a value is marked as a whole: comparing is quadratic
ALIKE_MIN = 0.4  # below it two values share letters only by chance, and marks per letter would confuse
RUNS = re.compile(r"[!-~]{2,}|.", re.DOTALL)  # nearly everything is a run of plain characters
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of shown text. `kind`: empty, `mark` (stands for a character one cannot see), `space`, `hidden`, or
    `hit` (a word that was looked for)."""

    text: str
    kind: str = ""
    changed: bool = False


def pieces(text: str, *, spaces: bool = False) -> tuple[Piece, ...]:
    """`text` with every invisible character replaced by its name; with `spaces`, blanks as middle dots too.

    A text of ours stays whole, for what shows it to tell in the reader's language.
    """
    if isinstance(text, Said):
        return (Piece(text),)
    if text.isascii() and text.isprintable() and not spaces:
        return (Piece(text),) if text else ()  # nearly all texts; a list shows hundreds of them
    found: list[Piece] = []
    plain: list[str] = []
    for run in RUNS.findall(text):
        mark = None if len(run) > 1 else _mark(run, spaces)
        if mark is None:
            plain.append(run)
            continue
        if plain:
            found.append(Piece("".join(plain)))
            plain.clear()
        found.append(mark)
    return (*found, Piece("".join(plain))) if plain else tuple(found)


def visible(text: str) -> str:
    """`text` with every invisible character but a line break replaced by its name, where pieces are too much."""
    if text.isascii():
        return text
    return "".join(c if c == "\n" or (mark := _mark(c, spaces=False)) is None else mark.text for c in text)


def pieces_of_change(old: str | None, new: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both values with the characters that differ marked; an absent side has no pieces."""
    if old is None or new is None:
        return _whole(old), _whole(new)
    if max(len(old), len(new)) > COMPARED_CHARACTERS_MAX:
        return _whole(old), _whole(new)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE_MIN:
        return _whole(old), _whole(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        changed = tag != "equal"
        left += _stretch(old[i:j], changed)
        right += _stretch(new[k:m], changed)
    return tuple(left), tuple(right)


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches of a text from first to last, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def mixed_scripts(text: str) -> tuple[str, ...]:
    """Words of `text` whose letters come from more than one of Latin, Greek and Cyrillic (look-alikes)."""
    return tuple(dict.fromkeys(word for word in WORD.findall(text) if len(_scripts(word)) > 1))


def is_hostile(text: str) -> bool:
    """Whether `text` holds characters that hide or reorder what a reader sees, or look-alikes in one word."""
    hidden = any(c not in "\t\r\n\u00a0" and unicodedata.category(c) in INVISIBLE for c in text)
    return hidden or bool(mixed_scripts(text))


def _mark(character: str, spaces: bool) -> Piece | None:
    """What stands for a character that one cannot see; None for any other."""
    if character == "\n":
        return Piece("⏎\n", "space")
    if character == " " and spaces:
        return Piece("·", "space")
    if character in NAMES:
        return Piece(f"⟦{NAMES[character]}⟧", "mark")
    if unicodedata.category(character) in INVISIBLE:
        return Piece(f"⟦U+{ord(character):04X}⟧", "mark")
    return None


def _stretch(text: str, changed: bool) -> tuple[Piece, ...]:
    return tuple(replace(piece, changed=changed) for piece in pieces(text, spaces=True))


def _whole(text: str | None) -> tuple[Piece, ...]:
    return () if text is None else _stretch(text, changed=True)


def _scripts(word: str) -> set[str]:
    known = ("LATIN", "GREEK", "CYRILLIC")
    return {script for c in word for script in known if unicodedata.name(c, "").startswith(script)}
