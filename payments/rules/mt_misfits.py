"""Where the text of fields does not fit its format, told with the network's error code."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..charset import X, Z
from ..codecs.mt import Entry, MtView
from ..mt_formats import Misfit, read_value
from ..mt_tables import format_of, has_lines

_BY_KIND = {
    "too_many_lines": ("T30", "has too many lines", "fewer lines; nothing of a party's name or account is dropped"),
    "too_few_lines": ("T31", "lacks a line", "the missing line, from the instruction"),
    "character": ("T32", "does not fit its format", "the form that is expected there"),
    "too_long": ("T33", "is too long", "split the line at a word, or shorten it where the rule book allows"),
    "too_short": ("T34", "is too short", "the full value"),
    "decimal": ("T40", "is no amount with a comma", "one comma, no point, at least one digit before it"),
}
_BIC_PARTS = frozenset({"4!a", "2!a", "2!c", "3!c"})
_BY_TAG = {"23B": "T36", "23E": "T48", "71A": "T08", "13C": "T38", "13D": "T38", "26T": "T32", "50F": "T54"}
_CODE_WORDS = frozenset({"23B", "71A"})
_AMOUNTS = frozenset(
    {"32A", "32B", "33B", "34F", "71F", "71G", "32C", "32D", "60F", "60M", "62F", "62M", "64", "65", "90C", "90D"}
)
_OUTSIDE_X, _OUTSIDE_Z = (re.compile(f"[^{re.escape(''.join(sorted(allowed)))}]") for allowed in (X, Z))
_STAND_IN = "x"  # of set x, so that a foreign character does not hide the other faults of its line


class TextFault(NamedTuple):
    """One fault of a field's text: error code, path and exact text of the line, one sentence, and the mending."""

    code: str
    path: str
    value: str
    text: str
    fix: str


def text_faults(view: MtView) -> Iterator[TextFault]:
    """Faults of every field of block 4 whose format is known, in message order."""
    for entry in view.entries:
        notation = format_of(entry.path.tag)
        if notation is not None:
            yield from _field_faults(view, entry, notation)


def _field_faults(view: MtView, entry: Entry, notation: str) -> Iterator[TextFault]:
    value = view.value(entry)
    texts = value.split("\n")
    for misfit in read_value(notation, _in_x(value, entry.path.tag)).misfits:
        text = texts[misfit.line - 1] if misfit.line <= len(texts) else ""
        path = str(entry.path._replace(line=misfit.line) if len(texts) > 1 or has_lines(entry.path.tag) else entry.path)
        yield _fault(entry.path.tag, misfit, path, text, value)


def _in_x(value: str, tag: str) -> str:
    return (_OUTSIDE_Z if tag == "77T" else _OUTSIDE_X).sub(_STAND_IN, value)


def _fault(tag: str, misfit: Misfit, path: str, text: str, value: str) -> TextFault:
    column = misfit.offset - (value.rfind("\n", 0, misfit.offset) + 1) + 1
    code, what, fix = _BY_KIND[misfit.kind]
    if misfit.kind in ("character", "too_short") or tag in _CODE_WORDS:
        code = _code_of(tag, misfit, text) if value else "T34"
    told = f"{path} {what}: at character {column}, expected {misfit.expected}"
    return TextFault(code, path, text, told, fix)


def _code_of(tag: str, misfit: Misfit, text: str) -> str:
    if not text.strip():
        return "T17"
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    if misfit.notation == "6!n" and tag not in ("11R", "11S"):
        return "T50"
    if misfit.notation == "3!a" and tag in _AMOUNTS:
        return "T52"
    if misfit.notation in _BIC_PARTS and tag[0] in "25" and tag[-1] in "ACGP":
        return "T27"
    return "T34" if misfit.kind == "too_short" else "T32"
