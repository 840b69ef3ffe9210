"""What a caller may see and do: entitlement asked once, for every endpoint."""

from cases.approval import NotEntitled
from cases.case import Case
from cases.check_case import listed_for
from cases.decision import Act, Verb
from cases.entitlement import OWNERS, can
from cases.rekeying import Secret, must_key, secret_of
from cases.store import NoSuchCase

from ..bootstrap import Application
from ..identity import Caller


async def visible(application: Application, caller: Caller, case_id: str) -> Case:
    """The case, if the caller may see it; NoSuchCase otherwise, so that a hidden case does not show by its refusal."""
    case = await application.store.case(case_id)
    if can(caller.person, Act.VIEW, case, (), application.policy) is not None:
        raise NoSuchCase(case_id)
    return case


async def allowed(application: Application, caller: Caller, verb: Verb, case_id: str) -> Case:
    """The case, if the caller may do `verb` with it. Raises NoSuchCase or NotEntitled with the rule."""
    case = await visible(application, caller, case_id)
    decisions = [row.decision for row in await application.store.decisions(case_id)]
    forbidden = can(caller.person, verb, case, decisions, application.policy, now=application.clock.now())
    if forbidden is not None:
        raise NotEntitled(forbidden)
    return case


def hidden_owners(caller: Caller) -> tuple[str, ...]:
    """Owning functions whose cases this caller does not see."""
    return tuple(sorted(OWNERS - caller.person.teams))


async def check_case(application: Application, caller: Caller) -> str | None:
    """The check case that stands among this caller's cases, as on the pages."""
    async with application.store.reading() as unit:
        return await listed_for(unit, caller.person.id, application.clock.now())


async def secret_from(application: Application, caller: Caller, case: Case) -> Secret | None:
    """The value this caller must key before seeing it, as on the pages; None where nothing is hidden from them."""
    if case.approvals == 0:
        return None
    decisions = [row.decision for row in await application.store.decisions(case.case_id)]
    if not must_key(caller.person, case, decisions, application.policy, now=application.clock.now()):
        return None
    worked = await application.store.worked(case.case_id)
    repaired = None if worked is None else worked.verification.repaired
    return secret_of(await application.store.original(case.case_id), repaired)
