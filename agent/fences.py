"""Fences around strangers' text: it cannot close its fence, hide characters, or pass for an instruction of ours."""

import json
from typing import Any

OPEN, CLOSE = "<<<", ">>>"
BANKS_OWN = "banks_own"  # beside a message: the lines outside fences that people of the bank wrote


def fenced(value: Any) -> str:
    """`value` as JSON between fences. Angle brackets and everything beyond ASCII are escaped, so that bidi, control
    and zero-width characters are visible and no text inside can end the fence."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=str)
    return f"{OPEN}{text.replace('<', chr(92) + 'u003c').replace('>', chr(92) + 'u003e')}{CLOSE}"


def unfenced(text: str) -> Any:
    """The value of the first fence in `text`. Raises ValueError where there is none."""
    start, end = text.index(OPEN) + len(OPEN), text.index(CLOSE)
    return json.loads(text[start:end])
