"""The live stream: facts that a case changed, never payment data (ui §3.7)."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from cases.decision import Act
from cases.entitlement import can
from cases.store import Event, NoSuchCase

from ..bootstrap import Application
from ..identity import Caller, Running, Signed

router = APIRouter(tags=["events"])
POLL_SECONDS = 0.25
KEEP_ALIVE_SECONDS = 15.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


@router.get("/events", response_class=EventStream)
async def stream(request: Request, application: Running, caller: Signed) -> StreamingResponse:
    """Server-sent events from now on, or from `Last-Event-ID` on, in whichever process it was given.

    An id that is not kept any more is answered by one event `reset`: load again what you show.
    """
    caller.require("cases:read")
    given = request.headers.get("last-event-id", "")
    async with application.store.reading() as unit:
        first, newest = await unit.events.first(), await unit.events.last()
    last = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else newest
    # An id that is no longer, or not yet, in the table: what lies between cannot be told again.
    gap = last > newest or (last < first - 1)
    tail = _tail(request, application, caller, newest if gap else last, reset=gap)
    return EventStream(tail, headers=HEADERS)


async def _tail(
    request: Request, application: Application, caller: Caller, last: int, *, reset: bool
) -> AsyncIterator[bytes]:
    quiet = 0.0
    yield f"id: {last}\nevent: reset\ndata: {{}}\n\n".encode() if reset else b": connected\n\n"
    while not await request.is_disconnected():
        found = await application.store.events(last)
        for event in found:
            last = event.id
            if await _may_see(application, caller, event):
                yield framed(event)
        quiet = 0.0 if found else quiet + POLL_SECONDS
        if quiet >= KEEP_ALIVE_SECONDS:
            quiet = 0.0
            yield b": keep-alive\n\n"
        await asyncio.sleep(POLL_SECONDS)


def framed(event: Event) -> bytes:
    """One event as the wire has it."""
    told = {"case_id": event.case_id, "version": event.version, "status": event.status}
    return f"id: {event.id}\nevent: case\ndata: {json.dumps(told)}\n\n".encode()


async def _may_see(application: Application, caller: Caller, event: Event) -> bool:
    try:
        case = await application.store.case(event.case_id)
    except NoSuchCase:
        return False
    return can(caller.person, Act.VIEW, case, (), application.policy) is None
