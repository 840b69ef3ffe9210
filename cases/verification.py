"""What a verification says: its checks, bound to the bytes they judged. `checks.verify` makes one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from .ports import Calendars, Callers, DuplicateCheck, EvidenceLookup, NobodyCalls, NoRecords, Records, Screening

POSSIBLE_DUPLICATES = "possible_duplicates"
ASKED_TO_STOP = "asked_to_stop"
REPORTED = "reported"
DOUBTS = "doubts"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a verification. `passed` is None where its input was missing; `blocking` then keeps it from auto.

    `path` is the place that a next attempt should mend, `minutes_left` the time to the cut-off, where there is one,
    `until` that cut-off itself (ISO 8601 with offset).
    """

    name: str
    passed: bool | None
    detail: str
    blocking: bool = True
    path: str = ""
    minutes_left: int | None = None
    until: str = ""

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

    @classmethod
    def of(cls, checks: tuple[Check, ...], repaired: bytes) -> Self:
        """A verification of these exact bytes."""
        return cls(checks, repaired, hashlib.sha256(repaired).hexdigest())

    def check(self, name: str) -> Check | None:
        """The check of that name, None if it was not among them."""
        return next((check for check in self.checks if check.name == name), None)

    def failed(self) -> tuple[Check, ...]:
        """The checks that failed: what a next attempt must mend."""
        return tuple(check for check in self.checks if check.passed is False)

    def to_json(self) -> dict[str, Any]:
        """The verification of contract §4."""
        return {"passed": self.passed, "checks": [check.to_json() for check in self.checks]}


@dataclass(frozen=True, slots=True)
class VerificationPorts:
    """What verification asks outside. `playbook_checks` names, by playbook, the extra checks it wants; `callers` knows
    what calls it, and without them no reported code is answered but by our own rules."""

    lookup: EvidenceLookup
    screening: Screening
    duplicates: DuplicateCheck
    calendars: Calendars | None = None
    playbook_checks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    callers: Callers = NobodyCalls()
    records: Records = NoRecords()


def findings_for(verification: Verification) -> tuple[Mapping[str, str], ...]:
    """What a planner is told about a failed verification: check, path and fault, in order."""
    return tuple({"check": c.name, "path": c.path, "text": c.detail} for c in verification.failed())
