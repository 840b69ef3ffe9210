"""Which blocks belong together: payment messages and the ACK or NAK around them."""

from dataclasses import dataclass

from .mt_blocks import Block, blocks, children
from .mt_text import fields, line_ends

ACKNOWLEDGEMENT_SERVICE = b"21"
_MUR = "108"
_STATEMENT_ENDS = frozenset({"62F", "62M", "64", "65", "90C", "90D"})


@dataclass(frozen=True, slots=True)
class Unit:
    """Blocks from one block 1 to the next. `acknowledges` where its service id is 21 (ACK or NAK)."""

    blocks: tuple[Block, ...]
    acknowledges: bool
    terminal: bytes
    user_reference: bytes

    @property
    def start(self) -> int:
        """First byte of its first block."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Byte after its last block."""
        return self.blocks[-1].end

    def answers(self, other: "Unit") -> bool:
        """Whether this ACK names `other`: same terminal, session and sequence in block 1, else the same 108."""
        if self.terminal and self.terminal == other.terminal:
            return True
        return bool(self.user_reference) and self.user_reference == other.user_reference


def units(data: bytes, own: tuple[Block, ...] | None = None) -> tuple[Unit, ...]:
    """The units of `data` in order; gaps between them belong to none. `own`: its blocks, if they are known."""
    groups: list[list[Block]] = []
    for block in _statements_apart(data, blocks(data) if own is None else own):
        if block.form == "gap" or (block.form == "unterminated" and not block.number):
            continue
        if not groups or _begins_another(block, groups[-1]):
            groups.append([])
        groups[-1].append(block)
    return tuple(_unit(data, tuple(group)) for group in groups)


def messages(data: bytes, own: tuple[Block, ...] | None = None) -> tuple[tuple[Unit, ...], ...]:
    """Units that make one message each: a payment message with the ACKs or NAKs that belong to it, or a lone ACK."""
    found = units(data, own)
    if len(found) == 1:
        return (found,)
    before, after = _payments_before(found), _payments_after(found)
    owners = [
        _owner(found, place, before[place], after[place]) if unit.acknowledges else place
        for place, unit in enumerate(found)
    ]
    grouped: dict[int, list[Unit]] = {}
    for unit, owner in zip(found, owners, strict=True):
        grouped.setdefault(owner, []).append(unit)
    return tuple(tuple(group) for _, group in sorted(grouped.items(), key=lambda entry: entry[1][0].start))


def _begins_another(block: Block, group: list[Block]) -> bool:
    """A block that the group already has opens the next message, and so does every block 1."""
    numbers = {known.number for known in group}
    return block.number == "1" or block.number in numbers or (block.number in "23" and "4" in numbers)


def _unit(data: bytes, group: tuple[Block, ...]) -> Unit:
    first = group[0]
    head = data[first.body_start : first.body_end] if first.number == "1" else b""
    reference = next(
        (data[c.value_start : c.value_end] for b in group if b.form == "plain" and b.number in "34"
         for c in children(data, b) if c.tag == _MUR),
        b"",
    )  # fmt: skip
    return Unit(group, head[1:3] == ACKNOWLEDGEMENT_SERVICE, head[3:].strip(), reference)


def _owner(found: tuple[Unit, ...], place: int, before: int | None, after: int | None) -> int:
    """The message that the ACK at `place` belongs to: the neighbour it names, else the one on the file's usual side."""
    for neighbour in (before, after):
        if neighbour is not None and found[place].answers(found[neighbour]):
            return neighbour
    usual = after if found[0].acknowledges else before
    return place if usual is None else usual


def _payments_before(found: tuple[Unit, ...]) -> list[int | None]:
    """For each unit the nearest payment message before it."""
    nearest: list[int | None] = []
    last = None
    for place, unit in enumerate(found):
        nearest.append(last)
        last = last if unit.acknowledges else place
    return nearest


def _payments_after(found: tuple[Unit, ...]) -> list[int | None]:
    """For each unit the nearest payment message after it."""
    mirrored = _payments_before(found[::-1])[::-1]
    return [None if place is None else len(found) - 1 - place for place in mirrored]


def _statements_apart(data: bytes, found: tuple[Block, ...]) -> list[Block]:
    """Text without blocks is cut where, after the closing balance of a statement, the next `:20:` begins."""
    apart: list[Block] = []
    for block in found:
        if block.form == "text" and data[block.start : block.start + 1] != b"{":
            apart.extend(_cut(data, block))
        else:
            apart.append(block)
    return apart


def _cut(data: bytes, block: Block) -> list[Block]:
    cuts, closing = [block.start], False
    for field in fields(data, block.body_start, block.body_end, line_ends(data, block.start, block.end)):
        if field.tag == "20" and closing:
            cuts.append(field.start)
            closing = False
        closing = closing or field.tag in _STATEMENT_ENDS
    ends = [*cuts[1:], block.end]
    return [
        block._replace(start=start, body_start=start, end=end, body_end=min(end, block.body_end))
        for start, end in zip(cuts, ends, strict=True)
    ]
