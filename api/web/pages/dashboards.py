"""Dashboards: what is open and due, and what people made of the proposals."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.case import Case, Status
from cases.decision import Role
from cases.reviewing import reviewers
from cases.store import CaseFilter

from ..desk import Desk, Viewer, desk_of, viewer_of
from ..own_view import SAID
from ..page_route import PageRoute
from ..said import N_, tell
from ..view_models import dashboards as counts
from ..view_models import operations as line
from ..view_models.figures import instant
from ..view_models.figures import period as span
from ..view_models.reviewer import checks_noticed, own_views, reviewer_table
from ..view_models.sheet import Sheet, recorded
from ..view_models.words import OPEN, grouped, sentence, verdict_words

router = APIRouter(include_in_schema=False, route_class=PageRoute)
COUNTED_MAX = 2_000
FINISHED = (Status.RELEASED, Status.CLOSED)
LINKS = ((N_("Operations"), "/dashboards/operations"), (N_("Quality"), "/dashboards/quality"),
         (N_("Drift"), "/dashboards/drift"), (N_("Calibration"), "/dashboards/calibration"))  # fmt: skip


@router.get("/dashboards/operations")
async def operations(request: Request) -> Response:
    """Load, cut-offs, causes and holders of what is open."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    now, zone, asked = desk.now(), desk.zone, line.asked(request.query_params)
    every = [await _cases(desk, viewer, OPEN, "deadline"), await _cases(desk, viewer, FINISHED, "updated_at")]
    waiting, done = ([case for case in cases if asked.fits(case)] for cases in every)
    since = asked.since(now, zone)
    done = [case for case in done if case.updated_at >= since]
    ids = {case.case_id for case in (*waiting, *done)}
    decided = [
        entry
        for entry in await _entries(desk, "decided")
        if counts.case_of(entry) in ids and datetime.fromisoformat(str(entry["at"])) >= since
    ]
    target, period = desk.application.settings.stp_target, dict(line.PERIOD_WORDS)[asked.days]
    await desk.application.access.list_read(viewer.person, "operations", len(waiting))  # names of counterparties
    page = Sheet(
        N_("Operations"),
        tell(
            "%(period)s · %(zone)s · data from %(time)s, at most %(most)s cases of each kind",
            period=period,
            zone=zone,
            time=instant(now, zone).short,
            most=grouped(COUNTED_MAX),
        ),
        (
            counts.straight_through(done, zone, target=target, period=period),
            counts.open_by_age(waiting, now),
            counts.cut_off_load(waiting, now, zone),
            counts.decisions_per_hour(decided, now, zone),
            counts.top(
                N_("Top causes"),
                N_("Cause"),
                (sentence(case.cause) or N_("not known") for case in waiting),
                N_("open cases"),
                make=recorded,
            ),
            counts.top(
                N_("Top counterparties"),
                N_("Creditor"),
                (case.creditor for case in waiting if case.creditor),
                N_("open cases"),
            ),
            counts.holders(waiting, now, zone),
        ),
        tiles=line.tiles(waiting, done, decided, now),
        picks=line.picks(asked, (case.rail for cases in every for case in cases)),
        links=LINKS,
    )
    return desk.page(request, viewer, "sheet.html", here="dashboards", page=page)


@router.get("/dashboards/quality")
async def quality(request: Request) -> Response:
    """What people made of the proposals."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    known = [*await _cases(desk, viewer, OPEN, "updated_at"), *await _cases(desk, viewer, FINISHED, "updated_at")]
    ids = {case.case_id for case in known}
    decided = [e for e in await _entries(desk, "decided") if counts.case_of(e) in ids]
    ended = [e for e in await _entries(desk, "released", "outcome") if str(e.get("case")) in ids]
    alarms = [e for e in await _entries(desk, "alarm") if (e.get("facts") or {}).get("what") == "rekey_missed"]
    calibrated = sum(1 for case in known if case.confidence is not None)
    counted = desk.application.settings.reviewer_figures and viewer.person.has(Role.SUPERVISOR)
    people = await reviewers(desk.store, desk.now()) if counted else ()
    page = Sheet(
        N_("Quality"),
        tell(
            "%(period)s · %(zone)s · data from %(time)s, the last %(n)s decisions",
            period=_period(decided, desk.zone), zone=desk.zone, time=instant(desk.now(), desk.zone).short,
            n=grouped(len(decided)),
        ),
        (
            counts.overrides(decided, {case.case_id: case.code or N_("no code") for case in known}),
            counts.time_to_decision({case.case_id: case.received_at for case in known}, decided),
            counts.taken_back(ended, desk.zone),
            counts.top(
                N_("Verdicts"), N_("Verdict"), (verdict_words(counts.verdict(e)) for e in decided), N_("decisions"),
                "/history",
            ),
            counts.top(
                N_("Actions proposed"), N_("Action"), (case.action for case in known if case.action), N_("cases"),
                make=recorded,
            ),
            counts.keyed_wrongly(alarms, desk.zone),
            own_views([e for e in await _entries(desk, SAID) if counts.case_of(e) in ids]),
            *((checks_noticed(people), reviewer_table(people)) if counted else ()),
        ),
        facts=(
            tell(
                "%(n)s of %(all)s cases carry a calibrated confidence", n=grouped(calibrated), all=grouped(len(known))
            ),
        ),
        links=LINKS,
    )  # fmt: skip
    return desk.page(request, viewer, "sheet.html", here="dashboards", page=page)


def _period(entries: Sequence[Mapping[str, Any]], zone: str) -> str:
    """From the first to the last day on which something was decided."""
    days = sorted(datetime.fromisoformat(str(entry["at"])).astimezone(ZoneInfo(zone)).date() for entry in entries)
    return span(days[0], days[-1]) if days else N_("nothing decided yet")


async def _cases(desk: Desk, viewer: Viewer, statuses: tuple[Status, ...], sort: str) -> tuple[Case, ...]:
    wanted = CaseFilter(statuses=statuses, hidden_owners=viewer.hidden_owners)
    page = await desk.store.cases(wanted, sort=sort, descending=sort == "updated_at", limit=COUNTED_MAX)
    return page.cases


async def _entries(desk: Desk, *kinds: str) -> tuple[dict[str, Any], ...]:
    async with desk.store.reading() as unit:
        return await unit.ledger.page(kinds=kinds, limit=COUNTED_MAX)
