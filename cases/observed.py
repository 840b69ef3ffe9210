"""What was proposed and what became of it, case by case, read from the ledger: for drift and calibration."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .case import Case
from .decision import Verdict
from .store import CaseFilter, CaseStore
from .wrong_release import WRONG

CASES_MAX, ENTRIES_MAX = 2_000, 12_000
KINDS = ("scored", "proposed", "routed", "diagnosed", "evidence", "verified", "decided", "outcome", "alarm")
NO_REPAIR = frozenset({"RFI", "ESCALATE", "HOLD"})
REVERSED = frozenset({"reversed", "returned", "rejected", "cancelled"})


@dataclass(frozen=True, slots=True)
class Observed:
    """The first proposal of a case, made by machine, and what people and the network made of it.

    `score` is a confidence only where `calibrated`. `right` is None while nobody has judged: True for approved as
    proposed and not reversed since, False for overruled or reversed. `flags` are what marked the input.
    """

    case_id: str
    at: datetime
    code: str
    rail: str
    playbook: str
    action: str
    route: str
    score: float
    calibrated: bool
    right: bool | None
    flags: frozenset[str]

    @property
    def abstained(self) -> bool:
        """Whether nothing was proposed that would mend or end the payment."""
        return self.action in NO_REPAIR


async def observed(store: CaseStore, *, hidden_owners: tuple[str, ...] = ()) -> tuple[Observed, ...]:
    """The newest cases that were worked, oldest first; check cases are never among them."""
    wanted = CaseFilter(hidden_owners=hidden_owners)
    page = await store.cases(wanted, sort="received_at", descending=True, limit=CASES_MAX)
    async with store.reading() as unit:
        entries = await unit.ledger.page(kinds=KINDS, limit=ENTRIES_MAX)
    of_case: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for entry in reversed(entries):
        of_case[str(entry["case"])].append(entry)
    found = (_observed(case, of_case.get(case.case_id, ())) for case in page.cases)
    return tuple(sorted((each for each in found if each), key=lambda each: (each.at, each.case_id)))


def _observed(case: Case, entries: Sequence[Mapping[str, Any]]) -> Observed | None:
    """None for a case of which no machine's proposal is among the entries."""
    first = {kind: _first(entries, kind) for kind in ("scored", "proposed", "routed")}
    if not all(first.values()):
        return None
    scored, proposed, routed = (first[kind]["facts"] for kind in ("scored", "proposed", "routed"))  # type: ignore[index]
    return Observed(
        case_id=case.case_id,
        at=datetime.fromisoformat(first["scored"]["at"]),  # type: ignore[index]
        code=case.code or "no code",
        rail=case.rail or "no rail",
        playbook=str(proposed.get("playbook") or "none"),
        action=str(proposed["action"]),
        route=str(routed["route"]),
        score=float(scored["confidence"]),
        calibrated=bool(scored["calibrated"]),
        right=_right(entries),
        flags=_flags(entries),
    )


def _first(entries: Iterable[Mapping[str, Any]], kind: str) -> Mapping[str, Any] | None:
    return next((e for e in entries if e["kind"] == kind and e["actor"].get("kind") == "system"), None)


def _right(entries: Sequence[Mapping[str, Any]]) -> bool | None:
    ended = {str(e["facts"].get("outcome")) for e in entries if e["kind"] == "outcome"}
    if ended & REVERSED or any(e["facts"].get("what") == WRONG for e in entries if e["kind"] == "alarm"):
        return False
    verdicts = {str(e["facts"]["verdict"]) for e in entries if e["kind"] == "decided"}
    if verdicts:
        return verdicts == {Verdict.APPROVE.value}
    return True if "settled" in ended else None


def _flags(entries: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """What marked the input of the first run: no finding, inference alone, a check that failed or could not run."""
    found = set()
    for entry in entries:
        facts = entry["facts"]
        if entry["kind"] == "diagnosed" and not facts.get("rules"):
            found.add("no finding")
        elif entry["kind"] == "evidence" and "classes" in facts and not set(facts["classes"]) - {"E5", "E6"}:
            found.add("no proof in evidence")
        elif entry["kind"] == "verified":
            found |= {"a check failed"} if facts.get("failed") else set()
            found |= set() if facts.get("complete", True) else {"a check could not run"}
            break
    return frozenset(found)
