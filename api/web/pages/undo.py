"""Taking one change out of a proposal: what goes back with it is shown first, and a new version comes of it."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import DecisionRequest, StaleDecision
from cases.decision import Verdict
from payments import Operator

from ..case_file import CaseFile
from ..desk import Desk, Viewer
from ..editing import fields_made_by
from ..forms import Form, own_form, to
from ..own_view import led_to
from ..page_route import PageRoute
from ..said import N_, tell
from ..stamps import BadStamp, too_soon
from ..view_models.changes import Change, changes
from .conflict import conflicted
from .decision_form import claims, decision_form
from .edit import require_editable

router = APIRouter(include_in_schema=False, route_class=PageRoute)
NOT_UNDONE = N_("Not undone")
THE_ONLY_ONE = N_("It is the only edit of the proposal. Reject the proposal instead: the payment stays as received.")


@router.post("/cases/{case_id}/undo")
async def undo(request: Request, case_id: str) -> Response:
    """Ask, and with `confirm` leave out what changes the field: the editor becomes the maker of a new version."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    if address := led_to(desk, viewer, file):
        return to(address)
    await desk.application.access.case_read(file.case, viewer.person)
    sure = form.text("confirm") == "yes"
    refusal = _hasty_or_foreign(desk, viewer, file, form, request, sure=sure)
    if refusal is not None:
        return refusal
    if form.number("version") != file.case.version:
        return await conflicted(desk, viewer, case_id, form, request)
    require_editable(desk, viewer, file)
    change = next((each for each in file.changes if each.path == form.text("field") and each.steps), None)
    kept = _without(file, change)
    if change is None or not kept:
        text = THE_ONLY_ONE if change else N_("No edit of the proposal changes this field.")
        return desk.refused(request, viewer, 422, NOT_UNDONE, text, f"/cases/{case_id}")
    if not sure:
        return await _ask(desk, viewer, file, change, kept, request)
    try:
        await desk.decide(_request(viewer, file, form, change, kept))
    except StaleDecision:
        return await conflicted(desk, viewer, case_id, form, request)
    return to(f"/cases/{case_id}")


def _hasty_or_foreign(
    desk: Desk, viewer: Viewer, file: CaseFile, form: Form, request: Request, *, sure: bool
) -> Response | None:
    back = f"/cases/{file.case.case_id}"
    try:
        made_at = desk.stamps.made_at(form.text("stamp"), desk.now(), **claims(viewer, file.case))
    except BadStamp as error:
        return desk.refused(request, viewer, 403, NOT_UNDONE, f"{error}.".capitalize(), back)
    if sure and too_soon(made_at, desk.now()):
        text = N_("The page had just opened: a decision counts only 600 ms after a page is shown. Nothing was changed.")
        return desk.refused(request, viewer, 409, N_("Not undone: too soon"), text, back)
    return None


def _without(file: CaseFile, change: Change | None) -> tuple[Operator, ...]:
    """The operators of the proposal that do not change the field."""
    operators = file.worked.proposal.operators if file.worked else ()
    gone = change.steps if change else ()
    return tuple(operator for number, operator in enumerate(operators) if number not in gone)


async def _ask(
    desk: Desk, viewer: Viewer, file: CaseFile, change: Change, kept: tuple[Operator, ...], request: Request
) -> Response:
    """The page before it: every field that goes back, as one edit may write several. Raises EditRefused."""
    then = await asyncio.to_thread(fields_made_by, file, kept)
    page = {
        "case_id": file.case.case_id,
        "version": file.case.version,
        "title": tell(
            "Undo: %(field)s of %(case)s version %(n)s?",
            field=change.label,
            case=file.case.external_id,
            n=file.case.version,
        ),
        "changes": changes(file.after, then, ()),
        "field": change.path,
        "form": decision_form(desk, viewer, file.case, back="case"),
    }
    return desk.page(request, viewer, "undo.html", here="queue", page=page)


def _request(viewer: Viewer, file: CaseFile, form: Form, change: Change, kept: tuple[Operator, ...]) -> DecisionRequest:
    return DecisionRequest(
        case_id=file.case.case_id,
        verdict=Verdict.AMEND,
        version=form.number("version"),
        repaired_sha256=form.text("repaired_sha256") or None,
        reason=f"undone: {change.label}",
        person=viewer.person,
        idempotency_key=form.text("key"),
        operators=kept,
    )
