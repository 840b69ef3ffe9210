"""The field tables of the MT types: order, occurrence, sequences and formats, as data."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

_TOKEN = re.compile(r"(\d{2,3})(?:\[([A-Z-]+)\]|([A-Z]))?([?*+]?)")
COPIED_FIELDS = "@"


@dataclass(frozen=True, slots=True)
class Row:
    """One place in the order of a type: the tags that may stand there, and how often."""

    number: str
    tags: tuple[str, ...]
    mandatory: bool
    repeats: bool

    @property
    def name(self) -> str:
        """The row as people write it: `50a` for several options, else the tag."""
        return self.tags[0] if len(self.tags) == 1 else f"{self.number}a"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A run of rows. `name` is its letter (`B:57A`), empty where the type has no lettered sequences.

    `copies`: fields of another message may follow, in their own order (n92, n95, n96).
    """

    name: str
    rows: tuple[Row, ...]
    mandatory: bool
    repeats: bool
    copies: bool

    def index_of(self, tag: str) -> int | None:
        """Position of the first row that takes `tag`."""
        return next((i for i, row in enumerate(self.rows) if tag in row.tags), None)


@dataclass(frozen=True)
class Table:
    """Everything that stands in a message type, sequence by sequence."""

    type: str
    sequences: tuple[Sequence, ...]

    @cached_property
    def tags(self) -> frozenset[str]:
        """Every tag of the type."""
        return frozenset(tag for sequence in self.sequences for row in sequence.rows for tag in row.tags)

    @cached_property
    def copies(self) -> bool:
        """Whether fields of another message may follow (n92, n95, n96)."""
        return any(sequence.copies for sequence in self.sequences)

    @cached_property
    def repeatable(self) -> frozenset[str]:
        """Tags that can occur more than once in this type."""
        places = Counter(tag for s in self.sequences for row in s.rows for tag in row.tags)
        inside = {t for s in self.sequences for row in s.rows for t in row.tags if s.repeats or row.repeats}
        return frozenset(inside | {tag for tag, count in places.items() if count > 1})


@cache
def table(message_type: str) -> Table | None:
    """The table of `MT103`, `MT202.COV`, …; None where the type is not described here."""
    sequences = _data()["messages"].get(message_type)
    if sequences is None:
        return None
    alone = len(sequences) == 1
    return Table(message_type, tuple(_sequence("" if alone else name, rows) for name, rows in sequences.items()))


def described_types() -> tuple[str, ...]:
    """Every message type with a table."""
    return tuple(_data()["messages"])


def format_of(tag: str) -> str | None:
    """The Swift notation of `tag` (`|` is a line end), None where it is not described."""
    notation: str | None = _data()["formats"].get(tag)
    return notation


def has_lines(tag: str) -> bool:
    """Whether `tag` holds lines of text (`4*35x`): its findings then name the line, also where there is only one."""
    return "*" in (format_of(tag) or "")


def component_names(tag: str) -> tuple[str, ...]:
    """Names of the components of `tag` in order, those included that may be absent; empty where they have none."""
    data = _data()
    return tuple(data["components"].get(tag) or data["components_by_format"].get(data["formats"].get(tag), ()))


def _sequence(name: str, tokens: list[str]) -> Sequence:
    rows = tuple(_row(token) for token in tokens if token != COPIED_FIELDS)
    letter = name[:1] if name[:1].isalpha() else ""
    mandatory, repeats = not name.endswith(("*", "?")), name.endswith(("*", "+"))
    return Sequence(letter, rows, mandatory, repeats, COPIED_FIELDS in tokens)


def _row(token: str) -> Row:
    match = _TOKEN.fullmatch(token)
    assert match, f"field table holds {token!r}"
    number, letters, letter, mark = match.groups()
    tags = tuple(number + option.strip("-") for option in letters or letter or "-")
    return Row(number, tags, mark not in ("?", "*"), mark in ("*", "+"))


@cache
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads((files("payments") / "data" / "mt_fields.json").read_text("utf-8"))
    return loaded
