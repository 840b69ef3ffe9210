"""The live stream: one for all tabs, replayed after a cut, ended with the session, and honest about the age of what is
shown."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from api import live
from api.live import Tail, stream
from api.sessions import end_session, start_session
from cases.case import Case, Route
from cases.intake import open_case
from payments.vocabulary import Level

from .browsing import PATIENCE_SECONDS, Server
from .builders import a_proposal, a_report, a_worked
from .conftest import Site, browser_of

Parts = AsyncIterator[bytes]
OWNED = {
    "route": Route.OWNER, "approvals_needed": None,
    "proposal": a_proposal(level=Level.A0, owner="fraud", operators=()),
}  # fmt: skip


async def yes() -> bool:
    return True


@asynccontextmanager
async def listening(tail: Tail, given: str = "", **asked: Any) -> AsyncIterator[Parts]:
    told = stream(tail, given, **({"may_look": lambda _: True, "goes_on": yes} | asked))
    try:
        yield told
    finally:
        await told.aclose()


async def facts(told: Parts, number: int) -> list[dict[str, Any]]:
    """The next `number` facts."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(found) < number:
            part = (await anext(told)).decode()
            if "event: case" in part:
                found.append(json.loads(part.partition("data: ")[2]))
    return found


async def more(site: Site, name: str) -> Case:
    return (await open_case(site.application.store, a_report(name), now=site.clock.now())).case


def test_fifty_listeners_are_served_by_one_look_at_the_events(site: Site) -> None:
    store = site.application.store

    async def act() -> tuple[int, list[str]]:
        tail, looks = Tail(store), 0
        reading = store.reading

        def counted() -> Any:
            nonlocal looks
            looks += 1
            return reading()

        streams = [stream(tail, "", may_look=lambda _: True, goes_on=yes) for _ in range(50)]
        for each in streams:
            await anext(each)
        store.reading = counted  # type: ignore[method-assign]
        case = await more(site, "PX-1")
        heard = [(await facts(each, 1))[0]["case_id"] for each in streams]
        store.reading = reading  # type: ignore[method-assign]
        for each in streams:
            await each.aclose()
        assert tail.task is None
        return looks, [case_id for case_id in heard if case_id != case.case_id]

    looks, wrong = site.run(act)
    assert wrong == []
    assert looks < 50


def test_a_stream_that_was_cut_is_told_what_it_missed_and_nothing_twice(site: Site) -> None:
    async def act() -> tuple[list[str], list[str]]:
        tail = Tail(site.application.store)
        async with listening(tail) as told:
            await anext(told)
            first = await more(site, "PX-1")
            await facts(told, 1)
            last = await site.application.store.last_event()
        missed = [await more(site, f"PX-{n}") for n in (2, 3)]
        async with listening(tail, str(last)) as told:
            await anext(told)
            after = await more(site, "PX-4")
            heard = [fact["case_id"] for fact in await facts(told, 3)]
        assert first.case_id not in heard
        return heard, [case.case_id for case in (*missed, after)]

    heard, expected = site.run(act)
    assert heard == expected


def test_a_stream_says_first_after_which_fact_it_goes_on(site: Site) -> None:
    async def act() -> tuple[list[str], str]:
        store = site.application.store
        async with listening(Tail(store)) as told:
            first = (await anext(told)).decode()
            last = await store.last_event()
        assert first == f"id: {last}\nevent: alive\ndata: {{}}\n\n"
        between = await more(site, "PX-1")
        async with listening(Tail(store), first.splitlines()[0].removeprefix("id: ")) as told:
            await anext(told)
            return [fact["case_id"] for fact in await facts(told, 1)], between.case_id

    heard, between = site.run(act)
    assert heard == [between]


@pytest.mark.parametrize("given", ["999999", "99999999999999999999", "x"])
def test_an_id_from_elsewhere_is_answered_by_reset_or_by_starting_now(site: Site, given: str) -> None:
    async def act() -> str:
        await more(site, "PX-1")
        async with listening(Tail(site.application.store), given) as told:
            return (await anext(told)).decode()

    first = site.run(act)
    assert ("event: reset" in first) == (given == "999999")


@pytest.mark.parametrize("milliseconds", [0, 0.5, 1, 2, 3, 4, 5, 6])
def test_a_listener_may_leave_while_the_tail_reads_and_the_store_closes(site: Site, milliseconds: float) -> None:
    async def act() -> str:
        async with listening(Tail(site.application.store), "999999") as told:
            first = (await anext(told)).decode()
            await asyncio.sleep(milliseconds / 1000)
            return first

    assert "event: reset" in site.run(act)


