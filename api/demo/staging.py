"""The people's side of the demo: cases claimed, approved once, released, noted on, and one rejected."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cases.approval import DecisionRequest, actor_of, decide
from cases.case import Case, Status
from cases.decision import Person, Role, Verdict
from cases.errors import CaseError
from cases.store import Act, CaseFilter

from ..bootstrap import Application

CLAIMS_HOLD = timedelta(hours=8)  # longer than a person's claim, so that the demo shows some
LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class Deed:
    """One act by one person on the first case of a code that stands at this status and still needs so many."""

    who: str
    what: str
    code: str
    needed: int = 1
    text: str = ""


DEEDS = (
    Deed("ana", "approve", "AC03", 2),
    Deed("ana", "approve", "RC01", 2),
    Deed("ana", "approve", "RC01", 2),
    Deed("ana", "approve", "CB-CHG-01", 1),
    Deed("raj", "approve", "CB-CHG-01", 1),
    Deed("ana", "approve", "BE04", 1),
    Deed("raj", "approve", "BE04", 1),
    Deed("ana", "reject", "BE04", 1, "evidence does not prove it"),
    Deed("ana", "claim", "CB-CHG-01", 1),
    Deed("raj", "claim", "CONR", 2),
    Deed("mia", "claim", "AC03", 2),
    Deed("ana", "note", "CONR", 2, "Correspondent called at 09:40: they hold the cover until our request arrives."),
    Deed("raj", "note", "AC03", 2, "@ana the amendment came with the customer's key, see the message beside."),
)


async def stage(application: Application, people: Mapping[str, Person]) -> int:
    """Let the people of the demo act on worked cases; how many acts were taken."""
    done, used = 0, set[str]()
    for deed in DEEDS:
        case = await _case(application, deed, used)
        if case is None:
            continue
        used.add(case.case_id)
        try:
            await _act(application, deed, case, people[deed.who])
            done += 1
        except CaseError:
            continue
    return done


async def _case(application: Application, deed: Deed, used: set[str]) -> Case | None:
    wanted = CaseFilter(statuses=(Status.AWAITING_APPROVAL,), code=deed.code)
    page = await application.store.cases(wanted, limit=LISTED_MAX)
    fitting = (case for case in page.cases if case.approvals_needed == deed.needed and case.case_id not in used)
    return next(fitting, None)


async def _act(application: Application, deed: Deed, case: Case, person: Person) -> None:
    store, now = application.store, application.clock.now()
    if deed.what == "note":
        async with store.writing() as unit:
            await unit.comments.add(case.case_id, person.id, deed.text, now)
    elif deed.what == "claim":
        async with store.writing() as unit:
            until = now + CLAIMS_HOLD
            await unit.cases.claim(case.case_id, person.id, until=until, now=now, take_over=False)
            act = Act("claimed", case.case_id, actor_of(person), {}, {"version": case.version})
            await unit.ledger.append([act], now)
    else:
        await decide(
            store, _request(deed, case, person, now), ports=application.ports, policy=application.policy,
            clock=application.clock,
        )  # fmt: skip


def _request(deed: Deed, case: Case, person: Person, now: datetime) -> DecisionRequest:
    return DecisionRequest(
        case_id=case.case_id,
        verdict=Verdict(deed.what),
        version=case.version,
        repaired_sha256=case.repaired_sha256,
        reason=deed.text,
        person=replace(person, proven_at=now),
        idempotency_key=f"demo-{deed.what}-{deed.who}",
    )


def person_of(name: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> Person:
    """The person behind an account of the demo."""
    return Person(name, frozenset(Role(role) for role in roles), frozenset(teams), name)
