"""Where the findings point in the message as received: the characters to mark, and the places in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from payments import Finding
from payments.vocabulary import Severity

from ..said import Said, tell
from .marks import Piece, merged, pieces

TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn"}


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One finding with its place in the text."""

    place: Said
    rule: str
    tone: str
    text: tuple[Piece, ...]


def fault_rows(findings: Iterable[Finding]) -> tuple[FaultRow, ...]:
    """The findings that point at a place, in its order."""
    placed = sorted((f for f in findings if f.line and f.severity in TONES), key=lambda f: (f.line, f.column))
    return tuple(
        FaultRow(
            tell("line %(line)s, column %(column)s", line=f.line, column=f.column),
            f.rule,
            TONES[f.severity],
            pieces(f.text),
        )
        for f in placed
    )


def fault_spans(text: str, findings: Iterable[Finding]) -> tuple[tuple[int, int], ...]:
    """First character and the one behind the last of each value that is found fault with; none overlaps another."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found = (
        (at, at + len(f.value))
        for f in findings
        if f.severity in TONES and f.value and 0 < f.line < len(starts)
        if (at := _found(text, f.value, starts[f.line - 1], starts[f.line], f.column)) >= 0
    )
    return merged(found)


def _found(text: str, value: str, start: int, end: int, column: int) -> int:
    """Where the value begins: at its column, else the first time it stands in its line; -1 where it does not."""
    at = start + column - 1
    return at if text.startswith(value, at) else text.find(value, start, end)
