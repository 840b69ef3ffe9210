"""The lossless reading of FIN bytes: one flat run of spans that covers every byte exactly once."""

from typing import Literal, NamedTuple

from .mt_blocks import Block, blocks
from .mt_text import fields, line_ends

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
    position = start
    for field in fields(data, start, end, line_ends(data, start, end)):
        if field.start > position:
            found.append(Span("text", position, field.start, "", position))
        found.append(Span("tag", field.start, field.end, field.tag, field.value_start))
        position = field.end
    if position < end:
        found.append(Span("text", position, end, "", position))
