"""Dashboards: what is open and due, and what people made of the proposals."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.case import Case, Status
from cases.decision import Role
from cases.reviewing import reviewers
from cases.store import CaseFilter

from ..desk import Desk, Viewer, desk_of, viewer_of
from ..page_route import PageRoute
from ..view_models import dashboards as counts
from ..view_models.figures import WARN_SECONDS, instant
from ..view_models.reviewer import checks_noticed, reviewer_table
from ..view_models.sheet import Sheet
from ..view_models.words import OPEN, cause

router = APIRouter(include_in_schema=False, route_class=PageRoute)
COUNTED_MAX = 2_000
FINISHED = (Status.RELEASED, Status.CLOSED)
LINKS = (("Operations", "/dashboards/operations"), ("Quality", "/dashboards/quality"),
         ("Drift", "/dashboards/drift"), ("Calibration", "/dashboards/calibration"))  # fmt: skip


@router.get("/dashboards/operations")
async def operations(request: Request) -> Response:
    """Load, cut-offs, causes and holders of what is open."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    now, zone = desk.now(), desk.zone
    waiting = await _cases(desk, viewer, OPEN, "deadline")
    done = await _cases(desk, viewer, FINISHED, "updated_at")
    decided = await _entries(desk, "decided")
    late = [case for case in waiting if case.deadline and case.deadline < now]
    soon = [c for c in waiting if c.deadline and 0 <= (c.deadline - now).total_seconds() <= WARN_SECONDS]
    alone = sum(1 for case in done if case.route and case.route.value == "auto")
    facts = (
        f"{len(waiting):,} open", f"{len(late):,} late", f"{len(soon):,} under 30 min",
        f"{len(done):,} finished, {alone:,} of them without a person",
    )  # fmt: skip
    page = Sheet(
        "Operations",
        f"data from {instant(now, zone).short}, at most {COUNTED_MAX:,} cases of each kind",
        (
            counts.straight_through(done, now, zone),
            counts.open_by_age(waiting, now),
            counts.cut_off_load(waiting, now, zone),
            counts.decisions_per_hour(decided, now, zone),
            counts.top("Top codes", "Code", (case.code or "no code" for case in waiting), "open cases"),
            counts.top("Top counterparties", "Creditor", (case.creditor for case in waiting if case.creditor)),
            counts.holders(waiting, now),
        ),
        facts=facts,
        links=LINKS,
    )
    return desk.page(request, viewer, "sheet.html", here="dashboards", page=page)


@router.get("/dashboards/quality")
async def quality(request: Request) -> Response:
    """What people made of the proposals."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    known = [*await _cases(desk, viewer, OPEN, "updated_at"), *await _cases(desk, viewer, FINISHED, "updated_at")]
    ids = {case.case_id for case in known}
    decided = [e for e in await _entries(desk, "decided") if str(e.get("case") or e.get("case_id")) in ids]
    ended = [e for e in await _entries(desk, "released", "outcome") if str(e.get("case")) in ids]
    alarms = [e for e in await _entries(desk, "alarm") if (e.get("facts") or {}).get("what") == "rekey_missed"]
    calibrated = sum(1 for case in known if case.confidence is not None)
    counted = desk.application.settings.reviewer_figures and viewer.person.has(Role.SUPERVISOR)
    people = await reviewers(desk.store, desk.now()) if counted else ()
    page = Sheet(
        "Quality",
        f"the last {len(decided):,} decisions",
        (
            counts.overrides(decided, {case.case_id: case.code or "no code" for case in known}),
            counts.time_to_decision({case.case_id: case.received_at for case in known}, decided),
            counts.taken_back(ended, desk.zone),
            counts.top("Verdicts", "Verdict", (cause(counts.verdict(e)) for e in decided)),
            counts.top("Actions proposed", "Action", (case.action for case in known if case.action)),
            *((checks_noticed(people), reviewer_table(people)) if counted else ()),
        ),
        facts=(
            f"{calibrated:,} of {len(known):,} cases carry a calibrated confidence",
            f"{len(alarms):,} values keyed wrongly by second approvers",
        ),
        links=LINKS,
    )  # fmt: skip
    return desk.page(request, viewer, "sheet.html", here="dashboards", page=page)


async def _cases(desk: Desk, viewer: Viewer, statuses: tuple[Status, ...], sort: str) -> tuple[Case, ...]:
    wanted = CaseFilter(statuses=statuses, hidden_owners=viewer.hidden_owners)
    page = await desk.store.cases(wanted, sort=sort, descending=sort == "updated_at", limit=COUNTED_MAX)
    return page.cases


async def _entries(desk: Desk, *kinds: str) -> tuple[dict[str, Any], ...]:
    async with desk.store.reading() as unit:
        return await unit.ledger.page(kinds=kinds, limit=COUNTED_MAX)
