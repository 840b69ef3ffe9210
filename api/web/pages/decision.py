"""Taking a decision: confirm page without scripts, refusals in words, and what changed meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import DecisionRequest, StaleDecision
from cases.decision import Act, Verdict
from cases.step_up import SignInTooOld, is_step_up_due, require_fresh

from ...next_date import propose_next_value_date
from ..case_file import CaseFile
from ..desk import Desk, Viewer
from ..forms import Form, own_form, to
from ..keying import matched, must_key, secrecy, was_pasted
from ..own_view import must_say
from ..page_route import PageRoute
from ..retyping import is_amount_due, same_amount
from ..said import N_, joined, sentence_of, tell
from ..stamps import BadStamp, too_soon
from ..view_models.actions import BY_VERDICT, NEXT_DATE, verb_of
from ..view_models.approval import secret_change
from ..view_models.banners import late_notes
from ..view_models.case import is_last, question
from ..view_models.changes import sensitive
from ..view_models.review import against
from .case import and_who_may, neighbours
from .conflict import conflicted
from .decision_form import claims, decision_form

router = APIRouter(include_in_schema=False, route_class=PageRoute)
REASON_CHARACTERS_MAX = 500
NOT_FILLED = N_("Not taken: something is missing")


@router.post("/cases/{case_id}/decision")
async def decision(request: Request, case_id: str) -> Response:
    """Take the verdict of the form, or ask for confirmation where it carries none."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    shown = secrecy(desk, viewer, file, form.text("match"))
    await desk.application.access.case_read(file.case, viewer.person, masked=viewer.masked, secret=shown)
    verdict = form.text("verdict")
    if verdict not in BY_VERDICT:
        return desk.refused(
            request, viewer, 422, N_("Not taken"), N_("The form named no verdict."), _back(form, case_id)
        )
    if not taken_before(file, form):
        refused = await refusal(desk, viewer, file, form, request)
        if refused is not None:
            return refused
        problems = unfilled(desk, viewer, file, form, desk.decimal_sign(request, viewer))
        if problems or form.text("confirm") != "yes":
            return _confirm(desk, viewer, file, form, request, problems)
    following = await neighbours(desk, viewer, case_id) if viewer.taste.advance == "on" else None
    try:
        await _carry_out(desk, viewer, file, form)
    except StaleDecision:
        return await conflicted(desk, viewer, case_id, form, request, _back(form, case_id))
    # What was a check case is told at once, whatever page would come next.
    onward = following.after if following and file.case.check_for is None else ""
    return to(f"{onward}?last={case_id}" if onward else await _after(desk, viewer, case_id))


async def _carry_out(desk: Desk, viewer: Viewer, file: CaseFile, form: Form) -> None:
    """The verdict, or the next value date in its place."""
    if form.text("verdict") != NEXT_DATE.verdict:
        await desk.decide(request_of(desk, viewer, file, form))
        return
    await propose_next_value_date(
        desk.application,
        file.case.case_id,
        viewer.person,
        version=form.number("version"),
        repaired_sha256=form.text("repaired_sha256") or None,
        idempotency_key=form.text("key"),
    )


async def _after(desk: Desk, viewer: Viewer, case_id: str) -> str:
    """The case itself; who handed it to its owner does not see it any more, and comes back to the queue."""
    case = await desk.store.case(case_id)
    return f"/cases/{case_id}" if desk.may_act(viewer, Act.VIEW, case) else f"/queue?last={case_id}"


def taken_before(file: CaseFile, form: Form) -> bool:
    """The same key again gets the first answer, whatever has become of the case since."""
    return any(taken.idempotency_key == form.text("key") for taken in file.decisions)


async def refusal(desk: Desk, viewer: Viewer, file: CaseFile, form: Form, request: Request) -> Response | None:
    """The first reason not to take it: foreign or hasty form, stale page, no right, unread or unkeyed fields."""
    back = _back(form, file.case.case_id)
    try:
        made_at = desk.stamps.made_at(form.text("stamp"), desk.now(), **claims(viewer, file.case))
    except BadStamp as error:
        return desk.refused(request, viewer, 403, N_("Not taken"), sentence_of(error), back)
    if too_soon(made_at, desk.now()):
        text = N_("The page had just opened: a decision counts only 600 ms after a page is shown. Nothing was decided.")
        return desk.refused(request, viewer, 409, N_("Not taken: too soon"), text, back)
    if _stale(file, form):
        return await conflicted(desk, viewer, file.case.case_id, form, request, back)
    rule = desk.may(viewer, verb_of(form.text("verdict")), file)
    if rule is not None:
        told = and_who_may(desk, file, rule) if form.text("verdict") == "approve" else rule
        return desk.refused(request, viewer, 403, N_("Not taken: you may not"), told, back)
    if must_say(desk, viewer, file):
        text = N_("Chance drew this case for your own view: say it first, then the proposal opens.")
        return desk.refused(request, viewer, 403, N_("Not taken: your own view first"), text, back)
    if form.text("verdict") != "approve":
        return None
    too_old = _too_old(desk, viewer, file, back, request)
    return too_old or _too_late(desk, viewer, file, request) or _unread(desk, viewer, file, form, request)


def _too_old(desk: Desk, viewer: Viewer, file: CaseFile, back: str, request: Request) -> Response | None:
    """A large payment is signed minutes after a sign-in; the link leads to one and back to the page."""
    if not is_step_up_due(Verdict.APPROVE, file.case, desk.application.policy):
        return None
    try:
        require_fresh(viewer.person, desk.now())
    except SignInTooOld:
        text = N_(
            "This payment is above the limit from which an approval needs a sign-in of the last five minutes. "
            "Nothing was decided. Sign in again; you come back to this page."
        )
        href = f"/login?again=1&next={quote(back, safe='')}"
        return desk.refused(request, viewer, 403, N_("Not taken: sign in again"), text, href, N_("Sign in again"))
    return None


