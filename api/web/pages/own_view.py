"""The page on which a reviewer says cause and action by themselves, from the message and what came with it."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.case import Case
from payments.vocabulary import Action

from ..case_file import CaseFile
from ..desk import Desk, Viewer
from ..forms import own_form, to
from ..own_view import NONE_OF_THESE, choices, must_say, say
from ..page_route import PageRoute
from ..said import N_, tell
from ..view_models import case as parts
from ..view_models.marks import pieces
from ..view_models.messages import letters, named
from ..view_models.words import ACTIONS, cause, sentence

router = APIRouter(include_in_schema=False, route_class=PageRoute)


def own_view_page(request: Request, desk: Desk, viewer: Viewer, file: CaseFile) -> Response:
    """The message as received, what was reported, what came beside it, and the question; nothing of the proposal."""
    profile, fault = file.report.profile or "", file.report.error
    page = {
        "head": parts.head(
            _as_received(file.case),
            person=viewer.id,
            found="",
            profile=profile,
            now=desk.now(),
            zone=desk.zone,
            here="case",
            second=False,
        ),
        "version": file.case.version,
        "reported": pieces(" ".join(part for part in (fault.code, fault.text) if part)) if fault else (),
        "rows": named(file.original.decode("utf-8", "replace")),
        "letters": letters(file.report, file.case.case_id),
        "causes": [(each, sentence(cause(each))) for each in choices(file.cause) if each],
        "actions": [(each.value, words) for each, words in ACTIONS.items()],
    }
    return desk.page(request, viewer, "own_view.html", here="queue", page=page)


def _as_received(case: Case) -> Case:
    """The case without what the proposal says of it."""
    return replace(case, level=None)


@router.post("/cases/{case_id}/own-view")
async def keep(request: Request, case_id: str) -> Response:
    """Keep what was picked, and open the proposal."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    if not must_say(desk, viewer, file):
        return to(f"/cases/{case_id}")
    picked, action = form.text("cause"), form.text("action")
    if picked not in choices(file.cause) or action not in {each.value for each in Action}:
        text = tell("Pick a cause (or “%(cause)s”) and an action.", cause=cause(NONE_OF_THESE))
        return desk.refused(request, viewer, 422, N_("Not kept"), text, f"/cases/{case_id}")
    await say(desk, viewer, file, picked, Action(action))
    return to(f"/cases/{case_id}")
