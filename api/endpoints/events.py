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


@router.get("/events")
async def stream(request: Request, application: Running, caller: Signed) -> StreamingResponse:
    """Server-sent events from now on, or from `Last-Event-ID` on."""
    caller.require("cases:read")
    given = request.headers.get("last-event-id", "")
    last = int(given) if given.isascii() and given.isdigit() else await application.store.last_event()
    return StreamingResponse(_tail(request, application, caller, last), media_type="text/event-stream", headers=HEADERS)


async def _tail(request: Request, application: Application, caller: Caller, last: int) -> AsyncIterator[bytes]:
    quiet = 0.0
    yield b": connected\n\n"
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
