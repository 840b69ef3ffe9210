"""Figures of a reviewer (ui §8.5): check cases noticed, approvals overturned, values keyed wrongly, time on a case.

For the reviewer and the supervisor only. They rank nobody and nothing follows from them by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from .decision import Verdict
from .rekeying import MISSED
from .store import CaseStore
from .store.review_rows import Reviewed
from .wrong_release import WRONG

PERIOD = timedelta(days=90)
HASTY_SECONDS = 10.0
ALARMS_MAX = 50_000


@dataclass(frozen=True, slots=True)
class Reviewer:
    """What is counted of one person since the period began. `peers_seconds` is the median of all others."""

    person: str
    decisions: int
    noticed: int
    checks: int
    approvals: int
    overturned: int
    misses: int
    timed: int
    hasty: int
    seconds: float | None
    peers_seconds: float | None


async def reviewers(store: CaseStore, now: datetime, *, only: str | None = None) -> tuple[Reviewer, ...]:
    """Everybody who decided since `now - PERIOD` or ever answered a check case, by name; or the one person alone."""
    async with store.reading() as unit:
        taken = await unit.reviews.since(now - PERIOD)
        checks = await unit.checks.counts()
        alarms = await unit.ledger.page(kinds=["alarm"], limit=ALARMS_MAX)
    recent = [entry for entry in alarms if datetime.fromisoformat(entry["at"]) >= now - PERIOD]
    misses = Counter(entry["actor"]["id"] for entry in recent if entry["facts"].get("what") == MISSED)
    wrong = {str(entry["case"]) for entry in recent if entry["facts"].get("what") == WRONG}
    people = sorted({row.person for row in taken} | set(checks)) if only is None else [only]
    return tuple(_reviewer(person, taken, checks.get(person, (0, 0)), misses[person], wrong) for person in people)


def _reviewer(
    person: str, taken: Sequence[Reviewed], checks: tuple[int, int], misses: int, wrong: set[str]
) -> Reviewer:
    own = [row for row in taken if row.person == person]
    approved = [row for row in own if row.verdict == Verdict.APPROVE.value]
    times = [row.seconds for row in own if row.seconds is not None]
    return Reviewer(
        person=person,
        decisions=len(own),
        noticed=checks[0],
        checks=checks[1],
        approvals=len(approved),
        overturned=_overturned(approved, taken, wrong),
        misses=misses,
        timed=len(times),
        hasty=sum(seconds < HASTY_SECONDS for seconds in times),
        seconds=_median(times),
        peers_seconds=_median(r.seconds for r in taken if r.person != person and r.seconds is not None),
    )


def _overturned(approved: Sequence[Reviewed], taken: Sequence[Reviewed], wrong: set[str]) -> int:
    """Approvals after which another person said otherwise on the case, or whose release was reported as wrong."""
    others: dict[str, list[Reviewed]] = defaultdict(list)
    for row in taken:
        if row.verdict != Verdict.APPROVE.value:
            others[row.case_id].append(row)

    def contradicted(row: Reviewed) -> bool:
        return any(other.person != row.person and other.at > row.at for other in others[row.case_id])

    return sum(row.case_id in wrong or contradicted(row) for row in approved)


def _median(seconds: Iterable[float]) -> float | None:
    found = list(seconds)
    return median(found) if found else None
