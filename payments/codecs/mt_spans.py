"""The lossless reading of FIN bytes: one flat run of spans that covers every byte exactly once."""

from typing import Literal, NamedTuple

from .mt_blocks import Block, blocks
from .mt_text import line_ends, tags

Kind = Literal["block", "block_open", "tag", "text", "block_close", "gap", "unterminated"]


class Span(NamedTuple):
    """Bytes `start:end`. `name` is the block's number or the field's tag; `value_start` is where its content begins."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    value_start: int = 0


def spans(data: bytes) -> tuple[Span, ...]:
    """Spans over all of `data`, in order, without holes or overlaps: joined, they are the input, broken or not."""
    found: list[Span] = []
    for block in blocks(data):
        if block.form == "plain":
            found.append(Span("block", block.start, block.end, block.number, block.body_start))
        elif block.form == "text":
            _text_block(data, block, found)
        else:
            found.append(Span(block.form, block.start, block.end, block.number, block.body_start))
    return tuple(found)


def _text_block(data: bytes, block: Block, found: list[Span]) -> None:
    if block.body_start > block.start:
        found.append(Span("block_open", block.start, block.body_start, "4", block.body_start))
    _fields(data, block.body_start, block.body_end, found)
    if block.end > block.body_end:
        found.append(Span("block_close", block.body_end, block.end, "4", block.end))


def _fields(data: bytes, start: int, end: int, found: list[Span]) -> None:
    matches = tags(data, start, end, line_ends(data, start, end))
    starts = [match.start() for match in matches]
    text_end = starts[0] if starts else end
    if text_end > start:
        found.append(Span("text", start, text_end, "", start))
    stops = [*starts[1:], end]
    found += [
        Span("tag", begin, stop, match[1].decode(), match.end())
        for match, begin, stop in zip(matches, starts, stops, strict=False)
    ]
