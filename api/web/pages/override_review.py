"""Emergency overrides afterwards: the list of them, and the review that each gets by the end of the next day."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.decision import Act
from cases.override import overrides, review_override, why_no_review

from ..case_file import case_file
from ..desk import desk_of, viewer_of
from ..forms import own_form, to
from ..page_route import PageRoute
from ..said import N_, tell
from ..view_models.override import CODES, override_rows
from ..view_models.sheet import Section, Sheet

router = APIRouter(include_in_schema=False, route_class=PageRoute)
REASON_CHARACTERS_MAX = 500


@router.get("/overrides")
async def listed(request: Request) -> Response:
    """Every override on the cases this person may see; those they may review stand first, each with its form."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    found = [(each, await case_file(desk.store, each.case_id)) for each in await overrides(desk.store)]
    seen = [(each, file) for each, file in found if desk.may(viewer, Act.VIEW, file) is None]
    mine = [
        {
            "case_id": each.case_id,
            "version": each.version,
            "person": each.person,
            "why": CODES.get(each.code, each.code),
        }
        for each, file in seen
        if each.reviewed_by is None and why_no_review(viewer.person, [row.decision for row in file.decisions]) is None
    ]
    waiting = sum(each.reviewed_by is None for each, _ in seen)
    rows = override_rows([each for each, _ in seen], desk.now(), desk.zone)
    page = Sheet(
        N_("Emergency overrides"),
        tell(
            "%(n)s without a review; a supervisor who decided nothing on the case gives it by the end of the next day",
            n=waiting,
        ),
        (Section(N_("Overrides"), tell("%(n)s so far", n=len(seen)), rows),),
    )
    return desk.page(request, viewer, "overrides.html", here="overrides", page=page, mine=mine)


@router.post("/cases/{case_id}/override-review")
async def review(request: Request, case_id: str) -> Response:
    """A supervisor who decided nothing on the case says whether the override was right; kept for good."""
    desk, viewer, form = await own_form(request)
    await desk.file(viewer, case_id)
    words, right = form.text("reason").strip()[:REASON_CHARACTERS_MAX], form.text("right")
    if right not in ("yes", "no") or not words:
        told = N_("Say whether it was right, and what you looked at.")
        return desk.refused(request, viewer, 422, N_("Not recorded"), told, "/overrides")
    await review_override(
        desk.store, case_id, viewer.person, right=right == "yes", reason=words, policy=desk.application.policy,
        now=desk.now(),
    )  # fmt: skip
    return to("/overrides")
