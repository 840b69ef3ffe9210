"""Retention: what a finished case says of people goes, the ledger still verifies, and others keep what they rest on."""

from datetime import timedelta
from pathlib import Path

import pytest
from desk_of_cases import CaseDesk
from sqlalchemy import text
from store_builders import MESSAGE, a_report, worked

from api.auditing import verify_store
from api.channels.file import FileChannel
from api.channels.forgetting import forget_marks
from api.live import missed_since
from api.settings import Settings
from cases.case import Route, Status
from cases.erasure import erase, erase_due
from cases.intake import add_message
from cases.progress import Step
from cases.report import Related
from cases.store import NoSuchCase
from payments.vocabulary import RelatedRole

AUTO = worked(route=Route.AUTO, needed=0)
NAME = "Ateliers Ordelle"


def played(run, tmp_path: Path, scene):
    async def staged(store):
        return await scene(CaseDesk(store, tmp_path))

    return run(staged)


async def everything(store) -> str:
    """All that the database holds outside the ledger, as text."""
    found = []
    async with store.engine.connect() as connection:
        for table in ("cases", "bodies", "worked", "decisions", "outbox", "comments", "case_references", "events"):
            rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
            found += [
                bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v)
                for r in rows
                for v in r
            ]
    return "\n".join(found)


async def released(desk: CaseDesk, name: str, message: str = MESSAGE):
    case = await desk.opened(a_report(name, message=message))
    answer = Related(role=RelatedRole.ANSWER, message=f"the name is {NAME}", authenticated=True)
    await add_message(desk.store, case.case_id, answer, now=desk.clock.now())
    await desk.proposed(AUTO, a_report(name, message=message))
    await desk.outbox.send_due()
    return await desk.store.case(case.case_id)


def test_what_is_over_is_erased_and_the_ledger_still_verifies(run, tmp_path) -> None:
    async def scene(desk):
        case = await released(desk, "Q1")
        before = NAME in await everything(desk.store)
        early = await erase_due(desk.store, desk.clock.now() - timedelta(days=30), now=desk.clock.now())
        desk.clock.advance(days=31)
        number = await erase_due(desk.store, desk.clock.now() - timedelta(days=30), now=desk.clock.now())
        again = await erase_due(desk.store, desk.clock.now(), now=desk.clock.now())
        told = await verify_store(desk.store, Settings(home=tmp_path / "empty", _env_file=None))
        left, after = await everything(desk.store), await desk.store.case(case.case_id)
        return before, (early, number, again), NAME in left or "LK-77120" in left, told["faults"], after

    before, numbers, left, faults, after = played(run, tmp_path, scene)
    assert (before, numbers, left) == (True, (0, 1, 0), False)
    assert [fault for fault in faults if "checkpoint" not in fault] == []
    assert (after.status, after.creditor) == (Status.RELEASED, "")


def test_what_streams_were_told_goes_with_its_time_and_who_asks_for_it_is_sent_to_load_again(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.opened(a_report("Q1"))
        async with desk.store.writing() as unit:
            await unit.events.add_steps(case, [Step("triage")], desk.clock.now())
        old = await desk.store.last_event()
        desk.clock.advance(days=31)
        for name in ("Q2", "Q3"):
            await desk.opened(a_report(name))
        newest = await desk.store.last_event()
        await erase_due(desk.store, desk.clock.now() - timedelta(days=30), now=desk.clock.now())
        async with desk.store.reading() as unit:
            left, steps = await unit.events.after(0), await unit.events.steps_of(case.case_id)
            return old, newest, left, steps, [await missed_since(unit, str(given)) for given in (old - 1, old)]

    old, newest, left, steps, (gone, last) = played(run, tmp_path, scene)
    assert ([event.id for event in left], steps) == ([old + 1, newest], ())
    assert gone == (newest, None)
    assert [news.event.id for news in last[1]] == [old + 1, newest]


def test_an_open_case_is_never_erased(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        return await erase(desk.store, case.case_id, now=desk.clock.now()), await desk.store.original(case.case_id)

    assert played(run, tmp_path, scene) == (False, MESSAGE.encode())


def test_another_case_keeps_the_message_it_rests_on(run, tmp_path) -> None:
    async def scene(desk):
        case = await released(desk, "Q1")
        other = await desk.opened(a_report("Q2"))
        await erase(desk.store, case.case_id, now=desk.clock.now())
        kept = await desk.store.original(other.case_id)
        with pytest.raises(NoSuchCase):
            await desk.store.original(case.case_id)
        return kept, (await desk.store.entries(case.case_id))[-1]["kind"]

    assert played(run, tmp_path, scene) == (MESSAGE.encode(), "erased")


def test_a_case_that_is_none_is_told(run, tmp_path) -> None:
    async def scene(desk):
        with pytest.raises(NoSuchCase):
            await erase(desk.store, "nothing", now=desk.clock.now())

    played(run, tmp_path, scene)


def test_names_by_which_messages_came_in_go_with_their_time(run, tmp_path) -> None:
    async def scene(desk):
        now = desk.clock.now()
        for name, days in (("old", 31), ("late", 29)):
            async with desk.store.writing() as unit:
                await unit.inbox.take("folder:exceptions", name, now - timedelta(days=days))
        await erase_due(desk.store, now - timedelta(days=30), now=now)
        async with desk.store.reading() as unit:
            return [await unit.inbox.taken("folder:exceptions", name) for name in ("old", "late")]

    assert played(run, tmp_path, scene) == [False, True]


def test_a_mark_of_the_file_channel_goes_only_where_the_channel_took_it_long_ago(run, tmp_path) -> None:
    """What is not known to have been taken keeps its mark: without it, it would be sent a second time."""
    channel = FileChannel(tmp_path / "channel")

    async def scene(desk):
        keys = []
        for name, answer in (("Q1", "accepted"), ("Q2", "accepted"), ("Q3", "unknown")):
            desk.channel.answers = [answer]
            await desk.proposed(worked(route=Route.AUTO, needed=0), a_report(name))
            await desk.outbox.send_due()
            keys.append(desk.channel.sent[-1][0])
            desk.clock.advance(days=20)
        keys.append("f" * 64)
        for key in keys:
            channel.send(b"bytes", key=key, kind="payment")
            (channel.folder / f"{key}.payment").unlink()  # the gateway took it
        number = await forget_marks(desk.store, channel, desk.clock.now() - timedelta(days=50))
        return number, [channel.enquire(key).outcome for key in keys]

    assert played(run, tmp_path, scene) == (1, ["absent", "accepted", "accepted", "accepted"])


def test_bytes_that_come_in_again_after_an_erasure_are_kept_again(run, tmp_path) -> None:
    async def scene(desk):
        first = await released(desk, "Q1")
        await erase(desk.store, first.case_id, now=desk.clock.now(), actor={"kind": "system", "id": "retention"})
        again = await desk.opened(a_report("Q2"))
        async with desk.store.reading() as unit:
            row = await unit.cases.row(again.case_id)
            return await unit.bodies.get(row["original_sha256"]), await unit.bodies.get(row["report_sha256"])

    original, report = played(run, tmp_path, scene)
    assert original == MESSAGE.encode()
    assert b"Q2" in report
