"""Own view first (ui §8.5): in a small share of cases a reviewer says cause and action before the proposal opens."""

import hashlib
import hmac
from functools import cache

from cases.approval import actor_of
from cases.case import Status
from cases.check_case import NEAR
from cases.decision import Verdict
from cases.entitlement import is_owners_case
from cases.store import Act
from knowledge_base.playbooks import load_playbooks
from payments.vocabulary import Action

from .case_file import CaseFile
from .desk import Desk, Viewer
from .keying import must_key

SAID = "own_view"
NONE_OF_THESE = "none_of_these"
PARTS = 1 << 32


def must_say(desk: Desk, viewer: Viewer, file: CaseFile) -> bool:
    """Whether this case was drawn for this person, who may approve it first and has not said their own view yet.

    Never for an owner's case, with less than 30 minutes to the cut-off, or once anybody has decided.
    """
    case, percent = file.case, desk.application.settings.own_view_percent
    if not percent or file.worked is None or case.status is not Status.AWAITING_APPROVAL or is_owners_case(case):
        return False
    if file.decisions or (case.deadline is not None and case.deadline - desk.now() < NEAR):
        return False
    drawn = _draw(desk, viewer, case.case_id) < percent * PARTS / 100
    return drawn and not _said(viewer, file) and desk.may(viewer, Verdict.APPROVE, file) is None


def led_to(desk: Desk, viewer: Viewer, file: CaseFile) -> str:
    """The address of the page that this person must come through before seeing the proposal; empty where none."""
    if must_key(desk, viewer, file):
        return f"/approvals/{file.case.case_id}"
    return f"/cases/{file.case.case_id}" if must_say(desk, viewer, file) else ""


@cache
def causes() -> tuple[str, ...]:
    """Every cause that a shipped playbook knows."""
    return tuple(sorted({playbook.cause for playbook in load_playbooks()}))


def choices(file: CaseFile) -> tuple[str, ...]:
    """The causes to pick from: all that are known, the present one among them, and none of them."""
    return (*sorted({*causes(), file.cause}), NONE_OF_THESE)


async def say(desk: Desk, viewer: Viewer, file: CaseFile, cause: str, action: Action) -> None:
    """Keep what the person said beside what the proposal says; once for each case."""
    assert file.worked is not None
    facts = {
        "version": file.case.version,
        "cause": cause,
        "action": action.value,
        "cause_agrees": cause == file.cause,
        "action_agrees": action is file.worked.proposal.action,
    }
    async with desk.store.writing() as unit:
        await unit.ledger.append([Act(SAID, file.case.case_id, actor_of(viewer.person), {}, facts)], desk.now())


def _said(viewer: Viewer, file: CaseFile) -> bool:
    return any(e["kind"] == SAID and e["actor"]["id"] == viewer.id for e in file.entries)  # type: ignore[index]


def _draw(desk: Desk, viewer: Viewer, case_id: str) -> int:
    """The same number in every process and at every look, which nobody outside can tell beforehand."""
    told = f"{SAID} {viewer.id} {case_id}".encode()
    return int.from_bytes(hmac.digest(desk.stamps.secret, told, hashlib.sha256)[:4], "big")
