"""The deterministic judgement of one proposal: does it do what it says, and no harm?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a verification. `passed` is None where its input was missing; `blocking` then keeps it from auto."""

    name: str
    passed: bool | None
    detail: str
    blocking: bool = True

    def to_json(self) -> dict[str, Any]:
        """The check of contract §4; a check that could not run is not passed."""
        return {
            "name": self.name,
            "passed": bool(self.passed),
            "not_checked": self.passed is None,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one proposal, bound to the bytes they judged. `repaired` is None where no message results."""

    checks: tuple[Check, ...]
    repaired: bytes | None
    repaired_sha256: str | None

    @property
    def passed(self) -> bool:
        """True where no check failed. A check that could not run does not fail, but keeps the case from auto."""
        return all(check.passed is not False for check in self.checks)

    @property
    def complete(self) -> bool:
        """True where every blocking check ran."""
        return all(check.passed is not None for check in self.checks if check.blocking)

    def to_json(self) -> dict[str, Any]:
        """The verification of contract §4."""
        return {"passed": self.passed, "checks": [check.to_json() for check in self.checks]}


Facts = Mapping[str, Any]
