"""One FIN message as paths and values over its bytes; nothing is normalised, nothing is written here."""

from collections import Counter
from functools import cached_property
from typing import NamedTuple

from ..edits import Edit, Splice
from ..mt_tables import Table, table
from .mt_blocks import Block, Child, blocks, children
from .mt_layout import Place, places, real_fields
from .mt_paths import BlockPath, FieldPath, parse
from .mt_spans import Span, spans
from .mt_text import Field, Line, LineEnds, fields, line_ends, lines
from .mt_units import Unit, messages

_FLAGS = {"STP": ("102", "103"), "REMIT": ("102", "103"), "COV": ("202", "205")}
_UNKNOWN = "unknown"


class Entry(NamedTuple):
    """One field of block 4: its path, its bytes, and its place in the order of the type (None: type unknown)."""

    path: FieldPath
    field: Field
    place: Place | None


class MtView:
    """A FIN message: headers, fields and trailers by path. Any bytes can be viewed; what they lack is absent.

    `units`, if they are known already.
    """

    def __init__(self, data: bytes, units: tuple[Unit, ...] | None = None) -> None:
        self.data = data
        self._known_units = units
        self._children: dict[str, tuple[Child, ...]] = {}
        self._lines: dict[int, tuple[Line, ...]] = {}
        self._values: dict[int, str] = {}

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The lossless spans: every byte once."""
        return spans(self.data)

    @cached_property
    def encoding(self) -> str:
        """`utf-8` if all bytes are, else `latin-1`, which never fails."""
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"

    @cached_property
    def _units(self) -> tuple[Unit, ...]:
        if self._known_units is not None:
            return self._known_units
        grouped = messages(self.data)
        return tuple(unit for group in grouped for unit in group)

    @cached_property
    def _own(self) -> tuple[Block, ...]:
        """Blocks of the payment itself; of the ACK where it stands alone."""
        chosen = next((u for u in self._units if not u.acknowledges), self._units[0] if self._units else None)
        return chosen.blocks if chosen else ()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block and gap of the bytes, in order."""
        return blocks(self.data)

    def block(self, number: str) -> Block | None:
        """The payment's own block of that number (`1`–`5`, `S`)."""
        return self._numbered.get(number)

    @cached_property
    def _numbered(self) -> dict[str, Block]:
        return {b.number: b for b in reversed(self._own) if b.form != "unterminated"}

    @property
    def acknowledgements(self) -> tuple[tuple[int, int], ...]:
        """Spans of the ACKs and NAKs around the payment."""
        return tuple((u.start, u.end) for u in self._units if u.acknowledges)

    @property
    def payment(self) -> tuple[int, int]:
        """Span of the payment message alone: without an ACK or NAK, and without what stands between messages."""
        if not self._own:
            return 0, len(self.data)
        return self._own[0].start, self._own[-1].end

    @cached_property
    def type(self) -> str:
        """`MT103`, `MT103.STP`, `MT202.COV`, …; `unknown` without a readable block 2."""
        number = (self.get("{2:}") or "")[1:4]
        if len(number) != 3 or not (number.isascii() and number.isdigit()):
            return _UNKNOWN
        flag = self.get("{3:119}") or ""
        return f"MT{number}.{flag}" if number in _FLAGS.get(flag, ()) else f"MT{number}"

    @property
    def uetr(self) -> str | None:
        """Block 3 tag 121 as it stands."""
        return self.get("{3:121}")

    @property
    def sealed_by(self) -> tuple[str, ...]:
        """`CHK` and `MAC` where block 5 has them: after an edit they no longer hold, and the interface renews them."""
        return tuple(child.tag for child in self.children_of("5") if child.tag in ("CHK", "MAC"))

    @property
    def is_output(self) -> bool:
        """Whether the network delivered it (block 2 `O`): then block 1 names the receiver."""
        return (self.get("{2:}") or "").startswith("O")

    @property
    def sender_bic(self) -> str | None:
        """BIC of the sender: block 1 of an input message, the MIR in block 2 of an output message."""
        return _bic((self.get("{2:}") or "")[14:26]) if self.is_output else _bic((self.get("{1:}") or "")[3:15])

    @property
    def receiver_bic(self) -> str | None:
        """BIC of the receiver: block 2 of an input message, block 1 of an output message."""
        return _bic((self.get("{1:}") or "")[3:15]) if self.is_output else _bic((self.get("{2:}") or "")[4:16])

    @cached_property
    def table(self) -> Table | None:
        """The field table of the type, if it is held."""
        return table(self.type)

    @cached_property
    def line_ends(self) -> LineEnds:
        """How lines end in block 4."""
        text = self.block("4")
        if text is None or text.form != "text":
            return line_ends(self.data, 0, len(self.data))
        return line_ends(self.data, text.start, text.end)

    @cached_property
    def _fields(self) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
        text = self.block("4")
        if text is None or text.form != "text":
            return (), ()
        return real_fields(fields(self.data, text.body_start, text.body_end, self.line_ends), self.table)

    @property
    def possible_text(self) -> tuple[Field, ...]:
        """Tags that the type does not allow where they stand, read as text of the field before them."""
        return self._fields[1]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The fields of block 4 in order, each with its path and place."""
        found = self._fields[0]
        placed = places((f.tag for f in found), self.table) if self.table else (None,) * len(found)
        counts: Counter[tuple[str, str]] = Counter()
        entries: list[Entry] = []
        for field, place in zip(found, placed, strict=True):
            name = self.table.sequences[place.sequence].name if self.table and place else ""
            counts[name, field.tag] += 1
            entries.append(Entry(FieldPath(name, field.tag, counts[name, field.tag]), field, place))
        return tuple(entries)

    @cached_property
    def _index(self) -> dict[FieldPath, Entry]:
        return {entry.path: entry for entry in self.entries}

    def entry(self, path: FieldPath) -> Entry | None:
        """The field at `path`. Without a letter: the first sequence, or the only sequence that can have the tag."""
        wanted = path._replace(line=0)
        if path.sequence and path.sequence != "A":
            return self._index.get(wanted)
        able = [s.name for s in self.table.sequences if s.index_of(path.tag) is not None] if self.table else []
        names = ("", "A") if path.sequence else ("", *(able[:1] or ["A"]))
        return next((self._index[p] for n in names if (p := wanted._replace(sequence=n)) in self._index), None)

    def lines(self, entry: Entry) -> tuple[Line, ...]:
        """The lines of a field."""
        found = self._lines.get(entry.field.start)
        if found is None:
            found = self._lines[entry.field.start] = lines(self.data, entry.field, self.line_ends)
        return found

    def text(self, start: int, end: int) -> str:
        """Bytes `start:end` decoded as the whole message is."""
        return self.data[start:end].decode(self.encoding, "replace")

    def children_of(self, number: str) -> tuple[Child, ...]:
        """The tags inside block `number`."""
        found = self._children.get(number)
        if found is None:
            block = self.block(number)
            found = children(self.data, block) if block and block.form == "plain" else ()
            self._children[number] = found
        return found

    def child(self, path: BlockPath) -> Child | None:
        """The tag of a block at `path`."""
        own = self.children_of(path.number)
        spelt = f"{path.tag}#{path.occurrence}"  # a broken tag may look like a numbered one
        if exact := next((c for c in own if c.tag == spelt), None):
            return exact
        same = [c for c in own if c.tag == path.tag]
        return same[path.occurrence - 1] if len(same) >= path.occurrence else None

    def value_span(self, path: str) -> tuple[int, int] | None:
        """Bytes of the value at `path`: without tag, braces and closing line end."""
        parts = parse(path)
        if isinstance(parts, BlockPath):
            if not parts.tag:
                block = self.block(parts.number)
                return (block.body_start, block.body_end) if block else None
            child = self.child(parts)
            return (child.value_start, child.value_end) if child else None
        entry = self.entry(parts) if parts else None
        if entry is None or parts is None:
            return None
        found = self.lines(entry)
        if parts.line > len(found):
            return None
        if parts.line:
            return found[parts.line - 1].start, found[parts.line - 1].text_end
        return entry.field.value_start, entry.field.value_end

    def get(self, path: str) -> str | None:
        """The text at `path`; a whole field has its lines joined by `\\n`, whatever ends them in the bytes."""
        parts = parse(path)
        if isinstance(parts, FieldPath) and not parts.line:
            entry = self.entry(parts)
            return None if entry is None else self.value(entry)
        found = self.value_span(path)
        return None if found is None else self.text(*found)

    def value(self, entry: Entry) -> str:
        """The whole value of a field, lines joined by `\\n`."""
        found = self._values.get(entry.field.start)
        if found is None:
            found = "\n".join(self.text(line.start, line.text_end) for line in self.lines(entry))
            self._values[entry.field.start] = found
        return found

    def fields(self) -> dict[str, str]:
        """Every leaf in message order: header blocks and their tags, fields (`20`) and lines (`59/2`), trailers."""
        leaves: dict[str, str] = {}
        for block in self._own:
            if block.form == "text":
                leaves |= self._field_leaves()
            elif block.form == "plain":
                leaves |= self._block_leaves(block)
        return leaves

    def _field_leaves(self) -> dict[str, str]:
        leaves: dict[str, str] = {}
        for entry in self.entries:
            own, path = self.lines(entry), str(entry.path)
            for number, line in enumerate(own, 1):
                place = path if len(own) == 1 else f"{path}/{number}"
                leaves[place] = self.data[line.start : line.text_end].decode(self.encoding, "replace")
        return leaves

    def _block_leaves(self, block: Block) -> dict[str, str]:
        inner = children(self.data, block)
        if not inner:
            return {str(BlockPath(block.number, "")): self.text(block.body_start, block.body_end)}
        counts: Counter[str] = Counter()
        leaves: dict[str, str] = {}
        for child in inner:
            counts[child.tag] += 1
            path = BlockPath(block.number, child.tag, counts[child.tag])
            leaves[str(path)] = self.text(child.value_start, child.value_end)
        return leaves

    def children(self, path: str) -> tuple[str, ...]:
        """The lines of a field, the tags of a block; with an empty path all fields of block 4."""
        if not path:
            return tuple(str(entry.path) for entry in self.entries)
        parts = parse(path)
        if isinstance(parts, BlockPath):
            block = self.block(parts.number)
            return () if parts.tag or block is None or block.form != "plain" else tuple(self._block_leaves(block))
        entry = self.entry(parts) if parts and not parts.line else None
        if entry is None:
            return ()
        return tuple(str(entry.path._replace(line=n)) for n in range(1, len(self.lines(entry)) + 1))

    def span(self, path: str) -> tuple[int, int] | None:
        """Bytes of the whole field with its tag and line end, of a line with its line end, of `{tag:value}`."""
        parts = parse(path)
        if isinstance(parts, BlockPath):
            owner = self.child(parts) if parts.tag else self.block(parts.number)
            return (owner.start, owner.end) if owner else None
        entry = self.entry(parts) if parts else None
        if entry is None or parts is None:
            return None
        if not parts.line:
            return entry.field.start, entry.field.end
        found = self.lines(entry)
        return (found[parts.line - 1].start, found[parts.line - 1].end) if parts.line <= len(found) else None

    def line_column(self, path: str) -> tuple[int, int]:
        """Line and column, from 1, of the value at `path`; of its field, its block or the text if it is absent."""
        return self.position(self._anchor(path))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1 and in characters, of a byte."""
        line_start = self.data.rfind(b"\n", 0, offset) + 1
        return self.data.count(b"\n", 0, offset) + 1, len(self.text(line_start, offset)) + 1

    def _anchor(self, path: str) -> int:
        if found := self.value_span(path):
            return found[0]
        parts = parse(path)
        if isinstance(parts, FieldPath) and (entry := self.entry(parts)):
            return entry.field.value_start
        block = self.block(parts.number if isinstance(parts, BlockPath) else "4")
        return block.start if block else self.payment[0]

    def splices(self, edit: Edit) -> tuple[Splice, ...]:
        """The splices that carry out `edit`. Raises EditRefused (place, value, rule)."""
        from .mt_edits import splices_for

        return splices_for(self, edit)


def _bic(terminal: str) -> str | None:
    """The BIC in a logical terminal address: its ninth character is the terminal's letter; branch XXX is left out."""
    if len(terminal) != 12:
        return None
    branch = terminal[9:]
    return terminal[:8] + ("" if branch == "XXX" else branch)
