"""A finding: the outcome of one rule at one path, told so that a person can act on it."""

from dataclasses import dataclass
from typing import Any

from .vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found at one place. `value` is the exact text there, `fix` what would mend it, in words.

    `line` and `column` (from 1) point into the message's own bytes; 0 where no place is known.
    """

    rule: str
    path: str
    value: str
    severity: Severity
    text: str
    line: int = 0
    column: int = 0
    fix: str = ""

    def to_json(self) -> dict[str, Any]:
        """The finding of the outside contract, with place and fix beside it."""
        found: dict[str, Any] = {
            "rule": self.rule,
            "path": self.path,
            "value": self.value,
            "severity": self.severity.value,
            "text": self.text,
        }
        if self.line:
            found |= {"line": self.line, "column": self.column}
        if self.fix:
            found["fix"] = self.fix
        return found
