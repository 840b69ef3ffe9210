"""Live facts: one look at the event table for all streams of a process, and the stream of one listener (ui §3.7)."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from cases.case import Case
from cases.store import CaseStore, Event, Unit
from cases.store.bell import NEWS, first_of

POLL_SECONDS = 0.25
TOGETHER_SECONDS = 0.02  # what happens at once is read at once
CHECK_SECONDS = 5.0  # how long a stream may outlive its session
KEEP_ALIVE_SECONDS = 15.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
MayLook = Callable[[Case], bool]
GoesOn = Callable[[], Awaitable[bool]]


class EventStream(StreamingResponse):
    """Server-sent events that end by themselves: a listener who leaves is noticed between two looks and cuts none off.

    Starlette would cancel the stream at that moment, again and again until it gave in: a look at the store broken off
    like that leaves its connection to a thread that answers an event loop which may be closed by then.
    """

    media_type = "text/event-stream"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            with suppress(OSError):  # newer servers say so of each part that nobody hears any more
                await self.stream_response(send)


@dataclass(frozen=True, slots=True)
class News:
    """An event and the case it tells of, for the question who may hear of it."""

    event: Event
    case: Case


@dataclass
class Tail:
    """Reads what is new when the bell rings and four times a second, however many listen, while somebody does."""

    store: CaseStore
    listeners: set["asyncio.Queue[list[News] | None]"] = field(default_factory=set)
    task: "asyncio.Task[None] | None" = None
    left: asyncio.Event = field(default_factory=asyncio.Event)
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    over: bool = False

    def end(self) -> None:
        """The server stops: every stream ends by itself now, so that nothing of it is cut off or waited for."""
        self.over = True
        for queue in self.listeners:
            queue.put_nowait(None)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["asyncio.Queue[list[News] | None]"]:
        """What is told from now on; None where the store does not answer any more."""
        queue: asyncio.Queue[list[News] | None] = asyncio.Queue()
        if self.over:
            queue.put_nowait(None)
        self.listeners.add(queue)
        async with self.starting:  # who listens may ask at once what it missed: nothing may lie between
            if self.task is None or self.task.done():
                self.left = asyncio.Event()
                self.task = asyncio.create_task(self._read(await self.store.last_event(), self.left))
        try:
            yield queue
        finally:
            self.listeners.discard(queue)
            if not self.listeners and self.task is not None:
                ended, self.task = self.task, None
                self.left.set()  # not cancelled: a look that is broken off leaves its connection to nobody
                await asyncio.wait({ended})  # its reading is over before the store may close: else nobody ends it

    async def _read(self, last: int, left: asyncio.Event) -> None:
        try:
            async with self.store.bell.heard(NEWS) as rung:
                while not left.is_set():
                    rung.clear()
                    async with self.store.reading() as unit:
                        found = await news_after(unit, last)
                    last = found[-1].event.id if found else last
                    for queue in self.listeners if found else ():
                        queue.put_nowait(found)
                    await first_of(rung, left, seconds=POLL_SECONDS - TOGETHER_SECONDS)
                    await asyncio.sleep(TOGETHER_SECONDS)
        except Exception:
            # The streams end, so that every page says since when it knows nothing, and comes back by itself.
            for queue in self.listeners:
                queue.put_nowait(None)


def tail_of(request: Request, store: CaseStore) -> Tail:
    """The one tail of this process."""
    held = getattr(request.app.state, "tail", None)
    if not isinstance(held, Tail):
        held = request.app.state.tail = Tail(store)
    return held


def end_streams(state: object) -> None:
    """End the live streams of this process, where any were asked for; `state` is that of its application."""
    held = getattr(state, "tail", None)
    if isinstance(held, Tail):
        held.end()


async def news_after(unit: Unit, last: int) -> list[News]:
    """The events after `last` whose case is still there."""
    told = []
    for event in await unit.events.after(last):
        case = await unit.cases.case(event.case_id)
        if case is not None:
            told.append(News(event, case))
    return told


async def missed_since(unit: Unit, given: str) -> tuple[int, list[News] | None]:
    """What there is after the id `given` (nothing without one), and the id it is after.

    None, and the newest id, where that one is not kept any more, or not yet.
    """
    first, newest = await unit.events.first(), await unit.events.last()
    last = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else newest
    return (newest, None) if last > newest or last < first - 1 else (last, await news_after(unit, last))


async def stream(tail: Tail, given: str, *, may_look: MayLook, goes_on: GoesOn) -> AsyncIterator[bytes]:
    """Server-sent events after the id `given` (from now on without one), until `goes_on` says no.

    An id that is not kept any more, or not yet, is answered by one event `reset`: load again what you show. Any other
    is answered by `alive` once nothing can be missed any more.
    """
    async with tail.listening() as queue:
        async with tail.store.reading() as unit:
            last, missed = await missed_since(unit, given)
        # It says after which id it goes on: who is cut before the first fact, or hands over, misses none.
        yield f"id: {last}\nevent: {'reset' if missed is None else 'alive'}\ndata: {{}}\n\n".encode()
        missed = missed or []
        spoken = time.monotonic()
        due = spoken + random.random() * CHECK_SECONDS
        while missed is not None:
            for news in missed:
                if news.event.id > last:
                    last = news.event.id
                    if may_look(news.case):
                        spoken = time.monotonic()
                        yield framed(news.event)
            if time.monotonic() >= due:
                due = time.monotonic() + CHECK_SECONDS
                if not await goes_on():
                    return
            if time.monotonic() - spoken >= KEEP_ALIVE_SECONDS:
                spoken = time.monotonic()
                yield b"event: alive\ndata: {}\n\n"  # an event: a script is not told of comments
            missed = await _next(queue, due - time.monotonic())


async def _next(queue: "asyncio.Queue[list[News] | None]", seconds: float) -> list[News] | None:
    try:
        return await asyncio.wait_for(queue.get(), max(seconds, 0))
    except TimeoutError:
        return []


def framed(event: Event) -> bytes:
    """One event as the wire has it: `case`, or `progress` with the steps of a run."""
    name = "progress" if event.steps else "case"
    return f"id: {event.id}\nevent: {name}\ndata: {json.dumps(fact_of(event))}\n\n".encode()


def fact_of(event: Event) -> dict[str, object]:
    """What is told of an event."""
    if event.steps:
        return {"case_id": event.case_id, "steps": [step.to_json() for step in event.steps]}
    return {"case_id": event.case_id, "version": event.version, "status": event.status}
