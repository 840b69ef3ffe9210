"""Keeping what a person is typing: sent by the script of the page, discarded by a button."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from ..drafts import EDIT, RIGHT, drop_draft, keep_draft
from ..forms import own_form, to
from ..own_view import led_to
from ..page_route import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.post("/cases/{case_id}/draft")
async def keep(request: Request, case_id: str) -> Response:
    """204 once it is kept, 413 where it is too long to be; with `discard` it is forgotten, and the form shown again."""
    desk, viewer, form = await own_form(request)
    file, name = await desk.file(viewer, case_id), form.text("form")
    if name not in RIGHT or led_to(desk, viewer, file):
        return Response(status_code=422)
    if form.text("discard"):
        await drop_draft(desk, viewer, case_id, name)
        return to(f"/cases/{case_id}/edit" if name == EDIT else f"/cases/{case_id}")
    return Response(status_code=204 if await keep_draft(desk, viewer, file, name, form) else 413)
