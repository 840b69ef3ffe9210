"""Which places an operator may change, for policy and guards."""

from collections.abc import Mapping

from ..message import Message
from ..vocabulary import OperatorName
from .model import Operator
from .values import flatten, group_at

_NOTHING = (OperatorName.RELINK_REFERENCE, OperatorName.ATTACH_CASE)


def touched(operator: Operator, message: Message) -> tuple[str, ...]:
    """Paths the operator may change in `message`: leaves where it names leaves, else the whole element or line."""
    if operator.op in _NOTHING:
        return ()
    paths = [operator.path, *_named(operator)]
    if operator.op is OperatorName.NEW_TRANSACTION_IDS and _named(operator):
        paths = _named(operator)
    if isinstance(operator.old, Mapping) or isinstance(operator.new, Mapping):
        present = group_at(message.view, operator.path) or {}
        if operator.op is not OperatorName.NEW_TRANSACTION_IDS:
            paths += [f"{operator.path}/{sub}" for sub in present]
    target = operator.arguments.get("to")
    if isinstance(target, str):
        paths.append(target)
    return tuple(dict.fromkeys(paths))


def _named(operator: Operator) -> list[str]:
    sides = [flatten(side) for side in (operator.old, operator.new) if isinstance(side, Mapping)]
    return list(dict.fromkeys(f"{operator.path}/{sub}" for side in sides for sub in side))
