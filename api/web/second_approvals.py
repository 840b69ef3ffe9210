"""Second approvals: the cases with a first approval that wait for one this person may give, and how many those are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cases.case import Case, Status
from cases.decision import Act, Person
from cases.entitlement import WORKERS, can
from cases.policy import Policy
from cases.rekeying import must_key
from cases.store import CaseFilter, Unit

LISTED_MAX = 200
GOOD_FOR = timedelta(minutes=1)  # near a cut-off other people may sign than before, without any event
PEOPLE_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases that wait for this person, nearest cut-off first, and how many more wait for others."""

    mine: tuple[Case, ...]
    others: int


async def waiting_for(
    unit: Unit, person: Person, hidden_owners: Sequence[str], policy: Policy, *, now: datetime
) -> Waiting:
    """Two questions to the store, however many cases wait."""
    wanted = CaseFilter(statuses=(Status.AWAITING_APPROVAL,), first_approved=True, hidden_owners=tuple(hidden_owners))
    page = await unit.cases.page(wanted, sort="deadline", descending=False, after=None, limit=LISTED_MAX)
    seen = [case for case in page.cases if can(person, Act.VIEW, case, (), policy, now=now) is None]
    decisions = await unit.decisions.of_all([case.case_id for case in seen])
    mine = tuple(
        case
        for case in seen
        if must_key(person, case, [row.decision for row in decisions[case.case_id]], policy, now=now)
    )
    return Waiting(mine, len(seen) - len(mine))


@dataclass
class SecondApprovals:
    """How many second approvals wait for each person, counted again once any case changed, and every minute.

    It stands on every page, so it is asked of the store only where the answer may differ.
    """

    _kept: dict[str, tuple[tuple[object, ...], datetime, int]] = field(default_factory=dict)

    async def count(
        self,
        unit: Unit,
        person: Person,
        hidden_owners: Sequence[str],
        policy: Policy,
        *,
        newest: int,
        now: datetime,
    ) -> int | None:
        """Their number where event `newest` is the last; None for somebody who approves nothing."""
        if not person.has(*WORKERS):
            return None
        rests_on = (newest, person, policy.digest)
        before = self._kept.get(person.id)
        if before is not None and before[0] == rests_on and timedelta(0) <= now - before[1] < GOOD_FOR:
            return before[2]
        waiting = await waiting_for(unit, person, hidden_owners, policy, now=now)
        self._kept[person.id] = (rests_on, now, len(waiting.mine))
        if len(self._kept) > PEOPLE_MAX:
            self._kept.pop(next(iter(self._kept)))
        return len(waiting.mine)
