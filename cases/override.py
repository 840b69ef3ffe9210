"""The emergency override of handbook §6.2: logged with its reason, alarmed, and reviewed by the end of the next day.

It lifts who the last of several people must be (approver, supervisor, outside the entry team). It never lifts how many
people sign, that they are different and no makers, a check, a guard, an owning function, or that no machine signs.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from .case import Case
from .decision import Act as Doing
from .decision import Decision, Person, Role, Verdict, actor_of
from .decision_request import DecisionRequest
from .entitlement import NotEntitled, can
from .errors import CaseError
from .policy import Policy
from .step_up import require_fresh
from .store import Act, CaseStore, NoSuchCase, Unit

WAITS = "override:"
OVERRIDE, REVIEWED = "emergency override", "emergency override reviewed"
WORDS_MIN = 20  # characters of the reason, beside its code
ENTRIES_MAX = 100_000


class NotOverridable(CaseError):
    """This is no emergency that an override is for: nothing is lifted, and nothing was decided."""


class NoOverride(CaseError):
    """The case has no override that waits for its review."""


@dataclass(frozen=True, slots=True)
class Override:
    """One override. `due` is the end of the next day, UTC; `reviewed_by` is None while nobody has looked at it."""

    case_id: str
    version: int
    person: str
    code: str
    at: datetime
    reviewed_by: str | None = None
    right: bool | None = None

    @property
    def due(self) -> datetime:
        """Until when somebody else looks at it."""
        return datetime.combine(self.at.astimezone(UTC).date() + timedelta(days=1), time.max, UTC)


def require_overridable(
    request: DecisionRequest, case: Case, decisions: Sequence[Decision], policy: Policy, now: datetime
) -> None:
    """Raises NotOverridable, or SignInTooOld; what else forbids the signature forbids it with an override too."""
    if request.person.machine:
        return  # refused as any signature of a machine is: no new sign-in would help it
    if request.verdict is not Verdict.APPROVE:
        raise NotOverridable("only an approval is overridden")
    if len(request.reason.strip()) < WORDS_MIN:
        raise NotOverridable(f"say in at least {WORDS_MIN} characters why it cannot wait")
    if can(request.person, Verdict.APPROVE, case, decisions, policy, now=now) is None:
        raise NotOverridable("you may approve as it is: no override is needed")
    require_fresh(request.person, now)


def why_no_override(
    person: Person, case: Case, decisions: Sequence[Decision], policy: Policy, now: datetime
) -> str | None:
    """None where an override would let this person sign last, else why it would not or is not needed."""
    if person.machine:
        return "A machine client never approves; approvals need a person."
    if can(person, Verdict.APPROVE, case, decisions, policy, now=now) is None:
        return "You may approve as it is: no override is needed."
    return can(replace(person, emergency=True), Verdict.APPROVE, case, decisions, policy, now=now)


def alarm_of(request: DecisionRequest) -> Act:
    """The alarm beside the decision's own entry."""
    assert request.emergency is not None
    facts = {"what": OVERRIDE, "version": request.version, "override": request.emergency.value}
    return Act("alarm", request.case_id, actor_of(request.person), {}, facts)


def waits_name(case_id: str, version: int) -> str:
    """The setting that stands while an override waits for its review, so that they can be counted at any time."""
    return f"{WAITS}{case_id}:{version}"


async def overrides(store: CaseStore) -> tuple[Override, ...]:
    """All overrides, oldest first, with their reviews."""
    async with store.reading() as unit:
        return await _overrides(unit)


async def review_override(
    store: CaseStore, case_id: str, person: Person, *, right: bool, reason: str, policy: Policy, now: datetime
) -> Override:
    """A supervisor who took no part says whether the override was right. Raises NoSuchCase, NotEntitled, NoOverride.

    What a wrong one released is reported as a wrong release; this only records the review, for good.
    """
    async with store.writing() as unit:
        case = await unit.cases.case(case_id)
        if case is None or can(person, Doing.VIEW, case, (), policy, now=now) is not None:
            raise NoSuchCase(case_id)
        await _require_reviewer(unit, case_id, person)
        await unit.to_change(case_id)
        waiting = [o for o in await _overrides(unit) if o.case_id == case_id and o.reviewed_by is None]
        if not waiting:
            raise NoOverride(f"no override of case {case_id} waits for its review")
        facts = {"what": REVIEWED, "version": waiting[0].version, "right": right}
        told = {"reason": hashlib.sha256(reason.encode()).hexdigest()}
        await unit.ledger.append([Act("alarm", case_id, actor_of(person), told, facts)], now)
        await unit.settings.drop(waits_name(case_id, waiting[0].version))
    return replace(waiting[0], reviewed_by=person.id, right=right)


def why_no_review(person: Person, decisions: Iterable[Decision]) -> str | None:
    """None where this person may review an override of the case with these decisions, else the rule that forbids it."""
    if person.machine or not person.has(Role.SUPERVISOR):
        return "An override is reviewed by a supervisor."
    if person.counts_as & {who for decision in decisions for who in decision.counts_as}:
        return "An override is reviewed by somebody who decided nothing on the case."
    return None


async def _require_reviewer(unit: Unit, case_id: str, person: Person) -> None:
    forbidden = why_no_review(person, [row.decision for row in await unit.decisions.of(case_id)])
    if forbidden is not None:
        raise NotEntitled(forbidden)


async def _overrides(unit: Unit) -> tuple[Override, ...]:
    entries = await unit.ledger.page(kinds=["alarm"], limit=ENTRIES_MAX)
    reviews: dict[tuple[str, int], Mapping[str, Any]] = {
        (entry["case"], entry["facts"]["version"]): entry for entry in entries if entry["facts"].get("what") == REVIEWED
    }
    return tuple(
        _override(entry, reviews.get((entry["case"], entry["facts"]["version"])))
        for entry in reversed(entries)
        if entry["facts"].get("what") == OVERRIDE
    )


def _override(entry: Mapping[str, Any], review: Mapping[str, Any] | None) -> Override:
    facts = entry["facts"]
    return Override(
        entry["case"],
        facts["version"],
        entry["actor"]["id"],
        facts["override"],
        datetime.fromisoformat(entry["at"]),
        None if review is None else review["actor"]["id"],
        None if review is None else review["facts"]["right"],
    )
