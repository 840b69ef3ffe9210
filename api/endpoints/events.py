"""The live stream for keys and tokens: facts that a case changed, never payment data (ui §3.7)."""

from fastapi import APIRouter, Request

from cases.case import Case
from cases.decision import Act
from cases.entitlement import can

from ..errors import Refused
from ..identity import Running, Signed, signed
from ..live import HEADERS, EventStream, stream, tail_of

router = APIRouter(tags=["events"])


@router.get("/events", response_class=EventStream)
async def events(request: Request, application: Running, caller: Signed) -> EventStream:
    """Server-sent events from now on, or from `Last-Event-ID` on, in whichever process it was given.

    An id that is not kept any more is answered by one event `reset`: load again what you show.
    """
    caller.require("cases:read")

    def may_look(case: Case) -> bool:
        return can(caller.person, Act.VIEW, case, (), application.policy) is None

    async def goes_on() -> bool:
        if await request.is_disconnected():
            return False
        try:
            await signed(request, application)
        except Refused:
            return False
        return True

    given = request.headers.get("last-event-id", "")
    told = stream(tail_of(request, application.store), given, may_look=may_look, goes_on=goes_on)
    return EventStream(told, headers=HEADERS)
