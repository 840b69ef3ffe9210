"""MoveText: text goes from one place to another and nothing of it is lost."""

from collections import Counter

from ..edits import Delete, Edit, Insert, SetText
from ..errors import EditRefused
from ..message import Message
from .model import Operator
from .values import argument, require_old, text_of

_SEPARATORS = " \t\n,;"


def edits(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Move what `new` leaves out of `old` from the path to the argument `to`; text already there stays before it."""
    require_old(message.view, operator)
    target, moved = argument(operator, "to"), moved_text(operator)
    if target == operator.path:
        raise EditRefused("Source and target are one place", rule="OPERATOR", place=target)
    present = message.view.get(target)
    if present is None and message.view.span(target) is not None:
        raise EditRefused("The target is a group", rule="NOT_A_LEAF", place=target)
    put: Edit = (
        Insert(target, moved) if present is None else SetText(target, f"{present} {moved}" if present else moved)
    )
    take: Edit = (
        Delete(operator.path) if operator.new is None else SetText(operator.path, text_of(operator.new, operator))
    )
    return put, take


def moved_text(operator: Operator) -> str:
    """What leaves the source: all of `old`, or the end or beginning that `new` no longer has. Raises EditRefused."""
    old = text_of(operator.old, operator)
    if operator.new is None:
        return old
    rest = text_of(operator.new, operator)
    for kept, moved in (
        (old[: len(rest)], old[len(rest) :]),
        (old[len(old) - len(rest) :], old[: len(old) - len(rest)]),
    ):
        if kept == rest and rest and moved.strip(_SEPARATORS):
            return moved.strip(_SEPARATORS)
    raise EditRefused("What stays is no beginning or end of the text", rule="MOVE", place=operator.path, value=rest)


def harm(_message: Message, operator: Operator) -> str | None:
    """The words before are the words after."""
    rest = operator.new if isinstance(operator.new, str) else ""
    before = Counter(_words(str(operator.old)))
    return None if before == Counter(_words(rest)) + Counter(_words(moved_text(operator))) else "Words would be lost"


def _words(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").split()
