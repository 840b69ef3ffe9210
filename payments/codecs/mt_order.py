"""Where a new field goes, and how fields are put into another order: by the table of the message type."""

from typing import TYPE_CHECKING

from ..errors import EditRefused
from .mt_paths import FieldPath, parse

if TYPE_CHECKING:
    from .mt import Entry, MtView


def insertion_point(view: "MtView", path: FieldPath) -> tuple[int, int]:
    """Byte and field index where the new field of `path` belongs. Raises EditRefused where that is not one place."""
    sequence, row = _target(view, path)
    entries = view.entries
    turn = _round(view, path, sequence, row)
    _require_room(view, path, sequence, row, turn)
    before = [i for i, e in enumerate(entries) if _position(e) <= (sequence, turn, row)]
    text = view.block("4")
    if before:
        return entries[before[-1]].field.end, before[-1] + 1
    if entries:
        return entries[0].field.start, 0
    if text is None:
        raise _refused("There is no text block", path)
    return text.body_start, 0


def slots(view: "MtView", order: tuple[str, ...]) -> list[tuple[int, int]]:
    """(slot, source) pairs of field indexes: the fields named in `order` share out the slots they stand in now.

    A tag named once stands for all its occurrences; fields that are not named stay where they are.
    """
    sources: list[int] = []
    for name in order:
        named = _indexes(view, name)
        left = [i for i in named if i not in sources]
        if not left:
            raise EditRefused("The order names a field that is not there", rule="MT-PATH", place=name)
        sources.extend(left if order.count(name) == 1 else left[:1])
    return list(zip(sorted(sources), sources, strict=True))


def _indexes(view: "MtView", name: str) -> list[int]:
    parts = parse(name)
    if not isinstance(parts, FieldPath) or parts.line:
        return []
    if "#" in name or ":" in name:
        entry = view.entry(parts)
        return [i for i, e in enumerate(view.entries) if e is entry]
    return [i for i, e in enumerate(view.entries) if e.path.tag == parts.tag]


def _target(view: "MtView", path: FieldPath) -> tuple[int, int]:
    if view.table is None:
        raise _refused(f"The field order of {view.type} is not held", path)
    for index, sequence in enumerate(view.table.sequences):
        row = sequence.index_of(path.tag)
        if row is not None and path.sequence in ("", sequence.name):
            return index, row
    raise _refused(f"{view.type} has no field {path.tag} there", path)


def _round(view: "MtView", path: FieldPath, sequence: int, row: int) -> int:
    """The repetition of the sequence that takes the field: the only one behind the last that has it.

    A path counts occurrences over all repetitions, so a field for an earlier one would rename those behind it.
    """
    assert view.table is not None
    own = [e.place for e in view.entries if e.place and e.place.sequence == sequence]
    last = max((place.round for place in own), default=1)
    if last == 1:
        return 1
    filled = max((place.round for place in own if place.row == row), default=0)
    if view.table.sequences[sequence].rows[row].repeats or last - filled != 1:
        raise _refused("The sequence repeats; the place for the field is not one place", path)
    return last


def _require_room(view: "MtView", path: FieldPath, sequence: int, row: int, turn: int) -> None:
    assert view.table is not None
    target = view.table.sequences[sequence].rows[row]
    there = [e for e in view.entries if e.place and (e.place.sequence, e.place.row) == (sequence, row)]
    here = [e for e in there if e.place and e.place.round == turn]
    if here and not target.repeats:
        raise _refused(f"{here[0].path} stands there already", path)
    same = sum(e.path.tag == path.tag for e in there)
    if path.occurrence != same + 1:
        raise _refused(f"The next occurrence would be {path.tag}#{same + 1}", path)


def _position(entry: "Entry") -> tuple[int, int, int]:
    """Sequence, repetition, row; a field that the table does not expect counts as part of what stands before it."""
    if entry.place is None or entry.place.row is None:
        return (0, 0, -1)
    return entry.place.sequence, entry.place.round, entry.place.row


def _refused(text: str, path: FieldPath) -> EditRefused:
    return EditRefused(text, rule="MT-ORDER", place=str(path))
