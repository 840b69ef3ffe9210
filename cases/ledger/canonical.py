"""Canonical JSON: one value, one byte sequence. Sorted keys, no spaces, UTF-8, no floats."""

import json
from collections.abc import Mapping
from typing import Any

from ..errors import CaseError


class NotCanonical(CaseError):
    """The value has no canonical form here: a float, a key that is no text, or text that is no Unicode."""


def canonical(value: Any) -> bytes:
    """The only bytes that stand for `value`. Raises NotCanonical."""
    _require_plain(value)
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError) as error:
        raise NotCanonical(str(error)) from error


def is_canonical(data: bytes) -> bool:
    """True where `data` is exactly what `canonical` makes of the value it holds."""
    try:
        return canonical(json.loads(data)) == data
    except (ValueError, NotCanonical, RecursionError):
        return False


def _require_plain(value: Any) -> None:
    if isinstance(value, float):
        raise NotCanonical(f"{value!r}: floats have no place in the ledger; write decimals as text")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{key!r}: keys are text")
            _require_plain(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _require_plain(inner)
