"""NormaliseCharset, TrimWhitespace, FoldCase: the new text is computed from the old one, never taken on trust."""

import re
from collections.abc import Callable

from ..edits import Edit, SetText
from ..errors import EditRefused
from ..message import Message
from ..vocabulary import OperatorName
from .model import Operator
from .values import require_old, stale

# Only codes and identifiers have no meaning in their case.
FOLDABLE = re.compile(
    r"(?:^|/)(?:UETR|OrgnlUETR|IBAN|BICFI|AnyBIC|BIC|BICOrBEI|LEI|Ccy|@Ccy|Ctry|CtryOfRes|Cd|ChrgBr|SttlmMtd|MmbId|InstrPrty)"
    r"(?:\[\d+\])?$"
)
FOLDABLE_MT = re.compile(r"^(?:[A-Z]:)?(?:23[BE]|32A|33B|71[AFG]|5[0-9][AC])(?:#\d+)?(?:/[12])?$|^\{3:121\}$")
ACCOUNT_LINE = re.compile(r"^(?:[A-Z]:)?5[0-9][A-Z]?(?:#\d+)?(?:/1)?$")
LOWER = re.compile(r"UETR(?:\[\d+\])?$|^\{3:121\}$")


def edits(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Set the computed text; a given `old` or `new` must be what is there and what comes out. Raises EditRefused."""
    present = message.view.get(operator.path)
    if operator.old is not None or present is None:
        require_old(message.view, operator)
    if present is None:
        raise EditRefused("No text at this place", rule="PATH_ABSENT", place=operator.path)
    text = COMPUTED[operator.op](operator, present)
    if operator.new is not None and operator.new != text:
        raise stale(operator.path, str(operator.new), text)
    if not text.strip():
        raise EditRefused("Nothing would be left", rule="EMPTY", place=operator.path, value=present)
    return (SetText(operator.path, text),) if text != present else ()


def _normalised(operator: Operator, present: str) -> str:
    from ..charset import MAP_ID, normalise

    name = operator.arguments.get("map", MAP_ID)
    if not isinstance(name, str):
        raise EditRefused("The map is named by text", rule="OPERATOR", place=operator.path, value=str(name))
    return normalise(present, name)


def _trimmed(operator: Operator, present: str) -> str:
    """Without white space at either end; runs of blanks inside become one. An identifier loses all of it."""
    if is_identifier(operator.path, present):
        return "".join(present.split())
    return re.sub(r"[ \t]{2,}", " ", present.strip())


def _folded(operator: Operator, present: str) -> str:
    if not is_identifier(operator.path, present):
        raise EditRefused("Case is folded in codes and identifiers only", rule="FOLD_CASE", place=operator.path)
    return present.lower() if LOWER.search(operator.path) else present.upper()


def is_identifier(path: str, present: str) -> bool:
    """Whether a code or identifier stands at the path; in MT the first line of a party is one if it is an account."""
    account = bool(ACCOUNT_LINE.match(path)) and present.startswith("/") and "\n" not in present
    return bool(FOLDABLE.search(path) or FOLDABLE_MT.match(path)) or account


COMPUTED: dict[OperatorName, Callable[[Operator, str], str]] = {
    OperatorName.NORMALISE_CHARSET: _normalised,
    OperatorName.TRIM_WHITESPACE: _trimmed,
    OperatorName.FOLD_CASE: _folded,
}
