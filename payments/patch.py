"""Carries out operators on a message, one after the other; every byte that no operator names stays identical."""

import json
from collections.abc import Iterable, Sequence

from .edits import Edit, Splice
from .errors import EditRefused
from .kept import Kept
from .limits import limits_in_use
from .message import Message
from .operators.meaning import edits_of, harm_of
from .operators.model import Operator
from .seals import stale_seals
from .undeclared import undeclared_changes

__all__ = ["apply_edit", "apply_operators", "spliced", "stale_seals", "undeclared_changes"]

_MADE: Kept[Message] = Kept()


def apply_operators(message: Message, operators: Iterable[Operator]) -> Message:
    """`message` with `operators` carried out in order; each sees the outcome of those before it.

    Raises EditRefused where an old value differs, an edit does not fit, it does harm, or it would change other places.
    """
    for operator in operators:
        message = apply_operator(message, operator)
    return message


def apply_operator(message: Message, operator: Operator) -> Message:
    """`message` with one operator carried out, proven by reading it again.

    The same operator on the same bytes under the same limits makes the same message: it is made once.
    """
    told = json.dumps(operator.to_json(), sort_keys=True, default=repr)
    key = (message.kind, message.data, message.before, message.after, told, limits_in_use())
    size = len(message.data) + len(message.before) + len(message.after) + len(told)
    return _MADE.reading(key, size, lambda: _applied(message, operator))


def _applied(message: Message, operator: Operator) -> Message:
    edits = edits_of(message, operator)
    harm = harm_of(message, operator)
    if harm is not None:
        raise EditRefused(harm, rule="HARM", place=operator.path, value=operator.op.value)
    edited = message
    for edit in edits:
        edited = apply_edit(edited, edit)
    elsewhere = undeclared_changes(message, edited, [operator])
    if elsewhere:
        raise EditRefused("The edit would change other places", rule="UNDECLARED", place=", ".join(elsewhere))
    return edited


def apply_edit(message: Message, edit: Edit) -> Message:
    """`message` with one primitive edit spliced in."""
    return replaced(message, spliced(message.data, message.view.splices(edit)))


def replaced(message: Message, data: bytes) -> Message:
    """The message with other bytes, in the same surroundings."""
    return Message(data, message.kind, message.before, message.after)


def spliced(data: bytes, splices: Sequence[Splice]) -> bytes:
    """`data` with all splices carried out on one snapshot. Raises EditRefused where two of them overlap."""
    ordered = sorted(splices, key=lambda s: (s.start, s.end))
    pieces, at = [], 0
    for splice in ordered:
        if splice.start < at or not splice.start <= splice.end <= len(data):
            raise EditRefused("Two edits overlap", rule="OVERLAP", place=f"byte {splice.start}")
        pieces += [data[at : splice.start], splice.replacement]
        at = splice.end
    return b"".join([*pieces, data[at:]])
