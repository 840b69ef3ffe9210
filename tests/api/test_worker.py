"""The worker: kill switch for the model, leases after a crash, shutdown; and the file channel."""

import asyncio
import threading

from counter import Counter
from store_builders import FakeAgent, RecordingChannel, a_report, worked

from api.channels.file import FileChannel
from cases.case import Route, Status
from cases.intake import open_case
from cases.precedent import terms_of
from cases.release import release_approved
from cases.store.stored_precedents import StoredPrecedents
from cases.work_queue import (
    ENDED_ITS_WORKER,
    TRIES_MAX,
    Headline,
    LeaseLost,
    claim_next,
    fail_work,
    give_back,
    save_worked,
)


def played(tmp_path, scene):
    async def staged():
        counter = Counter(tmp_path)
        try:
            return await scene(counter, counter.application)
        finally:
            await counter.application.store.close()

    return asyncio.run(staged())


def test_with_the_model_halted_the_planner_works(tmp_path) -> None:
    async def scene(counter, application):
        await open_case(application.store, a_report(), now=counter.clock.now())
        (tmp_path / "halt").write_text("model\n")
        worker, planner = application.new_worker(), FakeAgent()
        worker.without_model = planner
        await worker.work_one()
        return counter.agent.asked, len(planner.asked)

    assert played(tmp_path, scene) == ([], 1)


def test_a_case_whose_worker_died_is_worked_after_its_lease(tmp_path) -> None:
    async def scene(counter, application):
        store, clock = application.store, counter.clock
        await open_case(store, a_report(), now=clock.now())
        await claim_next(store, "dead", lease_seconds=60, now=clock.now())
        early = await application.new_worker().work_one()
        clock.advance(seconds=61)
        return early, await application.new_worker().work_one(), len(counter.agent.asked)

    assert played(tmp_path, scene) == (False, True, 1)


def test_a_worker_that_is_told_to_stop_ends(tmp_path) -> None:
    async def scene(_, application):
        stop = asyncio.Event()
        loop = asyncio.create_task(application.new_worker().run(stop))
        await asyncio.sleep(0.05)
        stop.set()
        await asyncio.wait_for(loop, 30)
        return loop.done()

    assert played(tmp_path, scene)


def test_a_case_that_ends_every_worker_goes_to_people_and_the_next_is_worked(tmp_path) -> None:
    """A process that dies says nothing: the case must not take one worker after the other with it."""

    async def scene(counter, application):
        deadly = (await open_case(application.store, a_report("Q1"), now=counter.clock.now())).case
        for _ in range(TRIES_MAX):
            assert await claim_next(application.store, "dying", lease_seconds=60, now=counter.clock.now())
            counter.clock.advance(seconds=61)
        other = (await open_case(application.store, a_report("Q2"), now=counter.clock.now())).case
        await counter.turn()
        seen, after = await application.store.case(deadly.case_id), await application.store.case(other.case_id)
        kinds = [entry["kind"] for entry in await application.store.entries(deadly.case_id)]
        return seen.status, seen.error, kinds[-1], after.status, counter.agent.asked == [other.case_id]

    outcome = (Status.FAILED, ENDED_ITS_WORKER, "outcome", Status.AWAITING_APPROVAL, True)
    assert played(tmp_path, scene) == outcome


def test_a_worker_whose_lease_ended_saves_nothing_over_the_one_that_took_over(tmp_path) -> None:
    async def scene(counter, application):
        store, clock = application.store, counter.clock
        await open_case(store, a_report(), now=clock.now())
        slow = await claim_next(store, "slow", lease_seconds=60, now=clock.now())
        clock.advance(seconds=61)
        await counter.turn()
        before = await store.case(slow.case.case_id)
        saves = (
            save_worked(store, slow, worked(), headline=Headline(), release=release_approved, now=clock.now()),
            fail_work(store, slow, "too late", now=clock.now()),
        )
        lost = await asyncio.gather(*saves, return_exceptions=True)
        await give_back(store, slow, now=clock.now())
        return [type(error) for error in lost], await store.case(slow.case.case_id) == before

    assert played(tmp_path, scene) == ([LeaseLost, LeaseLost], True)


def test_the_file_channel_writes_one_file_for_a_key(tmp_path) -> None:
    channel = FileChannel(tmp_path / "channel")
    before = channel.enquire("k").outcome
    outcomes = [channel.send(b"payment", key="k", kind="payment").outcome for _ in range(3)]
    assert (before, outcomes) == ("absent", ["accepted"] * 3)
    assert [file.read_bytes() for file in (tmp_path / "channel").iterdir()] == [b"payment"]


def test_a_file_that_the_gateway_took_away_is_not_written_again(tmp_path) -> None:
    channel = FileChannel(tmp_path / "channel")
    channel.send(b"payment", key="k", kind="payment")
    (tmp_path / "channel" / "k.payment").unlink()
    again = channel.send(b"payment", key="k", kind="payment")
    assert (again.outcome, list((tmp_path / "channel").iterdir())) == ("accepted", [])


