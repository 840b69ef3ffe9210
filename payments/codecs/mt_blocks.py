"""The blocks of FIN bytes: where each begins and ends, and what lies between, for any input."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Form = Literal["plain", "text", "gap", "unterminated"]

# One level of nesting is the rule ({3:{121:…}}), two occur in {S:…}. Possessive, so that broken input stays linear.
_CLOSED = rb"\{([0-9A-Z]):[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}"
_BLOCK = re.compile(rb"\{4:(?!\s*\{|\})(?:\r?\n|(?:\\r)?\\n)?|" + _CLOSED)
# What begins with a literal is found many times faster than what begins with a look behind or a line start: so these
# patterns look back from their first character.
_CLOSE = re.compile(rb"-\}(?<=\n-\})")
# A block 4 on one line, or one that ends without its own line: "-}" counts only where nothing but a block follows.
_LOOSE_CLOSE = re.compile(rb"\}(?<=-\}|\n\})(?=[\s$\x00\x01\x03]*+(?:\{[0-9A-Z]:|\Z))")
_DASH_LINE = re.compile(rb"(?m)-(?<=^-)[ \t]*(?:\r?\n|\Z)")
LINE_TAG = re.compile(rb"(?m):(?<=^:)\d{2,3}[A-Z]?:")
_NEXT_MESSAGE = re.compile(rb"\{1:[A-Z]\d{2}[A-Z0-9]{8}")
_OPENING = re.compile(rb"\{[0-9A-Z]:")
_CHILD = re.compile(rb"\{([^:{}]{1,8}):?([^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+)\}")


class Block(NamedTuple):
    """Bytes `start:end` of the input; `body` is what stands inside the braces, after the block's number.

    `form`: `plain` (1, 2, 3, 5, S, and the block 4 of an ACK), `text` (block 4 with fields), `gap` (between blocks),
    `unterminated` (an opening brace that nothing closes).
    """

    number: str
    form: Form
    start: int
    end: int
    body_start: int
    body_end: int


class Child(NamedTuple):
    """One `{tag:value}` inside a plain block."""

    tag: str
    start: int
    end: int
    value_start: int
    value_end: int


def blocks(data: bytes) -> tuple[Block, ...]:
    """All of `data` as blocks and gaps in order; each byte belongs to exactly one."""
    found: list[Block] = []
    position = 0
    closes, headers = _Ahead(_CLOSE, data), _Ahead(_NEXT_MESSAGE, data)
    while match := _BLOCK.search(data, position):
        start = match.start()
        if start > position:
            found.append(_between(data, position, start))
        if match.group(1) is None:
            block = _text_block(data, start, match.end(), closes, headers)
        else:
            block = Block(match.group(1).decode(), "plain", start, match.end(), start + 3, match.end() - 1)
        found.append(block)
        position = block.end
    if position < len(data):
        found.append(_between(data, position, len(data)))
    return tuple(found if any(b.number == "4" and b.form != "plain" for b in found) else _bare_text(data, found))


def children(data: bytes, block: Block) -> tuple[Child, ...]:
    """The `{tag:value}` children of a plain block."""
    return tuple(
        Child(m.group(1).decode("latin-1"), m.start(), m.end(), m.start(2), m.end(2))
        for m in _CHILD.finditer(data, block.body_start, block.body_end)
    )


def _between(data: bytes, start: int, end: int) -> Block:
    form: Form = "unterminated" if _OPENING.search(data, start, end) else "gap"
    return Block("", form, start, end, start, end)


def _bare_text(data: bytes, found: list[Block]) -> Iterator[Block]:
    """Where no block 4 is, gaps with tags in them are its text: statement files come without any block."""
    for block in found:
        if block.form == "gap" and LINE_TAG.search(data, block.start, block.end):
            yield from _statements(data, block)
        else:
            yield block


def _statements(data: bytes, gap: Block) -> Iterator[Block]:
    position = gap.start
    for dash in _DASH_LINE.finditer(data, gap.start, gap.end):
        yield Block("4", "text", position, dash.end(), position, dash.start())
        position = dash.end()
    if position < gap.end:
        bare = LINE_TAG.search(data, position, gap.end)
        yield Block("4" if bare else "", "text" if bare else "gap", position, gap.end, position, gap.end)


class _Ahead:
    """The next match at or after positions that only grow: the input is searched once, however often it is asked."""

    def __init__(self, pattern: re.Pattern[bytes], data: bytes) -> None:
        self._matches = pattern.finditer(data)
        self._next: re.Match[bytes] | None = None
        self._over = False

    def from_(self, position: int) -> re.Match[bytes] | None:
        """The first match that starts at `position` or later."""
        while not self._over and (self._next is None or self._next.start() < position):
            self._next = next(self._matches, None)
            self._over = self._next is None
        return self._next


def _text_block(data: bytes, start: int, body_start: int, closes: _Ahead, headers: _Ahead) -> Block:
    following = headers.from_(body_start)
    limit = following.start() if following else len(data)
    if data.startswith(b"-}", body_start):
        return Block("4", "text", start, body_start + 2, body_start, body_start)
    close = closes.from_(body_start)
    if close is None or close.end() > limit:
        close = _LOOSE_CLOSE.search(data, body_start, limit)
    if close is None:
        return Block("4", "unterminated", start, limit, body_start, limit)
    dash = data.startswith(b"-", close.end() - 2)
    return Block("4", "text", start, close.end(), body_start, close.end() - 2 if dash else close.end() - 1)
