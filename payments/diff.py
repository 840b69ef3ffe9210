"""What differs between two messages, field by field, for people and guards. A diff is derived, never stored."""

from dataclasses import dataclass

from .message import Message


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One leaf that differs; None where it is absent."""

    path: str
    old: str | None
    new: str | None


def changed_fields(before: Message, after: Message) -> tuple[FieldChange, ...]:
    """Every leaf whose text differs, in the order of the later message; those that went come last."""
    old, new = before.fields(), after.fields()
    return tuple(
        FieldChange(p, old.get(p), new.get(p))
        for p in [*new, *(p for p in old if p not in new)]
        if old.get(p) != new.get(p)
    )
