"""Dashboards: what is open and due, and how good the proposals were; and the results of evaluation runs."""

import json
from pathlib import Path
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
from ..view_models.evals import figures_of, result_page
from ..view_models.figures import WARN_SECONDS, instant
from ..view_models.reviewer import checks_noticed, reviewer_table
from ..view_models.sheet import Section, Sheet, cell, number, table
from ..view_models.words import OPEN, cause

router = APIRouter(include_in_schema=False, route_class=PageRoute)
COUNTED_MAX = 2_000
FINISHED = (Status.RELEASED, Status.CLOSED)
LINKS = (("Operations", "/dashboards/operations"), ("Quality", "/dashboards/quality"),
         ("Drift", "/dashboards/drift"), ("Calibration", "/dashboards/calibration"))  # fmt: skip
RESULTS = Path(__file__).parents[3] / "evals" / "results"


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


@router.get("/evals")
async def evals(request: Request) -> Response:
    """The results kept with the product, newest first."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    rows = []
    for path in _results():
        told = figures_of(_read(path))
        rows.append((cell(path.stem, href=f"/evals/{path.stem}", mono=True), number(len(told)), cell(_headline(told))))
    empty = "No result is kept yet: `paymend eval run` makes one."
    found = table("Results", ("Result", "Figures", "First figures"), rows, empty)
    page = Sheet("Evaluation", "results kept with the product", (Section("Results", "", found),))
    return desk.page(request, viewer, "sheet.html", here="evals", page=page)


@router.get("/evals/{name}")
async def result(request: Request, name: str) -> Response:
    """One result: its rates with intervals, then every figure."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    path = next((path for path in _results() if path.stem == name), None)
    if path is None:
        return desk.refused(request, viewer, 404, "No such result", "No result of this name is kept.", "/evals")
    return desk.page(request, viewer, "sheet.html", here="evals", page=result_page(name, _read(path)))


def _results() -> list[Path]:
    return sorted(RESULTS.glob("*.json")) if RESULTS.is_dir() else []


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}


def _headline(told: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in told[:4])[:160]


async def _cases(desk: Desk, viewer: Viewer, statuses: tuple[Status, ...], sort: str) -> tuple[Case, ...]:
    wanted = CaseFilter(statuses=statuses, hidden_owners=viewer.hidden_owners)
    page = await desk.store.cases(wanted, sort=sort, descending=sort == "updated_at", limit=COUNTED_MAX)
    return page.cases


async def _entries(desk: Desk, *kinds: str) -> tuple[dict[str, Any], ...]:
    async with desk.store.reading() as unit:
        return await unit.ledger.page(kinds=kinds, limit=COUNTED_MAX)
