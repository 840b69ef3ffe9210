"""A listener who leaves the live stream, or a server that stops meanwhile, breaks nothing off half-way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from api.live import EventStream, Tail, stream
from cases.store import Unit

from .conftest import Site


def test_a_listener_who_leaves_breaks_off_no_look_at_the_store() -> None:
    """A look broken off leaves a thread of SQLite behind, which answers an event loop that may be closed by then."""

    async def act() -> list[str]:
        begun, answered = asyncio.Event(), asyncio.Event()
        looks: list[str] = []

        async def told() -> AsyncIterator[bytes]:
            yield b"event: alive"
            begun.set()
            await answered.wait()
            looks.append("answered")

        async def receive() -> dict[str, Any]:
            await begun.wait()
            return {"type": "http.disconnect"}

        async def send(_: Any) -> None:
            await asyncio.sleep(0)

        scope = {"type": "http", "asgi": {"spec_version": "2.3"}}
        response = asyncio.create_task(EventStream(told())(scope, receive, send))
        await begun.wait()
        await asyncio.sleep(0.01)
        answered.set()
        await response
        return looks

    assert asyncio.run(act()) == ["answered"]


def test_the_last_listener_who_leaves_waits_for_the_look_that_is_under_way(site: Site) -> None:
    store = site.application.store
    ended: list[str] = []

    async def act() -> list[str]:
        tail, begun, answered, reading = Tail(store), asyncio.Event(), asyncio.Event(), store.reading

        @asynccontextmanager
        async def slow() -> AsyncIterator[Unit]:
            async with reading() as unit:
                begun.set()
                await answered.wait()
                yield unit
            ended.append("ended")

        async def yes() -> bool:
            return True

        told = stream(tail, "", may_look=lambda _: True, goes_on=yes)
        await anext(told)
        store.reading = slow  # type: ignore[method-assign]
        await begun.wait()
        leaving = asyncio.create_task(told.aclose())  # type: ignore[attr-defined]
        await asyncio.sleep(0.01)
        answered.set()
        await leaving
        assert tail.task is None
        return ended

    assert site.run(act) == ["ended"]
