"""Editing a repair: the fields as a form, verified before it is saved, and the editor becomes its maker."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import DecisionRequest, NotEntitled, StaleDecision, VerificationFailed
from cases.decision import Verdict
from payments import Operator, PaymentError

from ..case_file import CaseFile
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..drafts import EDIT, NONE, drafts_of, drop_draft
from ..editing import edited_operators, kept_operators
from ..forms import Form, own_form, to
from ..own_view import led_to
from ..page_route import PageRoute
from ..said import N_
from ..stamps import BadStamp
from ..view_models.edit import EditPage, edit_page, failed
from .case import head
from .conflict import conflicted
from .decision_form import claims, decision_form

router = APIRouter(include_in_schema=False, route_class=PageRoute)
REASON_CHARACTERS_MAX = 500
Problems = tuple[tuple[str, str], ...]


@router.get("/cases/{case_id}/edit")
async def edit(request: Request, case_id: str, field: str = "") -> Response:
    """The message as it would be sent, field by field; the cursor stands in `field` where one is named."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    if address := led_to(desk, viewer, file):
        return to(address)
    require_editable(desk, viewer, file)
    await desk.application.access.case_read(file.case, viewer.person)
    draft = (await drafts_of(desk, viewer, file))[EDIT]
    page = _page(desk, viewer, file, draft.form, (), field)
    return desk.page(request, viewer, "edit.html", here="queue", page=page, draft=draft)


@router.post("/cases/{case_id}/edit")
async def save(request: Request, case_id: str) -> Response:
    """A new version with the person as its maker; 422 with the reasons at their fields where it does not pass."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    if address := led_to(desk, viewer, file):
        return to(address)
    try:
        desk.stamps.made_at(form.text("stamp"), desk.now(), **claims(viewer, file.case))
    except BadStamp as error:
        return desk.refused(request, viewer, 403, N_("Not saved"), f"{error}.".capitalize(), f"/cases/{case_id}")
    if form.number("version") != file.case.version:
        return await conflicted(desk, viewer, case_id, form, request)
    require_editable(desk, viewer, file)
    operators, problems = _operators(file, form)
    problems = problems or await asyncio.to_thread(_problems, desk, file, operators, form)
    if not problems:
        try:
            await desk.decide(_request(viewer, file, form, operators))
            await drop_draft(desk, viewer, case_id, EDIT)
            return to(f"/cases/{case_id}")
        except StaleDecision:
            return await conflicted(desk, viewer, case_id, form, request)
        except VerificationFailed as error:
            problems = (("", str(error)),)
    page = _page(desk, viewer, file, form, problems)
    return desk.page(request, viewer, "edit.html", here="queue", page=page, draft=NONE, status=422)


def require_editable(desk: Desk, viewer: Viewer, file: CaseFile) -> None:
    """This person may amend, and there is something to amend. Raises NotEntitled."""
    rule = desk.may(viewer, Verdict.AMEND, file)
    if rule is not None:
        raise NotEntitled(rule)
    if file.worked is None or not file.before:
        raise NotEntitled("There is no proposal to edit, or the message cannot be read.")


def _operators(file: CaseFile, form: Form) -> tuple[tuple[Operator, ...], Problems]:
    values = {path: text for path, text in _values(form, "f:", file).items() if text != file.after.get(path, "")}
    if form.text("new_value"):
        values[form.text("new_path").strip()] = form.text("new_value")
    try:
        kept = kept_operators(file, form.texts("drop"))
        operators = edited_operators(file, kept, values, _values(form, "e:", file))
    except PaymentError as error:
        return (), ((error.place or "", error.text),)
    before = file.worked.proposal.operators if file.worked else ()
    return operators, (("", "Nothing was changed."),) if operators == before or not operators else ()


def _problems(desk: Desk, file: CaseFile, operators: tuple[Operator, ...], form: Form) -> Problems:
    """What speaks against saving: the same judgement that saving and approving ask for."""
    assessor, case_id, now = desk.application.ports.assessor, file.case.case_id, desk.now()
    reason = _reason(form)
    try:
        drafted = assessor.draft(
            case_id, file.report, file.worked, Verdict.AMEND, operators=operators, reason=reason, now=now
        )
        judged = assessor.judge(case_id, file.report, file.worked, drafted, now=now)
    except PaymentError as error:
        return ((error.place or "", error.text),)
    return failed(judged.verification.checks)


def _request(viewer: Viewer, file: CaseFile, form: Form, operators: tuple[Operator, ...]) -> DecisionRequest:
    return DecisionRequest(
        case_id=file.case.case_id,
        verdict=Verdict.AMEND,
        version=form.number("version"),
        repaired_sha256=form.text("repaired_sha256") or None,
        reason=_reason(form),
        person=viewer.person,
        idempotency_key=form.text("key"),
        operators=operators,
    )


def _reason(form: Form) -> str:
    return form.text("reason").strip()[:REASON_CHARACTERS_MAX] or "edited by hand"


def _values(form: Form, prefix: str, file: CaseFile) -> dict[str, str]:
    """The posted fields of the message under `prefix`, by path; line ends as the message has them."""
    ends = "\r\n" if b"\r\n" in file.original else "\n"
    found = {path: form.text(f"{prefix}{path}") for path in file.after if f"{prefix}{path}" in form.fields}
    return {path: text.replace("\r\n", "\n").replace("\n", ends) for path, text in found.items()}


def _page(desk: Desk, viewer: Viewer, file: CaseFile, form: Form, problems: Problems, field: str = "") -> EditPage:
    return edit_page(
        file,
        head(desk, viewer, file, "edit"),
        decision_form(desk, viewer, file.case, back="case"),
        posted=_values(form, "f:", file),
        cited=_values(form, "e:", file),
        dropped=form.texts("drop"),
        problems=problems,
        reason=form.text("reason"),
        added=(form.text("new_path"), form.text("new_value")),
        field=field,
    )
