"""A simulation of the desk: would so many people decide what waits before its cut-offs, and in which order of work?"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cases.case import Case, Status

WAITS_FOR_PEOPLE = (Status.AWAITING_APPROVAL, Status.AWAITING_INFORMATION, Status.FAILED)
NEVER = datetime.max


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case as the simulation knows it: when it came, when its cut-off is, and how many people still decide on it."""

    case_id: str
    came: datetime
    deadline: datetime | None
    decisions: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all cases under one order of work: ids of those decided after their cut-off, and the last end."""

    missed: tuple[str, ...]
    ends: datetime


Order = Callable[[Waiting], Any]


def _naive(at: datetime | None) -> datetime:
    return NEVER if at is None else at.replace(tzinfo=None) - (at.utcoffset() or timedelta())


ORDERS: dict[str, Order] = {
    "by cut-off": lambda each: (_naive(each.deadline), _naive(each.came), each.case_id),  # as the queue page lists them
    "first come": lambda each: (_naive(each.came), each.case_id),
}


def waiting_of(cases: Iterable[Case]) -> list[Waiting]:
    """Those of the cases that wait for people, with the decisions that they still need."""
    return [
        Waiting(case.case_id, case.received_at, case.deadline, max(1, (case.approvals_needed or 1) - case.approvals))
        for case in cases
        if case.status in WAITS_FOR_PEOPLE
    ]


def simulated(
    waiting: Sequence[Waiting], order: Order, *, people: int, each: timedelta, now: datetime, times: int = 1
) -> Outcome:
    """Let `people` decide from `now` on, a decision taking `each`; the queue is there `times` over.

    A second decision begins when the first has ended, by whoever is free. Nothing new comes in, nobody pauses.
    """
    queue = [(now, order(case), copy, case, case.decisions) for case in waiting for copy in range(times)]
    free = [now] * people
    heapq.heapify(free)
    missed: list[str] = []
    ends = now
    while queue:
        at = max(heapq.heappop(free), min(ready for ready, *_ in queue))
        chosen = min((row for row in queue if row[0] <= at), key=lambda row: (row[1], row[2]))
        queue.remove(chosen)
        _, key, copy, case, left = chosen
        done = at + each
        heapq.heappush(free, done)
        ends = max(ends, done)
        if left > 1:
            queue.append((done, key, copy, case, left - 1))
        elif case.deadline is not None and done > case.deadline:
            missed.append(case.case_id)
    return Outcome(tuple(missed), ends)