def _too_late(desk: Desk, viewer: Viewer, file: CaseFile, request: Request) -> Response | None:
    """After the cut-off nothing is approved, whether the page told so or it passed since: the next date is offered."""
    if not file.is_late(desk.now()):
        return None
    back = f"/cases/{file.case.case_id}"
    page = {
        "case_id": file.case.case_id,
        "version": file.case.version,
        "text": late_notes(file, desk.now(), desk.zone)[0].text,
        "back": back,
        "form": decision_form(desk, viewer, file.case, back="case"),
        "redate": desk.may(viewer, Verdict.AMEND, file) is None and not must_key(desk, viewer, file),
    }
    return desk.page(request, viewer, "late.html", here="queue", page=page, status=409)


def _unread(desk: Desk, viewer: Viewer, file: CaseFile, form: Form, request: Request) -> Response | None:
    back = _back(form, file.case.case_id)
    if must_key(desk, viewer, file) and not matched(desk, viewer, file, form.text("match")):
        text = N_("Key the value from the original evidence first.")
        return desk.refused(request, viewer, 422, N_("Not taken: not keyed"), text, back)
    missing = [change.label for change in sensitive(file.changes) if change.path not in form.texts("read")]
    if not missing:
        return None
    text = tell("Tick each sensitive field as read first: %(fields)s.", fields=joined(missing))
    return desk.refused(request, viewer, 422, N_("Not taken: not read"), text, back)


def unfilled(desk: Desk, viewer: Viewer, file: CaseFile, form: Form, decimal_sign: str) -> dict[str, str]:
    """What is missing in the form or wrong in it, by the name of its field: a reason, or the amount typed again.

    `decimal_sign` is that of the page on which it was typed.
    """
    sure, kind = form.text("confirm") == "yes", BY_VERDICT[form.text("verdict")]
    found: dict[str, str] = {}
    if sure and kind.reasons and not form.text("reason"):
        found["reason"] = N_("Pick a reason first.")
    asked = kind.verdict == "approve" and is_amount_due(desk, viewer, file)
    if asked and (sure or form.text("typed")) and not same_amount(file.case, form.text("typed"), decimal_sign):
        found["typed"] = N_("This is not the amount of the payment. Type it as it stands in the message.")
    return found


def _stale(file: CaseFile, form: Form) -> bool:
    case = file.case
    seen = (form.number("version"), form.text("repaired_sha256"), form.text("context_sha256"))
    return seen != (case.version, case.repaired_sha256 or "", case.context_sha256 or "")


def _confirm(
    desk: Desk, viewer: Viewer, file: CaseFile, form: Form, request: Request, problems: Mapping[str, str]
) -> Response:
    """The question as a page of its own, with all that was filled in; `problems` tell what was wrong in it."""
    case = file.case
    again = is_amount_due(desk, viewer, file) and form.text("verdict") == "approve"
    typed = form.text("typed") if again and "typed" not in problems else ""
    asked = question(
        BY_VERDICT[form.text("verdict")],
        case,
        changed=len(file.changes),
        last=is_last(case),
        retype=again and not typed,
        against=len(against(file)),
    )
    hidden = decision_form(desk, viewer, case, back=form.text("back"), match=form.text("match"), key=form.text("key"))
    page = {
        "case_id": case.case_id,
        "version": case.version,
        "form": hidden,
        "read": form.texts("read"),
        "typed": typed,
        "reason": form.text("reason"),
        "words": form.text("words"),
        "problems": problems,
        "back": _back(form, case.case_id),
    }
    status = 422 if problems else 200
    return desk.page(request, viewer, "confirm.html", here="queue", page=page, question=asked, status=status)


def request_of(desk: Desk, viewer: Viewer, file: CaseFile, form: Form) -> DecisionRequest:
    change = secret_change(file)
    keyed = form.text("match") and change is not None and change.new_text is not None
    return DecisionRequest(
        case_id=file.case.case_id,
        verdict=Verdict(form.text("verdict")),
        version=form.number("version"),
        repaired_sha256=form.text("repaired_sha256") or None,
        reason=_reason(form),
        person=viewer.person,
        idempotency_key=form.text("key"),
        # The signed match proves that this session keyed the value; the stamp was checked against these very bytes.
        rekeyed={change.path: change.new_text} if keyed and change and change.new_text else {},
        pasted=was_pasted(desk, viewer, file, form.text("match")) if keyed else None,
        shown_at=_shown_at(desk, viewer, file, form),
    )


def _reason(form: Form) -> str:
    """The reason picked, and what the person wrote beside it."""
    told = (form.text("reason"), form.text("words").strip())
    return ": ".join(part for part in told if part)[:REASON_CHARACTERS_MAX]


def _shown_at(desk: Desk, viewer: Viewer, file: CaseFile, form: Form) -> datetime | None:
    """When the page was made; None for a repeat of an old post, which gets the first answer anyway."""
    try:
        return desk.stamps.made_at(form.text("stamp"), desk.now(), **claims(viewer, file.case))
    except BadStamp:
        return None


def _back(form: Form, case_id: str) -> str:
    """The page the form stood on; what was keyed there need not be keyed again."""
    if form.text("back") != "approval":
        return f"/cases/{case_id}"
    keyed = form.text("match")
    return f"/approvals/{case_id}?m={quote(keyed, safe='')}" if keyed else f"/approvals/{case_id}"
