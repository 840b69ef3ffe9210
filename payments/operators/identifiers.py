"""RegenerateHeaderField, NewMessageId, NewTransactionIds: header mirrors and references of our own making."""

from collections.abc import Mapping

from ..edits import Edit, Insert, SetText
from ..errors import EditRefused
from ..message import Message
from . import set_value
from .model import Operator
from .values import flatten, stale, text_of

HEADER_BLOCKS = ("AppHdr/", "{1:", "{2:", "{3:")
MESSAGE_IDS = ("GrpHdr/MsgId", "AppHdr/BizMsgIdr", "Assgnmt/Id", "{3:108}")
TRANSACTION_IDS = frozenset({"InstrId", "UETR", "TxId"})
TRANSACTION_TAGS = frozenset({"20", "{3:121}"})


def edits_of_header(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Set one field of the header (business header, FIN blocks 1–3)."""
    if not operator.path.startswith(HEADER_BLOCKS):
        raise EditRefused("Not a header field", rule="OPERATOR", place=operator.path)
    return set_value.edits(message, operator)


def edits_of_message_id(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Give the message a new id; the path is that of the id itself."""
    if not operator.path.endswith(MESSAGE_IDS):
        raise EditRefused("Not a message id", rule="OPERATOR", place=operator.path)
    return _renewed(message, operator)


def _renewed(message: Message, operator: Operator) -> tuple[Edit, ...]:
    if text_of(operator.new, operator) == text_of(operator.old, operator):
        raise EditRefused("The new id is the old one", rule="OPERATOR", place=operator.path, value=str(operator.new))
    return set_value.edits(message, operator)


def edits_of_transaction(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """New InstrId, UETR or TxId: objects at the path of `PmtId`, or one text at the id itself. Never EndToEndId."""
    if not isinstance(operator.new, Mapping):
        name = operator.path.rpartition("/")[2]
        if name not in TRANSACTION_IDS and operator.path not in TRANSACTION_TAGS:
            raise EditRefused("Not a transaction id", rule="OPERATOR", place=operator.path)
        return _renewed(message, operator)
    new, old = flatten(operator.new), flatten(operator.old) if isinstance(operator.old, Mapping) else {}
    strange = (set(new) | set(old)) - TRANSACTION_IDS
    if strange or not new or set(old) - set(new):
        raise EditRefused("Not transaction ids", rule="OPERATOR", place=operator.path, value=", ".join(sorted(strange)))
    return tuple(_one(message, operator.path, name, old.get(name), text) for name, text in new.items())


def _one(message: Message, path: str, name: str, old: str | None, new: str) -> Edit:
    """Only the named ids are locked: `PmtId` holds others that stay."""
    place = f"{path}/{name}"
    present = message.view.get(place)
    if present != old:
        raise stale(place, "absent" if old is None else old, "absent" if present is None else present)
    return Insert(place, new) if old is None else SetText(place, new)
