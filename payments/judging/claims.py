"""What an operator declares that it changes: places with the value before and after, read from the operator alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..operators.model import Operator
from ..vocabulary import OperatorName

Kind = Literal["value", "computed", "cut", "split", "append", "group", "order"]
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """One declared change at `path`. `old` and `new`: a text, texts by sub-path, or None for absent (or not stated)."""

    path: str
    kind: Kind
    old: str | Texts | None = None
    new: str | Texts | None = None
    operator: Operator | None = None


def claims_of(operator: Operator, kind: str) -> tuple[Claim, ...]:
    """The declared changes of `operator` in a message of `kind` MT or MX; none for links kept in the case."""
    op, path, old, new = operator.op, operator.path.replace("[1]", ""), operator.old, operator.new
    match op:
        case OperatorName.RELINK_REFERENCE | OperatorName.ATTACH_CASE:
            return ()
        case OperatorName.NORMALISE_CHARSET | OperatorName.TRIM_WHITESPACE | OperatorName.FOLD_CASE:
            return (_claim(operator, path, "computed", old, new),)
        case OperatorName.TRUNCATE_WITH_MARKER:
            return (_claim(operator, path, "cut", old, new),)
        case OperatorName.SPLIT_LINE:
            return (_claim(operator, path, "split", old, None),)
        case OperatorName.REORDER_ELEMENTS:
            return (Claim(path, "order", operator=operator),)
        case OperatorName.MOVE_TEXT:
            target = str(operator.arguments.get("to", "")).replace("[1]", "")
            return Claim(target, "append", None, _moved(old, new)), _claim(operator, path, "value", old, new)
        case OperatorName.ADD_CHARGES_INFO:
            return (_charges(operator, path, kind),)
        case OperatorName.ADD_CLEARING_CODE if isinstance(new, str) and kind == "MX":
            return (Claim(path, "group", None, {"ClrSysId/Cd": str(operator.arguments.get("scheme")), "MmbId": new}),)
        case OperatorName.NEW_TRANSACTION_IDS if isinstance(new, Mapping):
            was = _texts(old) if isinstance(old, Mapping) else {}
            return tuple(Claim(f"{path}/{name}", "value", was.get(name), text) for name, text in _texts(new).items())
        case _:
            return (_claim(operator, path, "value", old, new),)


def _claim(operator: Operator, path: str, kind: Kind, old: Any, new: Any) -> Claim:
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        before = _texts(old) if isinstance(old, Mapping) else old
        after = _texts(new) if isinstance(new, Mapping) else new
        return Claim(path, "group", before, after, operator)
    return Claim(path, kind, old, new, operator)


def _charges(operator: Operator, path: str, kind: str) -> Claim:
    amount, currency = str(operator.arguments.get("amount", "")), str(operator.arguments.get("currency", ""))
    if kind == "MT":
        return Claim(path, "value", None, currency + (amount.replace(".", ",") if "." in amount else f"{amount},"))
    agent = str(operator.arguments.get("agent", ""))
    return Claim(path, "group", None, {"Amt": amount, "Amt/@Ccy": currency, "Agt/FinInstnId/BICFI": agent})


def _moved(old: Any, new: Any) -> str:
    """What must arrive at the target: `old` without the `new` at its beginning or end."""
    text, rest = str(old), new if isinstance(new, str) else ""
    if rest and text.startswith(rest):
        text = text[len(rest) :]
    elif rest and text.endswith(rest):
        text = text[: -len(rest)]
    return text.strip(" \t\n,;") if rest else text


def _texts(value: Mapping[str, Any], prefix: str = "") -> Texts:
    """Nested objects and lists as sub-path → text."""
    found: Texts = {}
    for key, inner in value.items():
        path = f"{prefix}{key}".replace("[1]", "")
        if isinstance(inner, Mapping):
            found |= _texts(inner, f"{path}/")
        elif isinstance(inner, list | tuple):
            for number, one in enumerate(inner, 1):
                found |= _texts({path if number == 1 else f"{path}[{number}]": one})
        elif inner is not None:
            found[path] = str(inner)
    return found
