"""The emergency override: it lifts who signs last and nothing else; it is alarmed, and somebody else reviews it."""

from dataclasses import replace

import pytest
from desk_of_cases import CaseDesk
from store_builders import NOON, a_person, a_proposal, worked

from cases.approval import NotEntitled, NothingToApprove, SamePerson, VerificationFailed
from cases.case import Route, Status
from cases.decision import Emergency, Role, Verdict
from cases.override import NoOverride, NotOverridable, overrides, review_override
from cases.policy import default_policy
from cases.step_up import SignInTooOld
from payments.vocabulary import Action, Level

WHY = "cut-off in four minutes, no approver answers the telephone"


def someone(name, *roles, **fields):
    return replace(a_person(name, *(roles or (Role.OPERATOR,))), proven_at=NOON, **fields)


ANA, EVA, TOM = someone("ana"), someone("eva"), someone("tom")
SUE = someone("sue", Role.SUPERVISOR)


def played(run, tmp_path, scene):
    async def staged(store):
        return await scene(CaseDesk(store, tmp_path))

    return run(staged)


async def waiting(desk, work=None):
    """A case that one operator signed; the last signature is an approver's."""
    case = await desk.proposed(work or worked(route=Route.FOUR_EYES, needed=2))
    return await desk.decided(case, person=ANA)


async def overriding(desk, case, person=EVA, reason=WHY, verdict=Verdict.APPROVE, **fields):
    return await desk.decided(
        case, verdict, person, emergency=Emergency.NOBODY_REACHABLE, words=reason, key=f"{person.id}-e", **fields
    )


def test_another_operator_signs_last_with_an_alarm_and_a_supervisor_reviews_it(run, tmp_path) -> None:
    async def scene(desk):
        once = await waiting(desk)
        with pytest.raises(NotEntitled):
            await desk.decided(once, person=EVA)
        done = await overriding(desk, once)
        before = await overrides(desk.store)
        told = {"right": True, "reason": "seen", "policy": default_policy(), "now": desk.clock.now()}
        for person in (someone("bob"), someone("mac", Role.SUPERVISOR, machine=True)):
            with pytest.raises(NotEntitled):
                await review_override(desk.store, done.case_id, person, **told)
        for took_part in ("ana", "eva"):
            with pytest.raises(NotEntitled):
                await review_override(desk.store, done.case_id, someone(took_part, Role.SUPERVISOR), **told)
        await review_override(desk.store, done.case_id, SUE, **told)
        with pytest.raises(NoOverride):
            await review_override(desk.store, done.case_id, SUE, **told)
        async with desk.store.reading() as unit:
            entries, held = await unit.ledger.of(done.case_id), await unit.settings.named("override:")
        return done, before, await overrides(desk.store), entries, held, await desk.store.sent(done.case_id)

    done, before, after, entries, held, sent = played(run, tmp_path, scene)
    assert (done.status, len(sent), held) == (Status.RELEASING, 1, {})
    assert [(o.person, o.code, o.reviewed_by) for o in before] == [("eva", "nobody_reachable", None)]
    assert before[0].due.date().isoformat() == "2026-11-24"
    assert [(o.reviewed_by, o.right) for o in after] == [("sue", True)]
    alarms = [(e["actor"]["id"], e["facts"]["what"]) for e in entries if e["kind"] == "alarm"]
    assert alarms == [("eva", "emergency override"), ("sue", "emergency override reviewed")]
    assert [e["facts"].get("override") for e in entries if e["kind"] == "decided"] == [None, "nobody_reachable"]


@pytest.mark.parametrize(
    ("person", "fields", "error"),
    [
        (ANA, {}, SamePerson),  # one person is never enough
        (someone("mac", machine=True), {}, NotEntitled),
        (someone("vic", Role.VIEWER), {}, NotEntitled),
        (replace(EVA, proven_at=None), {}, SignInTooOld),
        (EVA, {"reason": "urgent"}, NotOverridable),
        (EVA, {"verdict": Verdict.REJECT}, NotOverridable),
        (someone("raj", Role.APPROVER), {}, NotOverridable),  # may approve as it is
    ],
)
def test_it_is_for_one_more_person_with_words_of_their_own_and_nothing_else(
    run, tmp_path, person, fields, error
) -> None:
    async def scene(desk):
        once = await waiting(desk)
        with pytest.raises(error):
            await overriding(desk, once, person, **fields)
        return await overrides(desk.store), await desk.store.sent(once.case_id)

    assert played(run, tmp_path, scene) == ((), ())


def test_no_check_is_lifted(run, tmp_path) -> None:
    async def scene(desk):
        once = await waiting(desk)
        desk.assessor.passed = False
        with pytest.raises(VerificationFailed):
            await overriding(desk, once)
        return await overrides(desk.store)

    assert played(run, tmp_path, scene) == ()


def test_an_owning_functions_case_stays_theirs(run, tmp_path) -> None:
    held = worked(a_proposal(Action.ESCALATE, Level.A0, owner="compliance"), route=Route.OWNER, needed=None)

    async def scene(desk):
        case = await desk.proposed(held)
        with pytest.raises((NotEntitled, NothingToApprove)):
            await overriding(desk, case)
        return await overrides(desk.store)

    assert played(run, tmp_path, scene) == ()


def test_an_editor_does_not_sign_their_own_edit_in_an_emergency(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed(worked(route=Route.FOUR_EYES, needed=2))
        desk.assessor.route, desk.assessor.needed = Route.FOUR_EYES, 2
        edited = await desk.decided(case, Verdict.RETURN, EVA)
        once = await desk.decided(edited, person=ANA)
        with pytest.raises(SamePerson):
            await overriding(desk, once, EVA)
        return (await overriding(desk, once, TOM)).approvals

    assert played(run, tmp_path, scene) == 2
