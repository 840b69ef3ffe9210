"""Cuts address lines at commas and semicolons, and marks the pieces that must stay as they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_FLAGS = (
    ("placeholder", re.compile(r"(?i)^(cutover\d*|not ?provided|n/?a|none|unknown|not ?available|x{2,}|-+|\.+)$")),
    ("care_of", re.compile(r"(?i)(^|\s)c/o(\s|$)|^care of\b")),
    ("po_box", re.compile(r"(?i)\b(p\.?\s?o\.?\s?box|post ?fach|postbus|bo[iî]te postale|b\.?p\.? ?\d+|casilla)\b")),
    ("attention", re.compile(r"(?i)^(attn?|attention|z\.? ?hd\.?|zu h[aä]nden)\b")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line between commas. `line` counts from 0; a flagged one is never a town or a street."""

    text: str
    line: int
    flag: str = ""

    def shortened(self, text: str) -> "Segment":
        """The same piece with other text."""
        return replace(self, text=text.strip(" ,;-–"))


def flag_of(text: str) -> str:
    """`placeholder`, `care_of`, `po_box`, `attention`, or nothing."""
    return next((name for name, pattern in _FLAGS if pattern.search(text.strip())), "")


def segments_of(lines: Sequence[str]) -> tuple[Segment, ...]:
    """The non-empty pieces of the lines, in order."""
    pieces = ((piece.strip(), number) for number, line in enumerate(lines) for piece in re.split(r"[,;]", line))
    return tuple(Segment(text, number, flag_of(text)) for text, number in pieces if text)


def joined(segments: Sequence[Segment]) -> list[str]:
    """The pieces as lines again: those of one line joined by commas."""
    lines: dict[int, list[str]] = {}
    for segment in segments:
        if segment.text:
            lines.setdefault(segment.line, []).append(segment.text)
    return [", ".join(pieces) for _, pieces in sorted(lines.items())]
