"""The live stream for browsers: by session cookie, ended with the session, and no sign of activity by itself."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from cases.decision import Act
from cases.store import NoSuchCase

from ...endpoints.events import HEADERS, framed
from ...sessions import read_session
from ..desk import Desk, SignInNeeded, Viewer, desk_of, viewer_of

router = APIRouter(include_in_schema=False)
POLL_SECONDS = 0.25
POLLS_PER_CHECK = 60  # every 15 s: the session is looked at again, and a comment keeps proxies from closing


@router.get("/events")
async def events(request: Request) -> Response:
    """Server-sent events from now on, or from `Last-Event-ID` on; 401 tells the browser to stop trying."""
    desk = await desk_of(request)
    try:
        viewer = await viewer_of(request, active=False)
    except SignInNeeded:
        return Response(status_code=401)
    given = request.headers.get("last-event-id", "")
    last = int(given[:18]) if given.isascii() and given.isdigit() else await desk.store.last_event()
    cookie = request.cookies[desk.cookie]
    return StreamingResponse(
        _tail(request, desk, viewer, cookie, last), media_type="text/event-stream", headers=HEADERS
    )


async def _tail(request: Request, desk: Desk, viewer: Viewer, cookie: str, last: int) -> AsyncIterator[bytes]:
    yield b": connected\n\n"
    polls = 0
    while not await request.is_disconnected():
        for event in await desk.store.events(last):
            last = event.id
            if await _may_see(desk, viewer, event.case_id):
                yield framed(event)
        polls += 1
        if polls % POLLS_PER_CHECK == 0:
            if await read_session(desk.store, cookie, now=desk.now(), active=False) is None:
                return
            yield b": keep-alive\n\n"
        await asyncio.sleep(POLL_SECONDS)


async def _may_see(desk: Desk, viewer: Viewer, case_id: str) -> bool:
    try:
        return desk.may_act(viewer, Act.VIEW, await desk.store.case(case_id))
    except NoSuchCase:
        return False
