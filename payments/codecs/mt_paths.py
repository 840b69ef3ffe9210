"""The path of a place in a FIN message: `59/2`, `71F#2/1`, `B:57A`, `{3:121}`."""

import re
from functools import lru_cache
from typing import NamedTuple

_FIELD = re.compile(r"(?:([A-Z]):)?(\d{2,3}[A-Z]?)(?:#([1-9]\d{,8}))?(?:/([1-9]\d{,8}))?")
_BLOCK = re.compile(r"\{([0-9A-Z]):([^{}]*?)(?:#([1-9]\d{,8}))?\}")


class FieldPath(NamedTuple):
    """A field (`line` 0) or one of its lines; `occurrence` counts from 1 within the sequence."""

    sequence: str
    tag: str
    occurrence: int = 1
    line: int = 0

    def __str__(self) -> str:
        prefix = f"{self.sequence}:" if self.sequence not in ("", "A") else ""
        number = f"#{self.occurrence}" if self.occurrence > 1 else ""
        return f"{prefix}{self.tag}{number}" + (f"/{self.line}" if self.line else "")


class BlockPath(NamedTuple):
    """A block's whole content (`tag` empty) or one of its tags."""

    number: str
    tag: str
    occurrence: int = 1

    def __str__(self) -> str:
        return f"{{{self.number}:{self.tag}" + (f"#{self.occurrence}" if self.occurrence > 1 else "") + "}"


@lru_cache(maxsize=1024)
def parse(path: str) -> FieldPath | BlockPath | None:
    """The path in parts; None if it names nothing that a FIN message can have."""
    if match := _FIELD.fullmatch(path):
        sequence, tag, occurrence, line = match.groups()
        return FieldPath(sequence or "", tag, int(occurrence or 1), int(line or 0))
    if match := _BLOCK.fullmatch(path):
        number, tag, occurrence = match.groups()
        return BlockPath(number, tag, int(occurrence or 1))
    return None
