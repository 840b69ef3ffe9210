"""SetField, ClearField and their kin: one value, or the values of one group, from `old` to `new`."""

from collections.abc import Mapping

from ..edits import Delete, Edit, Insert, ReplaceChildren, SetText
from ..errors import EditRefused
from ..message import Message
from .model import Operator
from .values import flatten, require_old


def edits(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Set, insert (`old` null) or delete (`new` null) the text or group at the operator's path."""
    require_old(message.view, operator)
    old, new, path = operator.old, operator.new, operator.path
    if old is None and new is None:
        raise EditRefused("Neither an old nor a new value", rule="OPERATOR", place=path)
    if new is None or new == {}:
        return (Delete(path),)
    if isinstance(new, Mapping):
        pairs = tuple(flatten(new).items())
        present = message.view.span(path) is not None
        return (ReplaceChildren(path, pairs),) if present else (Insert(path, pairs),)
    if isinstance(old, Mapping):
        raise EditRefused("A group cannot become a text", rule="OPERATOR", place=path, value=new)
    return (Insert(path, new),) if old is None else (SetText(path, new),)


def edits_of_clear(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Delete what `old` names; `new` stays null."""
    if operator.new is not None or operator.old is None:
        raise EditRefused(f"{operator.op.value} needs 'old' and no 'new'", rule="OPERATOR", place=operator.path)
    return edits(message, operator)
