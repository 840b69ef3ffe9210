"""Where each field stands in the order of its message type: sequence, repetition, row; and tags that are only text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..mt_tables import Sequence as TypeSequence
from ..mt_tables import Table
from .mt_text import Field

# Fields of free text, in which a line may look like a tag (`:86:` of statements contains `:20:`, `:mm:`).
_FREE_TEXT = frozenset({"61", "70", "72", "75", "76", "77A", "77B", "77T", "79", "86"})


class Place(NamedTuple):
    """`sequence` and `row` index the table; `round` counts repetitions of the sequence; `row` None = not expected."""

    sequence: int
    round: int
    row: int | None
    in_order: bool


def real_fields(found: Sequence[Field], table: Table | None) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """`found` without tags that are only text of the field before them, and those tags.

    With a known type, a tag inside free text is text if the type does not have it, or has it once and had it already.
    """
    if table is None or table.copies:
        return tuple(found), ()
    kept: list[Field] = []
    texts: list[Field] = []
    seen: set[str] = set()
    for field in found:
        if kept and kept[-1].tag in _FREE_TEXT and _is_text(field.tag, seen, table):
            texts.append(field)
            kept[-1] = kept[-1]._replace(value_end=field.value_end, end=field.end)
            continue
        seen.add(field.tag)
        kept.append(field)
    return tuple(kept), tuple(texts)


def _is_text(tag: str, seen: set[str], table: Table) -> bool:
    return tag not in table.tags or (tag in seen and tag not in table.repeatable)


def places(tags: Iterable[str], table: Table) -> tuple[Place, ...]:
    """The place of each tag, walking the table forward; a tag out of order stays in the sequence it stands in."""
    found: list[Place] = []
    sequence, turn, row, used = 0, 1, 0, Counter[tuple[int, int, int]]()
    for tag in tags:
        current = table.sequences[sequence]
        here = _next_row(current, tag, row, used, (sequence, turn))
        if here is None and current.repeats and found and tag in current.rows[0].tags:
            turn, here = turn + 1, 0
        if here is None and (onward := _entered(table, sequence, tag)):
            sequence, here = onward
            turn = 1
        if here is None:
            row_anywhere = table.sequences[sequence].index_of(tag)
            found.append(Place(sequence, turn, row_anywhere, in_order=table.sequences[sequence].copies))
            continue
        used[sequence, turn, here] += 1
        row = here
        found.append(Place(sequence, turn, here, in_order=True))
    return tuple(found)


def _next_row(
    current: TypeSequence, tag: str, row: int, used: Counter[tuple[int, int, int]], at: tuple[int, int]
) -> int | None:
    """The first row from `row` on that takes `tag` and has room for it."""
    for index in range(row, len(current.rows)):
        candidate = current.rows[index]
        if tag in candidate.tags and (candidate.repeats or not used[(*at, index)]):
            return index
    return None


def _entered(table: Table, sequence: int, tag: str) -> tuple[int, int] | None:
    """The later sequence that `tag` opens: over optional rows only, or because no earlier sequence has the tag."""
    elsewhere = any(s.index_of(tag) is not None for s in table.sequences[: sequence + 1])
    for index in range(sequence + 1, len(table.sequences)):
        candidate = table.sequences[index]
        row = candidate.index_of(tag)
        if row is None:
            continue
        opens = not any(r.mandatory for r in candidate.rows[:row])
        if opens or not elsewhere:
            return index, row
    return None
