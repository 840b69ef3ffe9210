"""SetChargeBearer and AddChargesInfo: who pays the charges, and what an agent has taken."""

import re
from collections.abc import Mapping
from decimal import Decimal

from ..edits import Edit, Insert
from ..errors import EditRefused
from ..message import Message
from . import set_value
from .model import Operator
from .values import Flat, argument, flatten, require_old, text_of

BEARERS = frozenset({"DEBT", "CRED", "SHAR", "SLEV", "OUR", "BEN", "SHA"})
_AMOUNT = re.compile(r"\d{1,14}(?:\.\d{1,5})?")


def edits_of_bearer(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Set the charge bearer to one of the codes of its standard."""
    if text_of(operator.new, operator) not in BEARERS:
        raise EditRefused("Not a charge bearer", rule="CODE", place=operator.path, value=str(operator.new))
    return set_value.edits(message, operator)


def edits_of_information(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Add one `ChrgsInf` (MT: one 71F) with currency, amount and agent. Raises EditRefused if `new` says otherwise."""
    content = content_of(operator)
    require_old(message.view, operator)
    if operator.old is not None:
        raise EditRefused("Charges are added, not replaced", rule="OPERATOR", place=operator.path)
    if message.kind == "MT":
        return (Insert(operator.path, _in_mt(operator)),)
    if isinstance(operator.new, Mapping) and flatten(operator.new) != content:
        raise EditRefused("The content differs from the arguments", rule="OPERATOR", place=operator.path)
    return (Insert(operator.path, tuple(content.items())),)


def content_of(operator: Operator) -> Flat:
    """The sub-paths of a `ChrgsInf` for the arguments `currency`, `amount` and `agent` (a BIC)."""
    return {
        "Amt": _amount(operator),
        "Amt/@Ccy": argument(operator, "currency"),
        "Agt/FinInstnId/BICFI": argument(operator, "agent"),
    }


def is_zero(operator: Operator) -> bool:
    """Whether the amount is zero: only then one approval suffices."""
    return Decimal(_amount(operator)) == 0


def _amount(operator: Operator) -> str:
    text = argument(operator, "amount")
    if not _AMOUNT.fullmatch(text):
        raise EditRefused("Not an amount", rule="AMOUNT", place=operator.path, value=text)
    return text


def _in_mt(operator: Operator) -> str:
    whole, _, decimals = _amount(operator).partition(".")
    return f"{argument(operator, 'currency')}{whole},{decimals}"
