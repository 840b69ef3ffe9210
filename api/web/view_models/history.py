"""What happened to a case: decisions, and the sealed entries of the ledger."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.store import DecisionRow

from ..case_file import CaseFile
from .case import Head
from .figures import Instant, instant, short_hash
from .marks import Piece
from .masking import Mask
from .words import cause


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision."""

    at: Instant
    who: str
    role: str
    verdict: str
    voided: bool
    version: int
    bytes: str
    short: str
    reason: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One ledger entry."""

    index: str
    at: Instant
    kind: str
    who: str
    facts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Everything the history template reads."""

    head: Head
    version: int
    decisions: tuple[DecisionLine, ...]
    entries: tuple[EntryLine, ...]


def history_page(file: CaseFile, head: Head, zone: str, mask: Mask) -> HistoryPage:
    """Decisions and entries, oldest first."""
    return HistoryPage(
        head=head,
        version=file.case.version,
        decisions=tuple(_decision(row, zone, mask) for row in file.decisions),
        entries=tuple(_entry(entry, zone, mask) for entry in file.entries),
    )


def _decision(row: DecisionRow, zone: str, mask: Mask) -> DecisionLine:
    return DecisionLine(
        at=instant(row.at, zone),
        who=row.person,
        role=", ".join(row.roles),
        verdict=cause(row.verdict),
        voided=row.voided_at is not None,
        version=row.version,
        bytes=row.repaired_sha256 or "",
        short=short_hash(row.repaired_sha256),
        reason=mask.pieces(row.reason),
    )


def _entry(entry: Mapping[str, object], zone: str, mask: Mask) -> EntryLine:
    actor, facts = entry.get("actor"), entry.get("facts")
    return EntryLine(
        index=str(entry.get("index", "")),
        at=instant(datetime.fromisoformat(str(entry["at"])), zone),
        kind=cause(str(entry.get("kind", ""))),
        who=str(actor.get("id", "")) if isinstance(actor, Mapping) else "",
        facts=mask.pieces(_line(facts) if isinstance(facts, Mapping) else ""),
    )


def entry_words(entry: Mapping[str, object]) -> str:
    """The facts of an entry in one line."""
    facts = entry.get("facts")
    return _line(facts) if isinstance(facts, Mapping) else ""


def _line(facts: Mapping[str, object]) -> str:
    # An uncalibrated score is not shown anywhere, so not here either.
    hidden = {"confidence"} if facts.get("calibrated") is False else set()
    told = {name: value for name, value in facts.items() if name not in hidden}
    return ", ".join(f"{cause(name)}: {_value(value)}" for name, value in told.items())


def _value(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(each) for each in value) or "none"
    return value if isinstance(value, str) else json.dumps(value, default=str)
