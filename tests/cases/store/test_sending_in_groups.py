"""Several releases at once: taken, covered and settled together, each looked at and sent by itself."""

import asyncio
import threading
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from desk_of_cases import CaseDesk
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from store_builders import MESSAGE, NOON, RecordingChannel, a_policy, a_report, worked

from cases import outbox
from cases.case import Route, Status
from cases.last_look import LastLook
from cases.outbox import GROUP, Outbox
from cases.ports import Receipt
from cases.resolution import Worked
from cases.store import Act, Sending

PATIENCE_SECONDS = 20


def played(run, tmp_path: Path, scene):
    async def staged(store):
        return await scene(CaseDesk(store, tmp_path, policy=a_policy()))

    return run(staged)


async def queued(desk: CaseDesk, number: int) -> list[str]:
    """So many payments of their own, each released by itself and not sent yet."""
    found = []
    for n in range(number):
        text = MESSAGE.replace("3f1f0f6f2c11", f"{n:012x}").replace("77120", f"7712{n}")
        repaired = text.replace("2026_114", "2026-114").encode()
        work = worked(route=Route.AUTO, needed=0, repaired=repaired)
        found.append((await desk.proposed(_own_uetr(work, n), a_report(f"Q-{n}", message=text))).case_id)
    return found


def _own_uetr(work: Worked, number: int) -> Worked:
    return replace(work, uetr=f"7a1c2f5e-0b7d-4c1e-9a52-{number:012x}")


async def stands(desk: CaseDesk, case_ids: list[str]) -> list[Status]:
    return [(await desk.store.case(case_id)).status for case_id in case_ids]


async def statements(desk: CaseDesk, number: int) -> int:
    """What sending so many at once asks of the database."""
    await queued(desk, number)
    found: Counter[str] = Counter()

    def asked(*_: object) -> None:
        found["statements"] += 1

    engine = desk.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", asked)
    await desk.outbox.send_due()
    event.remove(engine, "before_cursor_execute", asked)
    assert len(desk.channel.sent) == number
    return found["statements"]


@pytest.mark.parametrize("number", [1, GROUP])
def test_sending_asks_no_more_for_many_than_for_one(run, tmp_path, number) -> None:
    assert played(run, tmp_path, lambda desk: statements(desk, number)) <= 25


def test_a_slow_channel_keeps_no_other_release_waiting(run, tmp_path) -> None:
    second = threading.Event()

    class Slow(RecordingChannel):
        def send(self, body, *, key, kind):
            first = not self.sent
            receipt = super().send(body, key=key, kind=kind)
            second.set() if not first else None
            return receipt if second.wait(PATIENCE_SECONDS) else Receipt("refused", key, "the second never came")

    async def scene(desk):
        desk.channel = Slow()
        cases = await queued(desk, 2)
        await desk.outbox.send_due()
        return await stands(desk, cases)

    assert played(run, tmp_path, scene) == [Status.RELEASED, Status.RELEASED]


def test_who_answered_is_settled_while_another_is_waited_for(run, tmp_path) -> None:
    answered = threading.Event()

    class Slow(RecordingChannel):
        def send(self, body, *, key, kind):
            first = not self.sent
            receipt = super().send(body, key=key, kind=kind)
            return receipt if not first or answered.wait(PATIENCE_SECONDS) else Receipt("refused", key)

    async def scene(desk):
        desk.channel = Slow()
        cases = await queued(desk, 2)
        sending = asyncio.create_task(desk.outbox.send_due())
        while (between := await stands(desk, cases)) == [Status.RELEASING, Status.RELEASING]:
            await asyncio.sleep(0.02)
        answered.set()
        await sending
        return between, await stands(desk, cases)

    between, after = played(run, tmp_path, scene)
    assert sorted(between) == sorted([Status.RELEASED, Status.RELEASING])
    assert after == [Status.RELEASED, Status.RELEASED]


