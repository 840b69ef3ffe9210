"""Taking an operator back on a given message: operators whose outcome is proven by carrying them out."""

from collections.abc import Callable, Iterable

from ..codecs.mt import MtView
from ..codecs.mt_order import slots
from ..codecs.mt_paths import FieldPath, parse
from ..diff import changed_fields
from ..errors import EditRefused
from ..message import Message
from ..patch import apply_operators
from ..vocabulary import OperatorName
from .inverse import invert
from .model import Operator

Plan = Callable[[Message, Message, Operator], list[Operator]]


def undo(before: Message, operator: Operator) -> tuple[Operator, ...]:
    """The operators that give `before` back after `operator` was carried out on it; empty if it changes nothing.

    `invert` knows the operator alone and cannot undo every one; this knows the message. Each plan is carried out and
    the first that gives the same bytes is taken, else the first that gives the same values (an element's white space
    may differ). Raises EditRefused where `operator` does not fit `before`, or no plan gives its values back.
    """
    after = apply_operators(before, [operator])
    if after.data == before.data:
        return ()
    tried = [(plan, back) for plan in _plans(before, after, operator) if (back := _carried_out(after, plan))]
    exact = next((plan for plan, back in tried if back.data == before.data), None)
    alike = next((plan for plan, back in tried if back.fields() == before.fields()), None)
    found = exact or alike
    if found is None:
        raise EditRefused("Nothing undoes this operator here", rule="INVERT", place=operator.path)
    return tuple(found)


def _plans(before: Message, after: Message, operator: Operator) -> Iterable[list[Operator]]:
    plans: tuple[Plan, ...] = (_by_itself, _reordered, _fields_set, _leaves_set)
    for plan in plans:
        try:
            if found := plan(before, after, operator):
                yield found
        except EditRefused:
            continue


def _carried_out(message: Message, operators: list[Operator]) -> Message | None:
    try:
        return apply_operators(message, operators)
    except EditRefused:
        return None


def _by_itself(_before: Message, _after: Message, operator: Operator) -> list[Operator]:
    return [invert(operator)]


def _reordered(before: Message, _after: Message, operator: Operator) -> list[Operator]:
    if operator.op is not OperatorName.REORDER_ELEMENTS:
        return []
    view = before.view
    names = _mt_order(view, operator) if isinstance(view, MtView) else _mx_order(before, operator)
    return [Operator(operator.op, operator.path, None, None, operator.evidence, {"order": names})]


def _mx_order(before: Message, operator: Operator) -> list[str]:
    steps = [path.rpartition("/")[2].partition("[")[0] for path in before.view.children(operator.path)]
    named = {str(name).partition("[")[0] for name in operator.arguments.get("order") or ()}
    return [step for step in steps if step in named]


def _mt_order(view: MtView, operator: Operator) -> list[str]:
    """The tags in their former order, each by its occurrence in the message as it is now."""
    moved = slots(view, tuple(str(name) for name in operator.arguments.get("order") or ()))
    now = {source: slot for slot, source in moved}
    tags = [entry.path.tag for entry in view.entries]
    for slot, source in moved:
        tags[slot] = view.entries[source].path.tag
    names = [f"{tag}#{tags[: place + 1].count(tag)}" for place, tag in enumerate(tags)]
    return [names[now[slot]] for slot, _ in sorted(moved)]


def _fields_set(before: Message, after: Message, operator: Operator) -> list[Operator]:
    """MT: every field that differs gets its former value as a whole."""
    if before.kind != "MT":
        return []
    paths = [_field(change.path) for change in changed_fields(before, after)]
    return [_set(operator, path, after.get(path), before.get(path)) for path in dict.fromkeys(paths)]


def _leaves_set(before: Message, after: Message, operator: Operator) -> list[Operator]:
    """MX: every leaf that differs gets its former text; what came new goes, the last repeat first."""
    if before.kind != "MX":
        return []
    changes = changed_fields(before, after)
    kept = [_set(operator, c.path, c.new, c.old) for c in changes if c.old is not None]
    gone = [_set(operator, c.path, c.new, None) for c in reversed(changes) if c.old is None]
    return [*kept, *gone]


def _field(path: str) -> str:
    parts = parse(path)
    return str(parts._replace(line=0)) if isinstance(parts, FieldPath) else path


def _set(operator: Operator, path: str, old: str | None, new: str | None) -> Operator:
    name = OperatorName.REMOVE_ELEMENT if new is None else OperatorName.SET_FIELD
    return Operator(name, path, old, new, operator.evidence, {})
