"""Dashboards of model risk: is confidence honest, and are the cases still those it was learnt on."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.observed import CASES_MAX, Observed, observed

from ..desk import Desk, Viewer, desk_of, viewer_of
from ..page_route import PageRoute
from ..said import N_, tell
from ..view_models import calibration, drift
from ..view_models.figures import instant
from ..view_models.figures import period as span
from ..view_models.sheet import Section, Sheet
from ..view_models.words import grouped
from .dashboards import LINKS

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/dashboards/calibration")
async def calibration_page(request: Request) -> Response:
    """Reliability, calibration error, risk against coverage, and how right each code was on each rail."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    seen = await observed(desk.store, hidden_owners=viewer.hidden_owners)
    judged = sum(each.right is not None for each in seen)
    facts = (
        tell("%(n)s of %(all)s proposals judged", n=grouped(judged), all=grouped(len(seen))),
        N_("right: approved as proposed and not reversed since"),
    )
    return _page(request, desk, viewer, N_("Calibration"), calibration.sections(seen, desk.zone), seen, facts)


@router.get("/dashboards/drift")
async def drift_page(request: Request) -> Response:
    """Code mix, confidence, abstention and input flags of late against before, with their alarm limits."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    seen = await observed(desk.store, hidden_owners=viewer.hidden_owners)
    late, _ = drift.windows(seen, desk.now())
    now = tell("now: the last day, at most %(most)s: %(n)s cases", most=drift.RECENT_CASES, n=grouped(len(late)))
    facts = (now, N_("before: all others"),
             N_("limits: passed by chance once in a thousand windows"))  # fmt: skip
    return _page(request, desk, viewer, N_("Drift"), drift.sections(seen, desk.now(), desk.zone), seen, facts)


def _page(
    request: Request,
    desk: Desk,
    viewer: Viewer,
    title: str,
    sections: tuple[Section, ...],
    seen: tuple[Observed, ...],
    facts: tuple[str, ...],
) -> Response:
    period = span(seen[0].at, seen[-1].at) if seen else N_("no case yet")
    age = tell("data from %(time)s", time=instant(desk.now(), desk.zone).text)
    words = tell(
        "%(period)s · %(zone)s · %(age)s, the newest %(n)s cases, at most %(most)s",
        period=period,
        zone=desk.zone,
        age=age,
        n=grouped(len(seen)),
        most=grouped(CASES_MAX),
    )
    page = Sheet(title, words, sections, facts=facts, links=LINKS)
    return desk.page(request, viewer, "sheet.html", here="dashboards", page=page)