def test_a_switch_thrown_between_two_of_a_group_stops_the_second(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "SWITCHES_OLD_MAX", 0)

    class Throws:
        """Judges; at the second payment somebody throws the switch."""

        def __init__(self, desk) -> None:
            self.desk, self.looks = desk, 0

        def judge(self, case_id, report, seen, proposal, *, now):
            self.looks += 1
            if self.looks == 2:
                (tmp_path / "halt").write_text("releases")
            return seen

    async def scene(desk):
        cases = await queued(desk, 2)
        looking = Outbox(
            desk.store, desk.channel, desk.checkpoints, desk.clock, tmp_path / "halt", LastLook(Throws(desk))
        )
        await looking.send_due()
        held = len(desk.channel.sent), [row.status for case in cases for row in await desk.store.sent(case)]
        (tmp_path / "halt").unlink()
        desk.clock.advance(seconds=3)
        await looking.send_due()
        return held, len(desk.channel.sent), await stands(desk, cases)

    held, sent, after = played(run, tmp_path, scene)
    assert held == (1, [Sending.ACCEPTED, Sending.QUEUED])
    assert (sent, after) == (2, [Status.RELEASED, Status.RELEASED])


def test_one_that_does_not_pass_keeps_none_of_its_group_back(run, tmp_path) -> None:
    class Doubts:
        def judge(self, case_id, report, seen, proposal, *, now):
            if report.external_id == "Q-1":
                raise RuntimeError("no list")
            return seen

    async def scene(desk):
        cases = await queued(desk, 3)
        looking = Outbox(desk.store, desk.channel, desk.checkpoints, desk.clock, None, LastLook(Doubts()))
        await looking.send_due()
        return len(desk.channel.sent), await stands(desk, cases)

    assert played(run, tmp_path, scene) == (2, [Status.RELEASED, Status.AWAITING_APPROVAL, Status.RELEASED])


def test_the_copy_outside_covers_every_entry_of_the_group_before_the_first_leaves(run, tmp_path) -> None:
    covered = []

    class Watching(RecordingChannel):
        def send(self, body, *, key, kind):
            covered.append(max(int(file.stem) for file in (tmp_path / "checkpoints").glob("*.txt")))
            return super().send(body, key=key, kind=kind)

    async def scene(desk):
        desk.channel = Watching()
        cases = await queued(desk, 3)
        await desk.outbox.send_due()
        return max([row.entry_index for case in cases for row in await desk.store.sent(case)])

    last = played(run, tmp_path, scene)
    assert len(covered) == 3
    assert min(covered) > last


def test_an_answer_is_recorded_again_where_the_database_was_lost_meanwhile(run, tmp_path) -> None:
    async def scene(desk):
        (case,) = await queued(desk, 1)
        real, cuts = desk.store.writing, iter([False, False, False, True])

        @asynccontextmanager
        async def cut():
            async with real() as unit:
                yield unit
                if next(cuts, False):
                    raise OperationalError("COMMIT", {}, Exception("cut"), connection_invalidated=True)

        desk.store.writing = cut
        await desk.outbox.send_due()
        desk.store.writing = real
        return next(cuts, None), len(desk.channel.sent), await stands(desk, [case])

    left, sent, after = played(run, tmp_path, scene)
    assert left is None, "nothing was cut: the writes of a send are others than this test thinks"
    assert (sent, after) == (1, [Status.RELEASED])


def test_what_one_transaction_appends_is_one_chain_and_seen_within_it(run) -> None:
    async def scene(store):
        async with store.writing() as unit:
            last = [await unit.ledger.append([Act("alarm", "C")] * number, NOON) for number in (1, 2)]
            before = await unit.ledger.of("C")
            last.append(await unit.ledger.append([Act("alarm", "C")], NOON))
            size = (await unit.ledger.end()).size
        return last, len(before), size, [entry["index"] for entry in await store.entries("C")]

    assert run(scene) == ([0, 2, 3], 3, 4, [0, 1, 2, 3])
