"""Second proofs of harmlessness: what an operator that changes only the form can show about itself."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from ..message import Message
from .model import Operator
from .values import flatten

_MX_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_MT_AMOUNT = re.compile(r"(?P<before>(?:[0-9]{6})?[A-Z]{3})(?P<number>[0-9]+[.,]?[0-9]*)")
_TRANSACTIONS = ("CdtTrfTxInf", "DrctDbtTxInf", "TxInf", "PmtInf/CdtTrfTxInf")
NOT_PROVIDED = "NOTPROVIDED"
# Which body value a header field repeats (handbook §1.7, CB-HDR): the last steps of both paths.
_MIRRORS = {
    "AppHdr/Fr/FIId/FinInstnId/BICFI": "InstgAgt/FinInstnId/BICFI",
    "AppHdr/To/FIId/FinInstnId/BICFI": "InstdAgt/FinInstnId/BICFI",
    "AppHdr/BizMsgIdr": "GrpHdr/MsgId",
}


def of_set_field(message: Message, operator: Operator) -> str | None:
    """A number written otherwise, the own count of transactions, or NOTPROVIDED for an empty text; nothing else."""
    old, new = operator.old, operator.new
    if isinstance(new, str) and operator.path.endswith("NbOfTxs"):
        return None if new == str(_transactions(message)) else "Not the number of transactions"
    if not isinstance(old, str) or not isinstance(new, str):
        return "Content comes or goes"
    if not old.strip() and new == NOT_PROVIDED:
        return None
    same = _number(message, old) is not None and _number(message, old) == _number(message, new)
    return None if same else "The content changes"


def _transactions(message: Message) -> int:
    names = [p.partition("[")[0] for p in message.view.children("")]
    return next((names.count(name) for name in _TRANSACTIONS if name in names), 0)


def _number(message: Message, text: str) -> tuple[str, Decimal] | None:
    """What stands before the number, and the number; None if the text is none."""
    before, digits = "", text
    if message.kind == "MT":
        found = _MT_AMOUNT.fullmatch(text)
        if found is None:
            return None
        before, digits = found["before"], found["number"].replace(",", ".")
    elif not _MX_NUMBER.fullmatch(text):
        return None
    try:
        return before, Decimal(digits)
    except InvalidOperation:
        return None


def of_removal(message: Message, operator: Operator) -> str | None:
    """Blank, or the exact repeat of what another repeat of the element says."""
    texts = flatten(operator.old) if isinstance(operator.old, Mapping) else {"": str(operator.old)}
    if all(not text.strip() for text in texts.values()):
        return None
    return None if _repeated(message, operator) else "Content is removed"


def _repeated(message: Message, operator: Operator) -> bool:
    name = re.sub(r"\[\d+\]$|#\d+$", "", operator.path)
    others = (p for p in message.fields() if re.fullmatch(re.escape(name) + r"(?:\[\d+\]|#\d+)?", p))
    return any(p != operator.path and message.get(p) == operator.old for p in others)


def of_header(message: Message, operator: Operator) -> str | None:
    """The value that the body or the namespace states, or the old value in the fixed writing of the field."""
    path, new = operator.path, operator.new
    if path == "AppHdr/MsgDefIdr":
        return None if new == message.type else "Not the type of the document"
    mirrored = _MIRRORS.get(path)
    if mirrored is not None:
        body = ((f"/{p}", text) for p, text in message.fields().items() if not p.startswith("AppHdr/"))
        stated = {text for p, text in body if p.endswith(f"/{mirrored}")}
        return None if stated == {new} else "Not what the body states"
    same = isinstance(operator.old, str) and isinstance(new, str) and operator.old.strip().casefold() == new.casefold()
    return None if same else "Not the old value in another writing"


def of_evidence(_message: Message, operator: Operator) -> str | None:
    """An operator that rests on evidence cannot prove itself."""
    return f"{operator.op.value} rests on evidence"
