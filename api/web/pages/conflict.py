"""The answer to an act on another version: what was seen and what stands now, side by side, and nothing was done."""

from fastapi import Request
from starlette.responses import Response

from ..desk import Desk, Viewer
from ..forms import Form
from ..keying import must_key
from ..own_view import must_say
from ..view_models.conflict import conflict_page

SEEN = ("version", "repaired_sha256", "context_sha256")


async def conflicted(
    desk: Desk, viewer: Viewer, case_id: str, form: Form, request: Request, back: str = ""
) -> Response:
    """409 with the version of the form beside the present one. Raises NoSuchCase where it is not theirs to see now."""
    file = await desk.file(viewer, case_id)
    async with desk.store.reading() as unit:
        then = await unit.works.as_of(case_id, form.number("version"))
    # Whoever is to key a value, or to say their own view first, sees no value of the proposal here either.
    hidden = viewer.masked or must_key(desk, viewer, file) or must_say(desk, viewer, file)
    seen = {name: form.text(name) for name in SEEN}
    page = conflict_page(file, seen, None if hidden else then, back or f"/cases/{case_id}")
    return desk.page(request, viewer, "conflict.html", here="queue", page=page, status=409)
