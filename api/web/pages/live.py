"""The live stream for browsers: by session cookie, ended with the session, and no sign of activity by itself."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from cases.case import Case
from cases.decision import Act

from ...live import HEADERS, EventStream, fact_of, missed_since, stream, tail_of
from ...sessions import read_session
from ..desk import SignInNeeded, desk_of, viewer_of

router = APIRouter(include_in_schema=False)


@router.get("/events")
async def events(request: Request) -> Response:
    """Server-sent events from now on, or from `Last-Event-ID` on; 401 tells the browser to stop trying."""
    desk = await desk_of(request)
    try:
        viewer = await viewer_of(request, active=False)
    except SignInNeeded:
        return Response(status_code=401)
    cookie = request.cookies[desk.cookie]

    def may_look(case: Case) -> bool:
        return desk.may_act(viewer, Act.VIEW, case)

    async def goes_on() -> bool:
        if await request.is_disconnected():
            return False
        return await read_session(desk.store, cookie, now=desk.now(), active=False) is not None

    given = request.headers.get("last-event-id") or request.query_params.get("after", "")
    told = stream(tail_of(request, desk.store), given, may_look=may_look, goes_on=goes_on)
    return EventStream(told, headers=HEADERS)


@router.get("/events/missed")
async def missed(request: Request) -> Response:
    """The facts after the id `after`, for a page whose stream is cut: `{last, reset, facts}`; no sign of activity."""
    desk = await desk_of(request)
    try:
        viewer = await viewer_of(request, active=False)
    except SignInNeeded:
        return Response(status_code=401)
    async with desk.store.reading() as unit:
        last, news = await missed_since(unit, request.query_params.get("after", ""))
    facts = [fact_of(each.event) for each in news or () if desk.may_act(viewer, Act.VIEW, each.case)]
    last = news[-1].event.id if news else last
    return JSONResponse({"last": last, "reset": news is None, "facts": facts}, headers=HEADERS)
