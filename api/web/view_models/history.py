"""What happened to a case: decisions, and the sealed entries of the ledger."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.store import DecisionRow

from ..case_file import CaseFile
from ..said import N_, joined
from .case import Head
from .figures import Instant, instant, short_hash
from .marks import Piece
from .masking import Mask
from .words import cause, role_words, verdict_words


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
    keying: tuple[str, ...] = ()

    @property
    def keying_words(self) -> str:
        """How it was keyed, in one line."""
        return joined(self.keying)


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
        decisions=tuple(_decision(row, zone, mask, file.entries) for row in file.decisions),
        entries=tuple(_entry(entry, zone, mask) for entry in file.entries),
    )


def _decision(row: DecisionRow, zone: str, mask: Mask, entries: Sequence[Mapping[str, object]] = ()) -> DecisionLine:
    return DecisionLine(
        at=instant(row.at, zone),
        who=row.person,
        role=joined(role_words(role) for role in row.roles),
        verdict=verdict_words(row.verdict),
        voided=row.voided_at is not None,
        version=row.version,
        bytes=row.repaired_sha256 or "",
        short=short_hash(row.repaired_sha256),
        reason=mask.pieces(row.reason),
        keying=_keying(row, entries) if row.rekeyed and row.verdict == "approve" else (),
    )


def _keying(row: DecisionRow, entries: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """How a value was keyed again for this approval, as the ledger has it; empty where it does not say."""
    for entry in entries:
        facts, actor = entry.get("facts"), entry.get("actor")
        if entry.get("kind") != "decided" or not isinstance(facts, Mapping) or not isinstance(actor, Mapping):
            continue
        if (actor.get("id"), facts.get("version"), facts.get("verdict")) == (row.person, row.version, row.verdict):
            pasted = {"yes": N_("pasted"), "no": N_("typed")}.get(str(facts.get("pasted")), "")
            saw = N_("had seen it before") if facts.get("saw_value_before") else ""
            return tuple(part for part in (N_("keyed again"), pasted, saw) if part)
    return ()


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
