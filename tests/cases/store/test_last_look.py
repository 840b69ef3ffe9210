"""Before a send: verified again by its own time, never beside another case with the same payment; silence is told."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from desk_of_cases import CaseDesk
from store_builders import MESSAGE, NOON, a_report, worked

from cases.case import Route, Status
from cases.last_look import LastLook, as_of
from cases.outbox import Outbox
from cases.store import Sending

AUTO = worked(route=Route.AUTO, needed=0)


def played(run, tmp_path: Path, scene):
    async def staged(store):
        return await scene(CaseDesk(store, tmp_path))

    return run(staged)


def looking(desk: CaseDesk) -> Outbox:
    last_look = LastLook(desk.assessor)
    return Outbox(desk.store, desk.channel, desk.checkpoints, desk.clock, desk.home / "halt", last_look)


def test_what_does_not_pass_any_more_is_not_sent_and_goes_back_to_people(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.decided(await desk.proposed())
        desk.assessor.passed = False
        await looking(desk).send_due()
        held = await desk.store.case(case.case_id)
        desk.assessor.passed = True
        await desk.decided(held)
        await looking(desk).send_due()
        return held, len(desk.channel.sent), (await desk.store.case(case.case_id)).status

    held, sent, after = played(run, tmp_path, scene)
    assert (held.status, held.approvals) == (Status.AWAITING_APPROVAL, 0)
    assert held.error.startswith("The payment was not sent: untouched_bytes")
    assert (sent, after) == (1, Status.RELEASED)


def test_what_cannot_be_judged_is_not_sent(run, tmp_path) -> None:
    class Broken:
        def judge(self, *_arguments, **_named):
            raise RuntimeError("no list")

    async def scene(desk):
        case = await desk.decided(await desk.proposed())
        outbox = looking(desk)
        broken = LastLook(Broken())
        await Outbox(outbox.store, outbox.channel, outbox.checkpoints, outbox.clock, None, broken).send_due()
        return desk.channel.sent, (await desk.store.case(case.case_id)).status

    assert played(run, tmp_path, scene) == ([], Status.AWAITING_APPROVAL)


def test_one_payment_reported_twice_is_sent_by_one_case_only(run, tmp_path) -> None:
    async def scene(desk):
        one = await desk.proposed(AUTO, a_report("from the gateway"))
        two = await desk.proposed(AUTO, a_report("from the desk"))
        await asyncio.gather(*(looking(desk).send_due() for _ in range(4)))
        return len(desk.channel.sent), {(await desk.store.case(c.case_id)).status for c in (one, two)}

    assert played(run, tmp_path, scene) == (1, {Status.RELEASED, Status.AWAITING_APPROVAL})


@pytest.mark.parametrize(("later", "sent"), [(timedelta(0), 1), (timedelta(hours=1), 2)])
def test_a_payment_that_fails_again_after_its_release_may_be_sent_again(run, tmp_path, later, sent) -> None:
    async def scene(desk):
        await desk.proposed(AUTO, a_report("Q1"))
        if not later:
            await desk.opened(a_report("Q2"))
        desk.clock.advance(seconds=1)
        await looking(desk).send_due()
        desk.clock.advance(seconds=later.total_seconds())
        await desk.proposed(AUTO, a_report("Q2"))
        await looking(desk).send_due()
        return len(desk.channel.sent)

    assert played(run, tmp_path, scene) == sent


def test_without_a_uetr_the_very_same_bytes_count_as_the_same_payment(run, tmp_path) -> None:
    plain = MESSAGE.replace("{3:{121:7a1c2f5e-0b7d-4c1e-9a52-3f1f0f6f2c11}}", "")

    async def scene(desk):
        for name in ("Q1", "Q2"):
            await desk.proposed(AUTO, a_report(name, message=plain))
        await looking(desk).send_due()
        return len(desk.channel.sent)

    assert played(run, tmp_path, scene) == 1


def test_a_silent_channel_is_asked_ever_more_rarely_and_people_are_told_once(run, tmp_path) -> None:
    async def scene(desk):
        asked = []
        desk.channel.answers = ["unknown"]
        desk.channel.enquire = lambda key: asked.append(key) or type(desk.channel).enquire(desk.channel, key)
        case = await desk.decided(await desk.proposed())
        outbox = looking(desk)
        await outbox.send_due()
        for _ in range(120):
            await outbox.reconcile()
            desk.clock.advance(seconds=30)
        error, events = (await desk.store.case(case.case_id)).error, await desk.store.last_event()
        desk.channel.enquiry = "accepted"
        desk.clock.advance(minutes=5)
        await outbox.reconcile()
        return len(asked), error, events, await desk.store.case(case.case_id), len(desk.channel.sent)

    asked, error, events, case, sent = played(run, tmp_path, scene)
    assert 15 < asked < 40
    assert "has not said" in error
    assert events == 5  # opened, claimed, proposed, approved, told
    assert (case.status, case.error, sent) == (Status.RELEASED, None, 1)


def test_what_never_arrived_is_sent_again_under_the_same_key_after_a_pause(run, tmp_path) -> None:
    async def scene(desk):
        desk.channel.answers, desk.channel.enquiry = ["unknown"], "absent"
        case = await desk.decided(await desk.proposed())
        outbox = looking(desk)
        await outbox.send_due()
        desk.clock.advance(seconds=2)
        await outbox.reconcile()
        at_once = await outbox.send_due()
        desk.clock.advance(seconds=2)
        await outbox.send_due()
        return at_once, len({key for key, _, _ in desk.channel.sent}), len(desk.channel.sent), case.case_id

    at_once, keys, sent, _ = played(run, tmp_path, scene)
    assert (at_once, keys, sent) == (0, 1, 2)


def test_what_the_other_side_says_by_itself_settles_the_message(run, tmp_path) -> None:
    async def scene(desk):
        desk.channel.answers = ["unknown"]
        case = await desk.decided(await desk.proposed())
        outbox = looking(desk)
        await outbox.send_due()
        ((key, _, _),) = desk.channel.sent
        from cases.ports import Receipt

        told = [await outbox.told(name, Receipt("accepted", "GW-1")) for name in ("nothing", key, key)]
        (row,) = await desk.store.sent(case.case_id)
        return told, row.status, (await desk.store.case(case.case_id)).status

    assert played(run, tmp_path, scene) == ([False, True, False], Sending.ACCEPTED, Status.RELEASED)


def test_the_clock_of_a_report_moves_on_with_the_case() -> None:
    report = a_report(received_at="2026-11-20T16:00:00+01:00")
    later = as_of(report, NOON, NOON + timedelta(hours=3))
    assert later.received_at - report.received_at == timedelta(hours=3)
    assert as_of(report, NOON, NOON - timedelta(hours=1)) is report
    assert as_of(a_report(), NOON, NOON + timedelta(hours=3)).received_at is None
