"""The inverse of an operator: carried out after it, it gives back the values that were there."""

from collections.abc import Mapping

from ..errors import EditRefused
from ..vocabulary import OperatorName
from .charges import content_of
from .lines import first_line, following, halves
from .model import Operator
from .values import limit

_UNCHANGED = (OperatorName.RELINK_REFERENCE, OperatorName.ATTACH_CASE)
_SAME_KIND = (OperatorName.NEW_TRANSACTION_IDS, OperatorName.NEW_MESSAGE_ID)


def invert(operator: Operator) -> Operator:
    """The operator that undoes this one. Raises EditRefused where the operator alone does not tell (see `undo`).

    It restores values; it claims no evidence of its own beyond the inverted operator's.
    """
    op, old, new = operator.op, operator.old, operator.new
    if op in _UNCHANGED:
        return operator
    if op is OperatorName.SPLIT_LINE:
        return _joined(operator)
    if op is OperatorName.REORDER_ELEMENTS:
        raise EditRefused("Only the message tells the former order", rule="INVERT", place=operator.path, value=op.value)
    if op is OperatorName.MOVE_TEXT:
        return _moved_back(operator)
    if op is OperatorName.ADD_CHARGES_INFO:
        return _of(operator, OperatorName.REMOVE_ELEMENT, content_of(operator), None)
    if op is OperatorName.STRUCTURE_ADDRESS and not old:
        return _of(operator, OperatorName.REMOVE_ELEMENT, new, None)
    if op in _SAME_KIND:
        return _of(operator, op, new, old)
    if old is None and new is None:
        raise EditRefused("Old and new value are not known", rule="INVERT", place=operator.path, value=op.value)
    if old is None and isinstance(new, Mapping):
        return _of(operator, OperatorName.REMOVE_ELEMENT, new, None)
    return _of(operator, OperatorName.SET_FIELD, new, old)


def _of(operator: Operator, op: OperatorName, old: object, new: object) -> Operator:
    assert old is None or isinstance(old, str | Mapping)
    assert new is None or isinstance(new, str | Mapping)
    return Operator(op, operator.path, old, new, operator.evidence, {})


def _joined(operator: Operator) -> Operator:
    """The second half goes back behind the first, with one blank between."""
    text = operator.old
    first, rest = halves(text, limit(operator)) if isinstance(text, str) else ("", "")
    if not first or text != f"{first} {rest}":
        raise EditRefused("Only a text split at one blank is joined", rule="INVERT", place=operator.path)
    target = {"to": first_line(operator.path)}
    return Operator(OperatorName.MOVE_TEXT, following(operator.path), rest, None, operator.evidence, target)


def _moved_back(operator: Operator) -> Operator:
    target = operator.arguments.get("to")
    if not isinstance(target, str) or operator.new is not None:
        raise EditRefused("Only a whole text is moved back", rule="INVERT", place=operator.path)
    return Operator(operator.op, target, operator.old, None, operator.evidence, {"to": operator.path})
