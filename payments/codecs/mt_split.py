"""FIN bytes as messages: batches cut into their messages without losing a byte, or refused with the place."""

import re
from itertools import pairwise

from ..errors import LimitExceeded, UnreadableMessage
from ..limits import limits_in_use
from ..message import Message, viewed
from .mt import MtView
from .mt_blocks import Block, blocks
from .mt_units import Unit, messages

# DOS-PCC opens each message with 01 and pads with blanks after 03: an 01 belongs to what follows it.
_OPENER = re.compile(rb"\x01")
_XML = re.compile(rb"<\?xml|<(?:[A-Za-z0-9_-]+:)?(?:Document|AppHdr)[\s>]")
_SWALLOWED = re.compile(rb"\{1:[A-Z]\d{2}[A-Z0-9]{8}")


def split_mt(data: bytes) -> list[Message]:
    """Every FIN message in `data`; bytes between two messages go to the former, up to a DOS-PCC opener.

    Raises UnreadableMessage where a block never ends or XML stands beside FIN, LimitExceeded above the limit of fields.
    """
    _require_few_fields(data)
    found = blocks(data)
    _require_complete(data, found)
    groups = messages(data, found)
    if not groups:
        raise UnreadableMessage(
            "No block and no field of a FIN message in the text", rule="MT-UNREADABLE", place="byte 0"
        )
    if len(groups) == 1:
        return [viewed(data, "MT", MtView(data, groups[0]))]
    cuts = [_cut(data, before, after) for before, after in pairwise(groups)]
    return [Message(data[start:end], "MT") for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def _cut(data: bytes, before: tuple[Unit, ...], after: tuple[Unit, ...]) -> int:
    end, start = max(unit.end for unit in before), min(unit.start for unit in after)
    opener = _OPENER.search(data, end, start)
    return opener.start() if opener else start


def _require_complete(data: bytes, found: tuple[Block, ...]) -> None:
    for block in found:
        if block.form == "unterminated" and (block.number == "4" or block is found[-1]):
            raise _truncated(data, block, "never ends")
        if block.form == "gap" and (foreign := _XML.search(data, block.start, block.end)):
            text = "FIN and XML stand in one input: which of them is the payment cannot be told"
            raise UnreadableMessage(text, rule="MIXED", place=f"byte {foreign.start()}")
        if block.form == "text" and (inner := _SWALLOWED.search(data, block.body_start, block.body_end)):
            raise _truncated(data, block, f"holds the start of another message at byte {inner.start()}")


def _require_few_fields(data: bytes) -> None:
    if (count := data.count(b"\n:")) > (most := limits_in_use().fields):
        text = f"The input has about {count} fields; the limit is {most}"
        raise LimitExceeded(text, rule="LIMIT-FIELDS", place="input", value=str(count))


def _truncated(data: bytes, block: Block, how: str) -> UnreadableMessage:
    line = data.count(b"\n", 0, block.start) + 1
    name = f"Block {block.number}" if block.number else "A block"
    return UnreadableMessage(
        f"{name} that begins in line {line} {how}: the message is truncated",
        rule="MT-TRUNCATED",
        place=f"line {line}, byte {block.start}",
        value=data[block.start : block.start + 60].decode("latin-1"),
    )
