"""The fields of block 4 as spans over the bytes: tag, value, lines, each line with its own line end."""

import re
from typing import NamedTuple

_TAG_AT_LINE_START = re.compile(rb"(?m):(?<=^:)(\d{2,3}[A-Z]?):")  # a literal first: found many times faster
_TAG_ANYWHERE = re.compile(rb":(\d{2,3}[A-Z]?):")
_TAG_AFTER_ESCAPE = re.compile(rb"(?<=\\n):(\d{2,3}[A-Z]?):")
_LINE_END = re.compile(rb"\r?\n")
# Some tools hand messages over with the two characters \n where a line end was.
_ESCAPED_LINE_END = re.compile(rb"(?:\\r)?\\n")
_NO_LINE_END = re.compile(rb"(?!)")


class Field(NamedTuple):
    """One field: `start` is its colon, `end` follows the line end of its last line, the value lies between."""

    tag: str
    start: int
    value_start: int
    value_end: int
    end: int


class Line(NamedTuple):
    """One line of a value; `end` follows its own line end, if it has one."""

    start: int
    text_end: int
    end: int


class LineEnds(NamedTuple):
    """How lines end in one block 4, and where tags can start there."""

    pattern: re.Pattern[bytes]
    tag: re.Pattern[bytes]
    usual: bytes


def line_ends(data: bytes, start: int, end: int) -> LineEnds:
    """The line ends of `data[start:end]`; `usual` is the majority, for lines to be inserted."""
    unix = data.count(b"\n", start, end)
    if unix:
        windows = data.count(b"\r\n", start, end)
        return LineEnds(_LINE_END, _TAG_AT_LINE_START, b"\r\n" if 2 * windows >= unix else b"\n")
    if data.find(b"\\n", start, end) >= 0:
        escaped = b"\\r\\n" if data.find(b"\\r\\n", start, end) >= 0 else b"\\n"
        return LineEnds(_ESCAPED_LINE_END, _TAG_AFTER_ESCAPE, escaped)
    return LineEnds(_NO_LINE_END, _TAG_ANYWHERE, b"")


def tags(data: bytes, start: int, end: int, ends: LineEnds) -> list[re.Match[bytes]]:
    """The match of every tag in `data[start:end]`; group 1 is the tag, its value begins where the match ends."""
    matches = list(ends.tag.finditer(data, start, end))
    if not matches or matches[0].start() != start:
        first = _TAG_ANYWHERE.match(data, start, end)  # {4::20:… on the line of the brace
        if first:
            matches.insert(0, first)
    return matches


def fields(data: bytes, start: int, end: int, ends: LineEnds) -> tuple[Field, ...]:
    """Every tag in `data[start:end]` with its value up to the next tag. Text before the first tag is in none."""
    matches = tags(data, start, end, ends)
    stops = [m.start() for m in matches[1:]] + [end]
    return tuple(
        Field(m.group(1).decode(), m.start(), m.end(), _value_end(data, m.end(), stop, ends.usual), stop)
        for m, stop in zip(matches, stops, strict=False)
    )


def lines(data: bytes, field: Field, ends: LineEnds) -> tuple[Line, ...]:
    """The lines of a field's value; always at least one, which may be empty."""
    if ends.pattern is _LINE_END and data.find(b"\n", field.value_start, field.value_end) < 0:
        return (Line(field.value_start, field.value_end, field.end),)  # most fields: one line
    found: list[Line] = []
    position = field.value_start
    for match in ends.pattern.finditer(data, field.value_start, field.end):
        found.append(Line(position, match.start(), match.end()))
        position = match.end()
    if position < field.end or not found:
        found.append(Line(position, field.end, field.end))
    return tuple(found)


def _value_end(data: bytes, start: int, stop: int, usual: bytes) -> int:
    """`stop` without the line end that closes the value's last line."""
    if usual in (b"\r\n", b"\n"):
        if not data.endswith(b"\n", start, stop):
            return stop
        return stop - 2 if data.endswith(b"\r\n", start, stop) else stop - 1
    for line_end in (b"\\r\\n", b"\\n"):
        if usual and data.endswith(line_end, start, stop):
            return stop - len(line_end)
    return stop