def test_a_file_of_which_no_mark_was_left_by_a_crash_is_known(tmp_path) -> None:
    channel = FileChannel(tmp_path / "channel")
    (tmp_path / "channel").mkdir()
    (tmp_path / "channel" / "k.rfi").write_text("question")
    assert channel.enquire("k").outcome == "accepted"


def test_a_gateway_refuses_with_a_file(tmp_path) -> None:
    channel = FileChannel(tmp_path)
    (tmp_path / "k.refused").write_text('{"detail": "line closed"}')
    assert (channel.enquire("k").outcome, channel.enquire("k").detail) == ("refused", "line closed")


def test_a_case_that_was_approved_and_sent_teaches_the_next_run(tmp_path) -> None:
    async def scene(counter, application):
        case = (await open_case(application.store, a_report(), now=counter.clock.now())).case
        await counter.turn()
        async with counter.client() as client:
            headers = await counter.person("ana", "approver")
            seen = await application.store.case(case.case_id)
            body = {"verdict": "approve", "version": seen.version, "repaired_sha256": seen.repaired_sha256}
            url = f"/api/v1/cases/{case.case_id}/decisions"
            answer = await client.post(url, headers=headers, json={**body, "reason": "right"})
        await counter.turn()
        past = StoredPrecedents(application.settings.store_url)
        wanted = terms_of(cause="charset")
        return answer.status_code, await asyncio.to_thread(past.like, wanted, at=counter.clock.now())

    status, found = played(tmp_path, scene)
    assert status == 200
    assert [(p.shape.playbook, p.shape.action) for p in found] == [("PB-01", "REPAIR")]


def test_a_worker_that_is_told_to_stop_finishes_the_case_in_hand_and_takes_no_other(tmp_path) -> None:
    async def scene(counter, application):
        for name in ("Q1", "Q2"):
            await open_case(application.store, a_report(name), now=counter.clock.now())
        begun, go_on, stop = threading.Event(), threading.Event(), asyncio.Event()
        real = counter.agent.work

        def slow(*arguments, **named):
            begun.set()
            go_on.wait(30)
            return real(*arguments, **named)

        counter.agent.work = slow
        loop = asyncio.create_task(application.new_worker().run(stop))
        await asyncio.to_thread(begun.wait, 30)
        stop.set()
        go_on.set()
        await asyncio.wait_for(loop, 30)
        counts = await application.store.counts()
        return counts[Status.AWAITING_APPROVAL], counts[Status.RECEIVED], counts[Status.WORKING]

    assert played(tmp_path, scene) == (1, 1, 0)


class Blocked(RecordingChannel):
    """A channel that answers only once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.let = threading.Event(), threading.Event()

    def send(self, body, *, key, kind):
        self.asked.set()
        self.let.wait(30)
        return super().send(body, key=key, kind=kind)


def test_the_next_case_is_worked_while_the_send_of_another_waits(tmp_path) -> None:
    async def scene(counter, application):
        store, stop = application.store, asyncio.Event()
        counter.agent.outcome = worked(route=Route.AUTO, needed=0)
        first = (await open_case(store, a_report("Q-1"), now=counter.clock.now())).case
        working = asyncio.create_task(application.new_worker().run(stop))
        await asyncio.to_thread(counter.channel.asked.wait, 30)
        counter.agent.outcome = worked()
        second = (await open_case(store, a_report("Q-2"), now=counter.clock.now())).case
        while (await store.case(second.case_id)).status is not Status.AWAITING_APPROVAL:
            await asyncio.sleep(0.02)
        meanwhile = (await store.case(first.case_id)).status
        counter.channel.let.set()
        stop.set()
        await working
        return meanwhile, (await store.case(first.case_id)).status

    async def staged():
        counter = Counter(tmp_path, channel=Blocked())
        try:
            return await asyncio.wait_for(scene(counter, counter.application), 60)
        finally:
            counter.channel.let.set()
            await counter.application.store.close()

    assert asyncio.run(staged()) == (Status.RELEASING, Status.RELEASED)


def test_the_run_of_a_case_that_went_by_itself_is_dropped_and_not_resumed(tmp_path) -> None:
    async def scene(counter, application):
        counter.agent.outcome = worked(route=Route.AUTO, needed=0)
        case = (await open_case(application.store, a_report(), now=counter.clock.now())).case
        await counter.turn()
        async with application.store.reading() as unit:
            waiting = await unit.cases.to_resume(10, counter.clock.now())
        return case.case_id, (counter.agent.resumed, counter.agent.forgotten, waiting)

    case_id, told = played(tmp_path, scene)
    assert told == ([], [case_id], ())


def test_a_case_that_people_released_is_resumed(tmp_path) -> None:
    async def scene(counter, application):
        counter.agent.outcome = worked()
        case = (await open_case(application.store, a_report(), now=counter.clock.now())).case
        await counter.turn()
        async with application.store.writing() as unit:
            await unit.cases.set(case.case_id, resume_due=True, approvals=1, status=Status.RELEASED.value)
        await counter.turn()
        return case.case_id, counter.agent.resumed

    case_id, resumed = played(tmp_path, scene)
    assert resumed == [case_id]
