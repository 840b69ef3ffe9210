"""Approval: one verdict on the exact bytes and version seen, and everything it causes, or nothing."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from desk_of_cases import CaseDesk
from store_builders import REPAIRED, SET_REMITTANCE, a_person, a_proposal, a_question, worked

from cases.approval import (
    KeyReused,
    NotEntitled,
    NothingToApprove,
    RekeyDiffers,
    SamePerson,
    StaleDecision,
    VerificationFailed,
)
from cases.case import Route, Status
from cases.decision import Role, Verdict
from cases.halt import ReleasesHalted
from cases.release import AlreadySent
from payments.vocabulary import Action, Level


def played(run, tmp_path: Path, scene):
    """Run a scene with a desk over a fresh store."""

    async def staged(store):
        return await scene(CaseDesk(store, tmp_path))

    return run(staged)


def test_one_approval_queues_exactly_the_bytes_that_were_seen(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.decided(await desk.proposed())
        rows = await desk.store.sent(case.case_id)
        return case, rows, await desk.store.body(rows[0].sha256)

    case, rows, body = played(run, tmp_path, scene)
    assert (case.status, len(rows), body) == (Status.RELEASING, 1, REPAIRED)
    assert rows[0].sha256 == case.repaired_sha256


def test_of_32_parallel_last_approvals_one_releases(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        people = [a_person(f"person{n:02d}") for n in range(32)]
        outcomes = await asyncio.gather(*(desk.decided(case, person=p) for p in people), return_exceptions=True)
        return outcomes, await desk.store.sent(case.case_id), await desk.store.decisions(case.case_id)

    outcomes, rows, decisions = played(run, tmp_path, scene)
    assert len(rows) == len(decisions) == 1
    assert sum(isinstance(outcome, (StaleDecision, NothingToApprove)) for outcome in outcomes) == 31


@pytest.mark.parametrize(
    "seen", [{"version": 1}, {"version": 99}, {"repaired_sha256": "0" * 64}, {"repaired_sha256": None}]
)
def test_a_decision_on_another_version_or_other_bytes_does_nothing(run, tmp_path, seen) -> None:
    async def scene(desk):
        case = await desk.proposed()
        with pytest.raises(StaleDecision):
            await desk.decided(case, **seen)
        return case, await desk.store.case(case.case_id), await desk.store.sent(case.case_id)

    before, after, rows = played(run, tmp_path, scene)
    assert (before, rows) == (after, ())


def test_the_same_person_does_not_approve_twice(run, tmp_path) -> None:
    async def scene(desk):
        once = await desk.decided(await desk.proposed(worked(route=Route.FOUR_EYES, needed=2)))
        with pytest.raises(SamePerson):
            await desk.decided(once)
        return await desk.decided(once, person=a_person("raj")), once

    twice, once = played(run, tmp_path, scene)
    assert (once.status, once.approvals) == (Status.AWAITING_APPROVAL, 1)
    assert twice.status is Status.RELEASING


def test_two_accounts_of_one_person_are_the_same_person(run, tmp_path) -> None:
    async def scene(desk):
        once = await desk.decided(await desk.proposed(worked(route=Route.FOUR_EYES, needed=2)))
        with pytest.raises(SamePerson):
            await desk.decided(once, person=replace(a_person("ana", Role.SUPERVISOR), name="ana-admin"))
        return await desk.store.sent(once.case_id)

    assert played(run, tmp_path, scene) == ()


def test_a_machine_never_approves(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        with pytest.raises(NotEntitled):
            await desk.decided(case, person=a_person("key:1", machine=True))
        return await desk.store.sent(case.case_id)

    assert played(run, tmp_path, scene) == ()


def test_a_viewer_decides_nothing(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        for verdict in Verdict:
            with pytest.raises(NotEntitled):
                await desk.decided(case, verdict, a_person("eve", Role.VIEWER), operators=(SET_REMITTANCE,))
        return await desk.store.decisions(case.case_id)

    assert played(run, tmp_path, scene) == ()


def test_an_amendment_voids_approvals_and_its_editor_may_not_approve(run, tmp_path) -> None:
    other = replace(SET_REMITTANCE, new="Facture 2026 114")

    async def scene(desk):
        once = await desk.decided(await desk.proposed(worked(route=Route.FOUR_EYES, needed=2)))
        amended = await desk.decided(once, Verdict.AMEND, a_person("lea"), operators=(other,))
        with pytest.raises(SamePerson):
            await desk.decided(amended, person=a_person("lea"))
        first = await desk.decided(amended, person=a_person("ana"))
        return once, amended, first, await desk.store.decisions(once.case_id)

    once, amended, first, decisions = played(run, tmp_path, scene)
    assert (amended.approvals, amended.version) == (0, once.version + 1)
    assert amended.repaired_sha256 != once.repaired_sha256
    assert decisions[0].voided_at is not None
    assert first.status is Status.AWAITING_APPROVAL


def test_a_proposal_that_fails_its_checks_again_is_not_released(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        desk.assessor.passed = False
        with pytest.raises(VerificationFailed) as failed:
            await desk.decided(case)
        return failed.value.checks, await desk.store.case(case.case_id), case

    checks, after, before = played(run, tmp_path, scene)
    assert checks == ("untouched_bytes",)
    assert after == before


def test_changed_rules_make_a_new_version_and_void_the_first_approval(run, tmp_path) -> None:
    async def scene(desk):
        once = await desk.decided(await desk.proposed(worked(route=Route.FOUR_EYES, needed=2)))
        desk.assessor.versions = {"rules": "r2", "policy": "p1"}
        with pytest.raises(StaleDecision):
            await desk.decided(once, person=a_person("raj"))
        return once, await desk.store.case(once.case_id), await desk.store.decisions(once.case_id)

    once, now, decisions = played(run, tmp_path, scene)
    assert (now.version, now.approvals, now.status) == (once.version + 1, 0, Status.AWAITING_APPROVAL)
    assert decisions[0].voided_at is not None


def test_the_same_key_returns_the_first_answer(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        first = await desk.decided(case, key="k1")
        again = await desk.decided(case, key="k1")
        with pytest.raises(KeyReused):
            await desk.decided(case, Verdict.REJECT, key="k1")
        return first, again, await desk.store.decisions(case.case_id)

    first, again, decisions = played(run, tmp_path, scene)
    assert (first, len(decisions)) == (again, 1)


def test_reject_leaves_the_payment_without_a_proposal(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.decided(await desk.proposed(), Verdict.REJECT)
        with pytest.raises((NothingToApprove, NotEntitled)):
            await desk.decided(case, person=a_person("raj"))
        return case, await desk.store.sent(case.case_id)

    case, rows = played(run, tmp_path, scene)
    assert (case.status, case.action, case.repaired_sha256, rows) == (Status.AWAITING_APPROVAL, None, None, ())


def test_send_back_returns_the_proposal_to_the_first_approver(run, tmp_path) -> None:
    async def scene(desk):
        once = await desk.decided(await desk.proposed(worked(route=Route.FOUR_EYES, needed=2)))
        return once, await desk.decided(once, Verdict.SEND_BACK, a_person("raj"))

    once, back = played(run, tmp_path, scene)
    assert (back.approvals, back.repaired_sha256, back.version) == (0, once.repaired_sha256, once.version + 1)


def test_a_question_is_a_new_proposal_that_another_person_sends(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        desk.assessor.route, desk.assessor.needed = Route.INFORMATION, 1
        asked = await desk.decided(case, Verdict.REQUEST_INFORMATION, a_person("ana"))
        with pytest.raises(SamePerson):
            await desk.decided(asked, person=a_person("ana"))
        sent = await desk.decided(asked, person=a_person("raj"))
        return asked, sent, await desk.store.sent(case.case_id)

    asked, sent, rows = played(run, tmp_path, scene)
    assert (asked.action, asked.status) == ("RFI", Status.AWAITING_INFORMATION)
    assert (sent.status, [row.kind for row in rows]) == (Status.AWAITING_INFORMATION, ["rfi"])


def test_an_owners_case_is_decided_by_the_owner_alone(run, tmp_path) -> None:
    held = worked(a_proposal(Action.ESCALATE, Level.A0, owner="compliance"), route=Route.OWNER, needed=None)

    async def scene(desk):
        case = await desk.proposed(held)
        with pytest.raises(NotEntitled):
            await desk.decided(case, Verdict.CLOSE, a_person("mia", Role.SUPERVISOR))
        with pytest.raises((NothingToApprove, NotEntitled)):
            await desk.decided(case, person=a_person("ola", teams=("compliance",)))
        return case, await desk.decided(case, Verdict.HOLD, a_person("ola", teams=("compliance",)))

    case, decided = played(run, tmp_path, scene)
    assert case.status is Status.AWAITING_OWNER
    assert (decided.action, decided.version) == ("HOLD", case.version + 1)


def test_with_releases_halted_nothing_is_queued_and_nothing_decided(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        (tmp_path / "halt").write_text("releases\n")
        with pytest.raises(ReleasesHalted):
            await desk.decided(case)
        return await desk.store.sent(case.case_id), await desk.store.decisions(case.case_id)

    assert played(run, tmp_path, scene) == ((), ())


def test_a_person_waits_for_another_even_where_the_route_would_be_automatic(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        desk.assessor.route, desk.assessor.needed = Route.AUTO, 0
        return await desk.decided(case, Verdict.CLOSE)

    assert played(run, tmp_path, scene).status is Status.AWAITING_APPROVAL


def test_outgoing_messages_of_a_proposal_leave_with_the_payment(run, tmp_path) -> None:
    proposal = a_proposal(outgoing=(a_question(),))

    async def scene(desk):
        case = await desk.proposed(worked(proposal))
        await desk.decided(case)
        return await desk.store.sent(case.case_id)

    assert [row.kind for row in played(run, tmp_path, scene)] == ["payment", "rfi"]


@pytest.mark.parametrize(("keyed", "released"), [("lk - 77120", True), ("LK-77121", False)])
def test_a_value_keyed_again_must_be_that_of_the_message(run, tmp_path, keyed, released) -> None:
    async def scene(desk):
        case = await desk.proposed()
        if released:
            return await desk.decided(case, rekeyed={"20": keyed})
        with pytest.raises(RekeyDiffers):
            await desk.decided(case, rekeyed={"20": keyed})
        return await desk.store.case(case.case_id)

    assert (played(run, tmp_path, scene).status is Status.RELEASING) is released


def test_the_same_question_is_not_sent_twice(run, tmp_path) -> None:
    async def scene(desk):
        desk.assessor.route, desk.assessor.needed = Route.INFORMATION, 1
        case = await desk.proposed(worked(a_proposal(Action.RFI, outgoing=(a_question(),)), route=Route.INFORMATION))
        sent = await desk.decided(case)
        again = await desk.decided(sent, Verdict.REQUEST_INFORMATION, a_person("lea"))
        with pytest.raises(AlreadySent):
            await desk.decided(again, person=a_person("raj"))
        return await desk.store.sent(case.case_id)

    assert len(played(run, tmp_path, scene)) == 1
