"""Own view first (ui §8.5): in a small share of cases a reviewer says cause and action before the proposal opens.

One rule for pages and interface (§8.3, 12): whether a person is asked, and that they decide nothing before.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from cases.approval import actor_of
from cases.case import Case, Status
from cases.check_case import NEAR
from cases.decision import Decision, Person, Verdict
from cases.entitlement import can, is_owners_case
from cases.errors import CaseError
from cases.policy import Policy
from cases.resolution import Worked
from cases.store import Act, Unit
from knowledge_base.playbooks import load_playbooks
from payments.vocabulary import Action

if TYPE_CHECKING:
    from .bootstrap import Application

SAID = "own_view"
NONE_OF_THESE = "none_of_these"
SECRET_NAME = "page_secret"
PARTS = 1 << 32


class OwnViewFirst(CaseError):
    """Chance drew this case for the person's own view: they say it first, then the proposal opens."""


class NotAskedFor(CaseError):
    """No own view of this case is waited for: it was said, or the case was not drawn for this person."""


class NoSuchView(CaseError):
    """The cause is none of those that are known, nor that none of them fits."""


def is_asked(
    person: Person,
    case: Case,
    decisions: Sequence[Decision],
    entries: Iterable[Mapping[str, Any]],
    policy: Policy,
    *,
    secret: bytes,
    percent: float,
    now: datetime,
) -> bool:
    """Whether this case was drawn for this person, who may approve it first and has not said their own view yet.

    Never for an owner's case, with less than 30 minutes to the cut-off, or once anybody has decided. `entries` are of
    the ledger of the case.
    """
    if not percent or case.proposal_version == 0 or case.status is not Status.AWAITING_APPROVAL or is_owners_case(case):
        return False
    if decisions or (case.deadline is not None and case.deadline - now < NEAR):
        return False
    drawn = _draw(secret, person.id, case.case_id) < percent * PARTS / 100
    if not drawn or any(e["kind"] == SAID and e["actor"]["id"] == person.id for e in entries):
        return False
    return can(person, Verdict.APPROVE, case, decisions, policy, now=now) is None


async def waits_for_view(application: "Application", person: Person, case_id: str) -> bool:
    """`is_asked` of the case as it stands in the store; false where there is none."""
    percent = application.settings.own_view_percent
    if not percent or person.machine:  # a machine approves nothing, so nobody waits for its view
        return False
    secret = await page_secret(application)
    async with application.store.reading() as unit:
        case = await unit.cases.case(case_id)
        if case is None:
            return False
        decisions = [row.decision for row in await unit.decisions.of(case_id)]
        entries = await unit.ledger.of(case_id)
    now = application.clock.now()
    return is_asked(person, case, decisions, entries, application.policy, secret=secret, percent=percent, now=now)


async def require_said(application: "Application", person: Person, case_id: str) -> None:
    """Raises OwnViewFirst where the person's own view is waited for."""
    if await waits_for_view(application, person, case_id):
        raise OwnViewFirst("Chance drew this case for your own view: say cause and action first.")


@cache
def causes() -> tuple[str, ...]:
    """Every cause that a shipped playbook knows."""
    return tuple(sorted({playbook.cause for playbook in load_playbooks()}))


def choices(found: str) -> tuple[str, ...]:
    """The causes to pick from: all that are known, the one `found` among them, and none of them."""
    return (*sorted({*causes(), found}), NONE_OF_THESE)


async def keep_view(
    unit: Unit, person: Person, case: Case, worked: Worked, cause: str, action: Action, *, now: datetime
) -> None:
    """Keep what the person said beside what the proposal says; once for each case. Raises NoSuchView."""
    found = worked.diagnosis.cause
    if cause not in choices(found):
        raise NoSuchView(f"“{cause[:64]}” is no known cause; “{NONE_OF_THESE}” says that none of them fits.")
    facts = {
        "version": case.version,
        "cause": cause,
        "action": action.value,
        "cause_agrees": cause == found,
        "action_agrees": action is worked.proposal.action,
    }
    await unit.ledger.append([Act(SAID, case.case_id, actor_of(person), {}, facts)], now)


async def page_secret(application: "Application") -> bytes:
    """The secret of the desk, made once for all processes and kept in the store."""
    async with application.store.reading() as unit:
        secret = await unit.settings.get(SECRET_NAME)
    if secret is None:
        async with application.store.writing() as unit:
            secret = await unit.settings.get(SECRET_NAME)
            if secret is None:
                secret = secrets.token_hex(32)
                await unit.settings.put(SECRET_NAME, secret, by="paymend", at=application.clock.now())
    return bytes.fromhex(secret)


def _draw(secret: bytes, person: str, case_id: str) -> int:
    """The same number in every process and at every look, which nobody outside can tell beforehand."""
    told = f"{SAID} {person} {case_id}".encode()
    return int.from_bytes(hmac.digest(secret, told, hashlib.sha256)[:4], "big")
