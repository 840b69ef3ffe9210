"""A diagnosis: the cause believed, with the findings that speak for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payments import Finding
from payments.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`cause` is a short stable name (`creditor_address_unstructured`), `summary` one sentence for an operator."""

    cause: str
    summary: str
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Any]:
        """The diagnosis of contract §4."""
        return {"cause": self.cause, "summary": self.summary, "findings": [f.to_json() for f in self.findings]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Diagnosis":
        """The inverse of `to_json`."""
        findings = tuple(Finding(**{**f, "severity": Severity(f["severity"])}) for f in value["findings"])
        return cls(value["cause"], value["summary"], findings)
