"""The change report: every field that differs between the message as received and the message to be sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cases.rekeying import risk
from cases.wording import words
from payments import Operator

from ..said import N_
from .fields import label
from .marks import Piece, is_hostile, pieces, pieces_of_change

HIDDEN = (Piece(N_("hidden until keyed"), "hidden"),)


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field. `old` and `new` are pieces for display, empty where the field is absent on that side.

    `new_text` is the exact proposed text, None where it is removed or hidden. `by` names the operators that claim the
    change, `steps` their places in the proposal; a change that none claims has an empty `by` and is shown as such.
    `moved`: it is removed, and all its words stand in other fields that the same operators write. `author` is the
    person whose edit it is, empty for the agent.
    """

    number: int
    path: str
    parts: tuple[str, ...]
    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    new_text: str | None
    risk: str | None
    by: tuple[str, ...]
    evidence: tuple[str, ...]
    hostile: bool
    hidden: bool = False
    steps: tuple[int, ...] = ()
    moved: bool = False
    author: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One unchanged field, for the folded part of the report."""

    path: str
    label: str
    text: tuple[Piece, ...]


def changes(
    before: Mapping[str, str],
    after: Mapping[str, str],
    operators: Iterable[Operator],
    authors: Mapping[str, str] | None = None,
) -> tuple[Change, ...]:
    """What differs between two readings (path → text), in message order, each with its operators and evidence.

    `authors` names the person who wrote a field; what it does not name is the agent's.
    """
    claimed, people = tuple(operators), authors or {}
    paths = [p for p in _merged(before, after) if before.get(p) != after.get(p)]
    found = [_change(n, p, before.get(p), after.get(p), claimed) for n, p in enumerate(paths, start=1)]
    return tuple(
        replace(each, moved=_has_moved(each, before.get(each.path), found), author=people.get(each.path, ""))
        for each in found
    )


def _has_moved(gone: Change, text: str | None, found: Iterable[Change]) -> bool:
    """Whether the words of a removed field all stand in what its operators write elsewhere."""
    if gone.new_text is not None or not text:
        return False
    kept = {word for each in found if set(each.steps) & set(gone.steps) for word in words([each.new_text or ""])}
    return set(words([text])) <= kept


def unchanged(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields that stay as they are, in message order."""
    return tuple(Field(p, label(p), pieces(t)) for p, t in before.items() if after.get(p) == t)


def sensitive(found: Iterable[Change]) -> tuple[Change, ...]:
    """The changes that need a `read` tick of their own."""
    return tuple(change for change in found if change.risk)


def _change(number: int, path: str, old: str | None, new: str | None, operators: tuple[Operator, ...]) -> Change:
    steps = tuple(number for number, operator in enumerate(operators) if _claims(operator, path))
    by = tuple(operators[step] for step in steps)
    left, right = pieces_of_change(old, new)
    return Change(
        number=number,
        path=path,
        parts=tuple(path.split("/")),
        label=label(path),
        old=left,
        new=right,
        new_text=new,
        risk=risk(path, old, new),
        by=tuple(dict.fromkeys(operator.op.value for operator in by)),
        evidence=tuple(dict.fromkeys(e for operator in by for e in operator.evidence)),
        hostile=is_hostile(new or "") or is_hostile(old or ""),
        steps=steps,
    )


def _claims(operator: Operator, path: str) -> bool:
    places = [operator.path, *_places(operator.arguments.get("to")), *_places(operator.arguments.get("target"))]
    return any(place and (path == place or path.startswith((f"{place}/", f"{place}["))) for place in places)


def _places(value: object) -> list[str]:
    return [value] if isinstance(value, str) else []


def _merged(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """All paths of both readings in the order of the second; a removed one stands behind its last kept neighbour."""
    gone: dict[str, list[str]] = {}
    last = ""
    for path in before:
        if path in after:
            last = path
        else:
            gone.setdefault(last, []).append(path)
    return [*gone.get("", []), *(p for path in after for p in (path, *gone.get(path, [])))]
