"""ReplaceBIC and AddClearingCode: an agent's identifier, as the directory has it."""

import re
from collections.abc import Mapping

from ..edits import Edit
from ..errors import EditRefused
from ..message import Message
from . import set_value
from .model import Operator
from .values import argument, flatten, text_of

_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_CLEARING = "ClrSysMmbId"
_AGENT_FIELD = re.compile(r"(?:[A-Z]:)?5[1-8][AD](?:#\d+)?")
_PARTY_LINE = re.compile(r"//[A-Z]{2}[A-Z0-9]{2,28}")


def edits_of_bic(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Replace one BIC by another; the edition of the directory must be named. Raises EditRefused."""
    argument(operator, "directory_version")
    new = text_of(operator.new, operator)
    text_of(operator.old, operator)
    if not _BIC.fullmatch(new):
        raise EditRefused("Not the form of a BIC", rule="BIC", place=operator.path, value=new)
    return set_value.edits(message, operator)


def edits_of_clearing_code(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Add `ClrSysMmbId` to an agent: `new` is the member id, with `scheme` as system code, or both as an object.

    MT: a party identifier line such as `//FW021000021` above the BIC or name; `old` and `new` are the whole field.
    """
    if message.kind == "MT":
        return _edits_of_party_line(message, operator)
    if operator.path.rpartition("/")[2] != _CLEARING or operator.old is not None:
        raise EditRefused(
            f"AddClearingCode needs the path of an absent {_CLEARING}", rule="OPERATOR", place=operator.path
        )
    filled = Operator(operator.op, operator.path, None, clearing_content(operator), operator.evidence)
    return set_value.edits(message, filled)


def _edits_of_party_line(message: Message, operator: Operator) -> tuple[Edit, ...]:
    old, new = text_of(operator.old, operator), text_of(operator.new, operator)
    line, _, rest = new.partition("\n")
    if not _AGENT_FIELD.fullmatch(operator.path) or old.startswith("/") or rest != old:
        raise EditRefused("A bank code is a new first line of an agent's field", rule="OPERATOR", place=operator.path)
    if not _PARTY_LINE.fullmatch(line) or line[2:4] != argument(operator, "scheme"):
        raise EditRefused("Not the form of a bank code", rule="CLEARING", place=operator.path, value=line)
    return set_value.edits(message, operator)


def clearing_content(operator: Operator) -> Mapping[str, str]:
    """The sub-paths of the clearing member."""
    if isinstance(operator.new, Mapping):
        return flatten(operator.new)
    return {"ClrSysId/Cd": argument(operator, "scheme"), "MmbId": text_of(operator.new, operator)}
