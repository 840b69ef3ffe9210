"""“This release was wrong” in three steps: say why, read the recall as its receiver would, confirm."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from cases.decision import Act

from ...wrong_release import recall_of, this_release_was_right, this_release_was_wrong
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..forms import Form, own_form, to
from ..page_route import PageRoute
from ..said import N_, N_all, tell
from ..sampled import waits_to_be_looked_at
from ..view_models.messages import drafts
from ..view_models.sheet import Section, Sheet, cell, table
from ..view_models.words import sentence
from .case import head

router = APIRouter(include_in_schema=False, route_class=PageRoute)
WORDS_CHARACTERS_MAX = 1_500
REASONS = (
    ("AC03", N_("the account belongs to somebody else")),
    ("AM09", N_("the amount was wrong")),
    ("DUPL", N_("it was sent twice")),
    ("TECH", N_("a technical fault made it wrong")),
    ("FRAD", N_("fraud is suspected")),
    ("CUST", N_("the customer did not want it")),
    ("NARR", "another reason, told below"),
)
CODES = frozenset(code for code, _ in REASONS)


@router.get("/cases/{case_id}/wrong-release")
async def ask(request: Request, case_id: str) -> Response:
    """Why was it wrong? Nothing is recorded yet."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    await desk.application.access.case_read(file.case, viewer.person, masked=viewer.masked)
    return await _page(request, desk, viewer, case_id)


@router.post("/cases/{case_id}/wrong-release")
async def told(request: Request, case_id: str) -> Response:
    """Show the recall for the reason given; with `confirm`, carry the act out."""
    desk, viewer, form = await own_form(request)
    await desk.file(viewer, case_id)
    reason = _reason(form)
    if not reason:
        return await _page(
            request, desk, viewer, case_id, problem=N_("Choose what was wrong; for another reason, tell it.")
        )
    if form.text("confirm") != "yes":
        found = await recall_of(desk.application, case_id, viewer.person, reason)
        shown = drafts(found.drafted) if found.drafted else ()
        step = {"reason": reason, "drafts": shown, "problem": found.problem, "code": form.text("code")}
        return await _page(request, desk, viewer, case_id, words=form.text("words"), step=step)
    told = await this_release_was_wrong(desk.application, case_id, viewer.person, reason)
    if told["recall"]:
        return to(f"/cases/{told['recall']['case_id']}")
    return _done(request, desk, viewer, case_id, told["problem"])


@router.post("/cases/{case_id}/right-release")
async def audited_right(request: Request, case_id: str) -> Response:
    """An audit found it right: recorded for good."""
    desk, viewer, form = await own_form(request)
    await desk.file(viewer, case_id)
    await this_release_was_right(desk.application, case_id, viewer.person)
    return to(form.local("back", f"/cases/{case_id}"))


def _done(request: Request, desk: Desk, viewer: Viewer, case_id: str, problem: str) -> Response:
    rows = [
        (cell(N_("Recorded")), cell(N_("yes, for good"))),
        (cell(N_("Recall")), cell(tell("none could be drafted: %(problem)s", problem=problem))),
    ]
    page = Sheet(
        N_("Recorded: this release was wrong"),
        N_("call the payment back by other means"),
        (Section(N_("What was done"), "", table(N_("What was done"), N_all("Step", "Outcome"), rows)),),
        back=(N_("Back to the case"), f"/cases/{case_id}"),
    )
    return desk.page(request, viewer, "sheet.html", here="queue", page=page)


async def _page(
    request: Request, desk: Desk, viewer: Viewer, case_id: str, *, problem: str = "", **more: object
) -> Response | RedirectResponse:
    file = await desk.file(viewer, case_id)
    rule = desk.may(viewer, Act.REPORT_WRONG, file)
    if rule is not None:
        return desk.refused(request, viewer, 403, N_("Not taken: you may not"), rule, f"/cases/{case_id}")
    page = {
        "head": head(desk, viewer, file, "wrong"), "version": file.case.version, "reasons": REASONS, "problem": problem,
        "audit": waits_to_be_looked_at(desk, file),
    }  # fmt: skip
    status = 422 if problem else 200
    return desk.page(
        request, viewer, "wrong_release.html", here="queue", page={**page, "step": None, **more}, status=status
    )


def _reason(form: Form) -> str:
    """Code and words as one text; empty where no code was chosen, or the one that needs words has none."""
    code, words = form.text("code"), form.text("words").strip()[:WORDS_CHARACTERS_MAX]
    if code not in CODES or (code == "NARR" and not words):
        return ""
    return f"{code} {words or sentence(dict(REASONS)[code])}"