def test_a_case_that_is_not_ones_to_see_is_not_told(site: Site) -> None:
    async def act() -> list[str]:
        async with listening(Tail(site.application.store), may_look=lambda case: case.external_id == "PX-2") as told:
            await anext(told)
            await more(site, "PX-1")
            await more(site, "PX-2")
            return [fact["case_id"] for fact in await facts(told, 1)] + [(await more(site, "PX-3")).case_id]

    told = site.run(act)
    assert told[0] != told[1]


def test_a_stream_ends_with_its_session(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.05)
    store = site.application.store

    async def act() -> str:
        from api.sessions import read_session

        cookie = await start_session(store, "ana", now=site.clock.now())

        async def goes_on() -> bool:
            return await read_session(store, cookie, now=site.clock.now(), active=False) is not None

        async with listening(Tail(store), goes_on=goes_on) as told:
            await anext(told)
            await end_session(store, cookie, now=site.clock.now())
            with pytest.raises(StopAsyncIteration):
                await asyncio.wait_for(anext(told), PATIENCE_SECONDS)
        return "ended"

    assert site.run(act) == "ended"


def test_a_server_that_stops_ends_every_stream_and_begins_none(site: Site) -> None:
    async def act() -> list[int]:
        tail, left = Tail(site.application.store), []
        async with listening(tail) as one, listening(tail) as other:
            for told in (one, other):
                await anext(told)
            tail.end()
            left += [len([part async for part in told]) for told in (one, other)]
        async with listening(tail) as late:
            left.append(len([part async for part in late]))
        assert tail.task is None
        return left

    assert site.run(act) == [0, 0, 1]


def test_who_stops_listening_leaves_nothing_behind_that_waits(site: Site) -> None:
    async def act() -> set[str]:
        async with listening(Tail(site.application.store)) as told:
            await anext(told)
            await asyncio.sleep(live.TOGETHER_SECONDS * 2)  # the tail waits for its bell now, or soon will
        await asyncio.sleep(0)
        return {str(task.get_coro()) for task in asyncio.all_tasks() - {asyncio.current_task()}}

    assert site.run(act) == set()


def test_a_stream_is_first_checked_at_a_moment_of_its_own(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CHECK_SECONDS", 3600)
    monkeypatch.setattr(live.random, "random", lambda: 0.0)

    async def no() -> bool:
        return False

    async def act() -> int:
        async with listening(Tail(site.application.store), goes_on=no) as told:
            return await asyncio.wait_for(_number(told), 10)

    assert site.run(act) == 1


async def _number(told: Parts) -> int:
    return len([part async for part in told])


def test_a_stream_over_http_ends_whole_when_its_server_stops(server: Server) -> None:
    secret = server.arrange(lambda site: start_session(site.application.store, "ana", now=site.clock.now()))
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: paymend={secret}\r\n\r\n".encode())
        got = b""
        while b"data: {}" not in got:
            got += client.recv(4096)
        server.stop()
        while part := client.recv(4096):
            got += part
    assert got.endswith(b"0\r\n\r\n")  # the last chunk: not cut off


def test_listening_is_no_activity_so_that_an_idle_session_ends(site: Site) -> None:
    async def act() -> bool:
        from api.sessions import read_session

        store = site.application.store
        cookie = await start_session(store, "ana", now=site.clock.now())
        for _ in range(4):
            site.clock.time = site.clock.now() + timedelta(minutes=4)
            await read_session(store, cookie, now=site.clock.now(), active=False)
        return await read_session(store, cookie, now=site.clock.now(), active=False) is None

    assert site.run(act)


def test_who_holds_no_stream_is_told_what_they_missed_of_the_cases_they_may_see(site: Site) -> None:
    async def act() -> tuple[dict[str, Any], dict[str, Any], int]:
        await site.open("PX-0")
        async with browser_of(site, "ana") as ana, browser_of(site) as nobody:
            start = (await ana.get("/events/missed")).json()
            case = await site.open("PX-1")
            await site.open("PX-3", a_worked(**OWNED))
            found = (await ana.get(f"/events/missed?after={start['last']}")).json()
            gone = (await ana.get("/events/missed?after=999999")).json()
            assert {fact["case_id"] for fact in found["facts"]} == {case.case_id}
            assert start["facts"] == gone["facts"] == []
            return found, gone, (await nobody.get("/events/missed")).status_code

    found, gone, refused = site.run(act)
    assert (found["reset"], gone["reset"], refused) == (False, True, 401)
