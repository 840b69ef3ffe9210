"""Senders side by side: one payment leaves once, and none leaves on a look that is too long ago."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from desk_of_cases import CaseDesk
from store_builders import RecordingChannel, a_policy, a_report, worked
from test_sending_in_groups import played, queued, stands

from cases import outbox
from cases.case import Status
from cases.outbox import GROUP
from cases.store import CaseStore, Sending

PATIENCE_SECONDS = 20
A_MOMENT = 0.5  # the other sender gets this long to be wrong


async def without_uetr(desk: CaseDesk, name: str):
    """The one row of a case that people released, of a message that has no UETR."""
    case = await desk.decided(await desk.proposed(replace(worked(), uetr=None), a_report(name)))
    return (await desk.store.sent(case.case_id))[0]


async def taken(store: CaseStore, row, desk: CaseDesk, then=None):
    """Take the row as a sender does; the rivals that were found before the commit."""
    async with store.writing() as unit:
        ready = await unit.sending.queued([row])
        rivals = await unit.sending.rivals(ready)
        await unit.sending.take(ready, at=desk.clock.now(), until=desk.clock.now() + timedelta(seconds=60))
        if then is not None:
            await then()
    return rivals


def test_of_two_who_take_the_same_bytes_without_a_uetr_at_once_one_goes_on(run, tmp_path) -> None:
    async def scene(desk):
        one, other = [await without_uetr(desk, name) for name in ("Q1", "Q2")]
        seconds = []

        async def meanwhile():
            seconds.append(asyncio.create_task(taken(desk.store, other, desk)))
            await asyncio.wait(seconds, timeout=A_MOMENT)

        first = await taken(desk.store, one, desk, meanwhile)
        return first, await seconds[0], {other.id: one.case_id}

    first, second, right = played(run, tmp_path, scene)
    assert (first, second) == ({}, right)


def test_what_people_sent_first_and_goes_by_itself_later_is_held_by_the_switch_of_what_does(run, tmp_path) -> None:
    async def scene(desk):
        desk.channel.answers = ["refused"]
        row = await without_uetr(desk, "Q1")
        await desk.outbox.send_due()
        (refused,) = await desk.store.sent(row.case_id)
        async with desk.store.writing() as unit:
            await unit.outbox.put_again(refused, replace(refused, status=Sending.QUEUED, automatic=True))
        (tmp_path / "halt").write_text("auto")
        await desk.outbox.send_due()
        return refused.status, len(desk.channel.sent)

    assert played(run, tmp_path, scene) == (Sending.REFUSED, 1)


def test_workers_of_one_process_wait_for_no_thread_of_each_other(run, tmp_path) -> None:
    together = threading.Barrier(2 * GROUP)

    class Meeting(RecordingChannel):
        def send(self, body, *, key, kind):
            together.wait(PATIENCE_SECONDS)  # or BrokenBarrierError, which leaves the outcome unknown
            return super().send(body, key=key, kind=kind)

    async def staged(store):
        desk = CaseDesk(store, tmp_path, channel=Meeting(), policy=a_policy())
        cases, shared = await queued(desk, 2 * GROUP), desk.outbox
        async with store.reading() as unit:
            due = await shared.due(unit)
        await asyncio.gather(shared.send(due[:GROUP]), shared.send(due[GROUP:]))
        return await stands(desk, cases)

    assert run(staged) == [Status.RELEASED] * 2 * GROUP


def test_what_waited_for_a_thread_does_not_leave_on_the_look_before(run, tmp_path, monkeypatch) -> None:
    clock = SimpleNamespace(at=0.0, late=10.0)
    monkeypatch.setattr(outbox, "time", SimpleNamespace(monotonic=lambda: clock.at))

    class Busy(ThreadPoolExecutor):
        """Gives out its thread ten seconds late, once."""

        def submit(self, ask, /, *args, **kwargs):
            clock.at, clock.late = clock.at + clock.late, 0.0
            return super().submit(ask, *args, **kwargs)

    async def scene(desk):
        (case,) = await queued(desk, 1)
        waiting = replace(desk.outbox, _threads=Busy(1))
        await waiting.send_due()
        held = len(desk.channel.sent), (await desk.store.sent(case))[0].status
        desk.clock.advance(seconds=3)
        await waiting.send_due()
        return held, len(desk.channel.sent), await stands(desk, [case])

    held, sent, after = played(run, tmp_path, scene)
    assert held == (0, Sending.QUEUED)
    assert (sent, after) == (1, [Status.RELEASED])
