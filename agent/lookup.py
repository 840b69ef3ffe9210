"""Reads a fact again where its evidence says it stands: verification trusts nothing else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from history.payments import PaymentHistory
from knowledge_base.search import Knowledge
from reference.data import ReferenceData


class SourceLookup:
    """`cases.ports.EvidenceLookup` over master data, payment history and knowledge."""

    def __init__(self, reference: ReferenceData, history: PaymentHistory, knowledge: Knowledge) -> None:
        self._reference, self._history, self._knowledge = reference, history, knowledge

    def fetch(self, source: str, locator: str, as_of: date) -> Mapping[str, Any] | None:
        """The row or passage at `source`/`locator` as it held on `as_of`, None if it is not there."""
        if source.startswith("reference."):
            return self._row(source.removeprefix("reference."), locator, as_of)
        if source == "history.payments":
            rows = self._history.find(uetr=locator) or self._history.find(reference=locator)
            return rows[0] if len(rows) == 1 else None
        if source == "knowledge":
            passage = self._knowledge.passage(locator)
            return {"text": passage.text} if passage else None
        return None

    def _row(self, kind: str, key: str, on: date) -> Mapping[str, Any] | None:
        """A bank's row only while no later one of the same BIC is in force: what it said before proves nothing."""
        row = self._reference.fetch(kind, key, on)
        if kind == "banks" and row is not None:
            return row if (self._reference.bank(row["bic"], on) or {}).get("key") == row["key"] else None
        return row
