"""ReorderElements, and what may never simply be cleared."""

import re

from ..edits import Edit, Reorder
from ..errors import EditRefused
from ..message import Message
from .model import Operator

# Handbook §0.2: never on name, address, account or remittance of parties.
_KEPT = re.compile(r"(?:^|/)(?:Nm|PstlAdr|RmtInf|\w*Acct)(?:\[\d+\])?(?:/|$)")
_KEPT_MT = re.compile(r"^(?:[A-Z]:)?(?:50[A-Z]?|59[A-Z]?|70)(?:#\d+)?(?:/\d+)?$")


def harm_of_clearing(message: Message, operator: Operator) -> str | None:
    """Name, address, account and remittance of a party are never cleared."""
    kept = _KEPT if message.kind == "MX" else _KEPT_MT
    return "Name, address, account and remittance are not cleared" if kept.search(operator.path) else None


def edits_of_order(_message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Put the children of the path (MT: the tags of block 4, path empty) into the order of the argument `order`."""
    order = operator.arguments.get("order")
    if not isinstance(order, list | tuple) or not order or not all(isinstance(name, str) for name in order):
        raise EditRefused("ReorderElements needs 'order'", rule="OPERATOR", place=operator.path, value=str(order))
    return (Reorder(operator.path, tuple(order)),)
