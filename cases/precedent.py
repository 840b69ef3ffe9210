"""A precedent: how one case was resolved, as its shape alone. It supports a proposal and never justifies a change."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from payments.vocabulary import EvidenceClass

_REPEAT = re.compile(r"\[\d+\]|#\d+")


@dataclass(frozen=True, slots=True)
class Shape:
    """What like cases share: no names, accounts, references or amounts can stand in it. Order carries no meaning.

    `fields` are the paths that findings spoke of and operators changed, without the number of the repeat.
    """

    cause: str
    message_type: str
    rail: str
    codes: tuple[str, ...]
    rules: tuple[str, ...]
    fields: tuple[str, ...]
    playbook: str
    action: str
    operators: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data, for the store."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Shape":
        """The inverse of `to_json`."""
        read: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in row.items()}
        return cls(**read)

    @property
    def key(self) -> str:
        """SHA-256 of the shape, in hex: cases of one shape share it."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    @property
    def terms(self) -> frozenset[str]:
        """What the shape is found by."""
        return terms_of(
            cause=self.cause,
            codes=self.codes,
            rules=self.rules,
            fields=self.fields,
            rail=self.rail,
            message_type=self.message_type,
        )


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a precedent comes from: the version decided, the decisions, the ledger entry, and the knowledge then."""

    version: int
    decisions: tuple[str, ...]
    ledger_entry: int
    knowledge: str

    def to_json(self) -> dict[str, Any]:
        """Plain data, for the store."""
        return {**asdict(self), "decisions": list(self.decisions)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Lineage":
        """The inverse of `to_json`."""
        return cls(row["version"], tuple(row["decisions"]), row["ledger_entry"], row["knowledge"])


@dataclass(frozen=True, slots=True)
class Precedent:
    """One approved and settled resolution. `settled_at` is when its case ended."""

    case_id: str
    shape: Shape
    settled_at: datetime
    lineage: Lineage = field(default=Lineage(0, (), 0, ""))

    @property
    def evidence_class(self) -> EvidenceClass:
        """Always E5: support, never proof."""
        return EvidenceClass.E5


# How much a shared term tells. The first three make two cases alike; the others only order what they found.
WEIGHTS = {"cause": 3, "code": 2, "rule": 2, "field": 1, "rail": 1, "kind": 1}
TELLING = ("cause", "code", "rule")


def terms_of(
    *,
    cause: str = "",
    codes: Iterable[str] = (),
    rules: Iterable[str] = (),
    fields: Iterable[str] = (),
    rail: str = "",
    message_type: str = "",
) -> frozenset[str]:
    """The terms by which cases are compared, each as `kind:text`; empty texts make none."""
    told = {
        "cause": [cause],
        "code": codes,
        "rule": rules,
        "field": [plain_path(path) for path in fields],
        "rail": [rail],
        "kind": [".".join(message_type.split(".")[:2])],
    }
    return frozenset(f"{kind}:{text}" for kind, texts in told.items() for text in texts if text)


def plain_path(path: str) -> str:
    """A path without the numbers of repeats: `CdtTrfTxInf[2]/Cdtr` → `CdtTrfTxInf/Cdtr`."""
    return _REPEAT.sub("", path)


def likeness(terms: frozenset[str], wanted: frozenset[str]) -> int:
    """The weight of the terms shared; 0 where neither cause nor code nor rule is among them."""
    shared = [term.partition(":")[0] for term in terms & wanted]
    return sum(WEIGHTS[kind] for kind in shared) if set(shared) & set(TELLING) else 0


class HeldPrecedents:
    """Precedents in memory, compared one by one."""

    def __init__(self, precedents: Iterable[Precedent] = ()) -> None:
        self._precedents = tuple(precedents)

    def like(self, wanted: frozenset[str], *, at: datetime, k: int = 5) -> list[Precedent]:
        """At most `k` settled before `at`, the most alike first, then the newest."""
        found = [(likeness(p.shape.terms, wanted), p.settled_at, p) for p in self._precedents if p.settled_at <= at]
        ranked = sorted((row for row in found if row[0] > 0), key=lambda row: row[:2], reverse=True)
        return [precedent for _, _, precedent in ranked[:k]]
