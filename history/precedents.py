"""Precedents: how like cases were resolved. They support a proposal, they never justify a patch (E5 at most)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from payments.vocabulary import EvidenceClass


@dataclass(frozen=True, slots=True)
class Precedent:
    """One approved and settled resolution. It holds shapes, not payment data: no names, accounts or amounts.

    `withdrawn` says why it counts no longer, empty while it counts: a reversed case withdraws its precedent.
    """

    case_id: str
    cause: str
    message_type: str
    rail: str
    codes: tuple[str, ...]
    rules: tuple[str, ...]
    playbook: str
    action: str
    operators: tuple[str, ...]
    settled_on: date
    withdrawn: str = ""

    @property
    def evidence_class(self) -> EvidenceClass:
        """Always E5; a withdrawn one is no more than E6."""
        return EvidenceClass.E6 if self.withdrawn else EvidenceClass.E5

    def to_json(self) -> dict[str, Any]:
        """Plain data, for the store."""
        return {
            "case_id": self.case_id, "cause": self.cause, "message_type": self.message_type, "rail": self.rail,
            "codes": list(self.codes), "rules": list(self.rules), "playbook": self.playbook, "action": self.action,
            "operators": list(self.operators), "settled_on": self.settled_on.isoformat(), "withdrawn": self.withdrawn,
        }  # fmt: skip

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Precedent":
        """The inverse of `to_json`."""
        return cls(
            case_id=row["case_id"], cause=row["cause"], message_type=row["message_type"], rail=row["rail"],
            codes=tuple(row["codes"]), rules=tuple(row["rules"]), playbook=row["playbook"], action=row["action"],
            operators=tuple(row["operators"]), settled_on=date.fromisoformat(row["settled_on"]),
            withdrawn=row.get("withdrawn", ""),
        )  # fmt: skip


class Precedents(Protocol):
    def like(
        self, *, codes: Iterable[str], rules: Iterable[str], message_type: str, on: date, k: int = 5
    ) -> list[Precedent]:
        """Those that share codes or rules and the kind of message, the most alike and newest first."""
        ...

    def add(self, precedent: Precedent) -> None: ...

    def withdraw(self, case_id: str, reason: str) -> None:
        """Mark the precedent of a case that was reversed; it stays readable and counts no longer."""
        ...


class HeldPrecedents:
    """Precedents in memory."""

    def __init__(self, precedents: Iterable[Precedent] = ()) -> None:
        self._by_case = {precedent.case_id: precedent for precedent in precedents}

    def like(
        self, *, codes: Iterable[str], rules: Iterable[str], message_type: str, on: date, k: int = 5
    ) -> list[Precedent]:
        wanted = {*codes, *rules}
        ranked = [
            (likeness(precedent, wanted, message_type), precedent.settled_on.toordinal(), precedent)
            for precedent in self._by_case.values()
            if not precedent.withdrawn and precedent.settled_on <= on
        ]
        found = sorted((row for row in ranked if row[0] > 0), key=lambda row: row[:2], reverse=True)
        return [precedent for _, _, precedent in found[:k]]

    def add(self, precedent: Precedent) -> None:
        self._by_case[precedent.case_id] = precedent

    def withdraw(self, case_id: str, reason: str) -> None:
        if case_id in self._by_case:
            self._by_case[case_id] = replace(self._by_case[case_id], withdrawn=reason or "reversed")


def likeness(precedent: Precedent, wanted: set[str], message_type: str) -> int:
    """How many codes and rules are shared, one more for the same kind of message; 0 where none is shared."""
    shared = len(wanted & {*precedent.codes, *precedent.rules})
    same_kind = precedent.message_type.split(".")[:2] == message_type.split(".")[:2]
    return shared and shared + int(same_kind)
