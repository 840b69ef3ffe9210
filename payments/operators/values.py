"""The values an operator compares and writes: texts, and groups as flat maps of sub-paths."""

from collections.abc import Mapping
from typing import Any

from ..errors import EditRefused
from ..view import View
from .model import Operator, Value

Flat = dict[str, str]


def flatten(value: Mapping[str, Any], prefix: str = "") -> Flat:
    """An object of sub-paths as path → text: nested objects and lists become steps (`AdrLine`, `AdrLine[2]`).

    Raises EditRefused for a value that is neither text, list nor object.
    """
    found: Flat = {}
    for key, inner in value.items():
        path = f"{prefix}/{key}" if prefix else str(key)
        if isinstance(inner, str):
            _put(found, path, inner)
        elif isinstance(inner, Mapping):
            for sub, text in flatten(inner, path).items():
                _put(found, sub, text)
        elif isinstance(inner, list | tuple):
            for number, one in enumerate(inner, 1):
                step = path if number == 1 else f"{path}[{number}]"
                for sub, text in flatten({step: one}).items():
                    _put(found, sub, text)
        elif inner is not None:
            raise EditRefused("A value is text, a list or an object", rule="OPERATOR", place=path, value=repr(inner))
    return found


def _put(found: Flat, path: str, text: str) -> None:
    path = path.replace("[1]", "")
    if path in found:
        raise EditRefused("The same sub-path twice", rule="OPERATOR", place=path, value=text)
    found[path] = text


def group_at(view: View, path: str) -> Flat | None:
    """The leaves below an existing element as sub-path → text; None if it is absent."""
    if view.span(path) is None:
        return None
    prefix = f"{path}/" if path else ""
    return {p.removeprefix(prefix): text for p, text in view.fields().items() if p.startswith(prefix) and p != path}


def require_old(view: View, operator: Operator) -> None:
    """The optimistic lock: what the operator believes to be there must be there. EditRefused tells both values."""
    old, path = operator.old, operator.path
    if isinstance(old, Mapping):
        expected, present = flatten(old), group_at(view, path) or {}
        if expected != present:
            raise stale(path, str(expected), str(present))
        return
    text = view.get(path)
    if old is None and (text is not None or view.span(path) is not None):
        raise stale(path, "absent", text if text is not None else "a group")
    if old is not None and text != old:
        raise stale(path, old, "absent" if text is None else text)


def stale(path: str, expected: str, present: str) -> EditRefused:
    """The refusal of an operator whose old value is no longer there."""
    return EditRefused(f"Expected {expected!r}, found {present!r}", rule="STALE_OLD", place=path, value=present)


def text_of(value: Value, operator: Operator) -> str:
    """`value` as a text. Raises EditRefused for anything else."""
    if isinstance(value, str):
        return value
    raise EditRefused(f"{operator.op.value} needs a text", rule="OPERATOR", place=operator.path, value=str(value))


def argument(operator: Operator, name: str) -> str:
    """A text argument. Raises EditRefused if it is missing."""
    value = operator.arguments.get(name)
    if isinstance(value, str) and value:
        return value
    raise EditRefused(f"{operator.op.value} needs {name!r}", rule="OPERATOR", place=operator.path, value=str(value))


def limit(operator: Operator) -> int:
    """The argument `max`, a positive number of characters. Raises EditRefused."""
    value = operator.arguments.get("max")
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise EditRefused(f"{operator.op.value} needs 'max'", rule="OPERATOR", place=operator.path, value=str(value))
