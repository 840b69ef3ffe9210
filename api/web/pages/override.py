"""The emergency override (handbook §6.2) in two steps: why, with the value keyed blind; then read and sign last."""

from dataclasses import replace
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import StaleDecision
from cases.decision import Emergency
from cases.override import WORDS_MIN, why_no_override
from cases.step_up import SignInTooOld, require_fresh

from ..case_file import CaseFile
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..forms import Form, own_form, to
from ..keying import match_stamp, matched, misses, must_key, pasted_in, secrecy
from ..own_view import led_to
from ..page_route import PageRoute
from ..retyping import is_amount_due
from ..said import N_, tell
from ..view_models.actions import Actions
from ..view_models.approval import ApprovalPage, approval_page, key_of, matches, secret_change
from ..view_models.override import CODES
from .approvals import missed
from .conflict import conflicted
from .decision import NOT_FILLED, refusal, request_of, taken_before, unfilled
from .decision_form import decision_form

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/cases/{case_id}/override"
NOTHING_ELSE = Actions((), (), False, None)


@router.get(HERE)
async def ask(request: Request, case_id: str) -> Response:
    """Why can it not wait? Nothing is recorded yet."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    if address := led_to(desk, viewer, file):
        return to(address)
    hidden = secrecy(desk, _overriding(viewer), file)
    await desk.application.access.case_read(file.case, viewer.person, masked=viewer.masked, secret=hidden)
    return _refused(request, desk, viewer, file) or _page(request, desk, viewer, file)


@router.post(HERE)
async def override(request: Request, case_id: str) -> Response:
    """Show what would be sent, once the reason is told and the value keyed; with `confirm`, sign last."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    hidden = secrecy(desk, _overriding(viewer), file, form.text("match"))
    await desk.application.access.case_read(file.case, viewer.person, masked=viewer.masked, secret=hidden)
    if taken_before(file, form):
        return to(f"/cases/{case_id}")
    if refused := _refused(request, desk, viewer, file):
        return refused
    if problem := _problem(form):
        return _page(request, desk, viewer, file, form=form, problem=problem)
    if form.text("confirm") == "yes":
        return await _sign(request, desk, viewer, file, form)
    return await _keyed(request, desk, viewer, file, form)


def _refused(request: Request, desk: Desk, viewer: Viewer, file: CaseFile) -> Response | None:
    """Who may not override, or signed in too long ago."""
    back, decisions = f"/cases/{file.case.case_id}", [row.decision for row in file.decisions]
    rule = why_no_override(viewer.person, file.case, decisions, desk.application.policy, desk.now())
    if rule is not None:
        return desk.refused(request, viewer, 403, N_("No emergency override"), rule, back)
    try:
        require_fresh(viewer.person, desk.now())
    except SignInTooOld:
        text = N_(
            "An override needs a sign-in of the last five minutes. Nothing was decided. You come back to its page."
        )
        href = f"/login?again=1&next={quote(f'{back}/override', safe='')}"
        return desk.refused(request, viewer, 403, N_("Not taken: sign in again"), text, href, N_("Sign in again"))
    return None


def _problem(form: Form) -> str:
    if form.text("code") not in CODES:
        return N_("Choose why it cannot wait.")
    short = len(form.text("reason").strip()) < WORDS_MIN
    return tell("Say in at least %(n)s characters why it cannot wait.", n=WORDS_MIN) if short else ""


async def _keyed(request: Request, desk: Desk, viewer: Viewer, file: CaseFile, form: Form) -> Response:
    """The second step for who keyed the value, or had none to key; a miss is counted as any other."""
    change = secret_change(file)
    if change is None or not must_key(desk, _overriding(viewer), file):
        return _page(request, desk, viewer, file, form=form, step=2)
    if matches(change, form.text("keyed")):
        return _page(
            request, desk, viewer, file, form=form, step=2, match=match_stamp(desk, viewer, file, pasted_in(form))
        )
    await missed(desk, viewer, file, form.text("key"))
    return to(f"{HERE.format(case_id=file.case.case_id)}")


async def _sign(request: Request, desk: Desk, viewer: Viewer, file: CaseFile, form: Form) -> Response:
    """Through the same gates as any approval from a page, and the same door."""
    refused = await refusal(desk, _overriding(viewer), file, form, request)
    if refused is not None:
        return refused
    if problems := unfilled(desk, _overriding(viewer), file, form, desk.decimal_sign(request, viewer)):
        return desk.refused(
            request, viewer, 422, NOT_FILLED, next(iter(problems.values())), f"/cases/{file.case.case_id}"
        )
    asked = replace(request_of(desk, viewer, file, form), emergency=Emergency(form.text("code")))
    try:
        await desk.decide(asked)
    except StaleDecision:
        return await conflicted(desk, viewer, file.case.case_id, form, request)
    return to(f"/cases/{file.case.case_id}")


def _overriding(viewer: Viewer) -> Viewer:
    """The person as the rules see them in an override: they may be the last to sign, and so must key the value."""
    return replace(viewer, person=replace(viewer.person, emergency=True))


def _page(
    request: Request,
    desk: Desk,
    viewer: Viewer,
    file: CaseFile,
    *,
    form: Form | None = None,
    problem: str = "",
    step: int = 1,
    match: str = "",
) -> Response:
    code, words = (form.text("code"), form.text("reason")) if form else ("", "")
    told = {
        "codes": CODES, "code": code, "words": words, "problem": problem, "step": step, "words_min": WORDS_MIN,
        "retype": step == 2 and is_amount_due(desk, _overriding(viewer), file),
    }  # fmt: skip
    page = _report(desk, viewer, file, match=match, key=form.text("key") if form else "")
    return desk.page(
        request, viewer, "override.html", here="queue", page=page, override=told, status=422 if problem else 200
    )


def _report(desk: Desk, viewer: Viewer, file: CaseFile, *, match: str, key: str) -> ApprovalPage:
    """The change report of a second approval, without its actions: an override only signs."""
    change = secret_change(file) if must_key(desk, _overriding(viewer), file) else None
    done = matched(desk, viewer, file, match)
    form = decision_form(desk, viewer, file.case, back="case", match=match if done else "", key=key)
    panel = key_of(file, change, misses=misses(viewer, file), done=done, form=form, zone=desk.zone) if change else None
    made = approval_page(
        file, person=viewer.id, actions=NOTHING_ELSE, key=panel, form=form, now=desk.now(), zone=desk.zone,
        profile=file.judged_by, may=N_("an emergency override lets you sign last"),
    )  # fmt: skip
    return replace(made, head=replace(made.head, second=False, here="override"))
