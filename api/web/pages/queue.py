"""The queue: filters and paging from the address, rows from the store."""

import json
import secrets
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.case import Case
from cases.check_case import listed_for
from cases.decision import Act, Role
from cases.store import CaseFilter, Page, Unit

from ..desk import WORKERS, Desk, Viewer, looking, views_name, views_of
from ..forms import own_form, to
from ..last import last_of
from ..page_route import PageRoute
from ..sampled import waiting_to_be_looked_at
from ..view_models.queue import (
    PER_DEFAULT,
    PER_PAGE,
    STATUSES,
    VIEWS,
    Elsewhere,
    QueueQuery,
    elsewhere,
    queue_page,
    row,
)
from ..view_models.words import OPEN

router = APIRouter(include_in_schema=False, route_class=PageRoute)
SEARCH_CHARACTERS_MAX = 100
VIEW_CHARACTERS_MAX, VIEWS_MAX = 24, 12


@router.get("/")
async def start() -> Response:
    """The queue is the first page."""
    return to("/queue")


@router.get("/queue")
async def queue(request: Request) -> Response:
    """One page of cases, nearest cut-off first."""
    query = query_of(request.query_params)
    try:
        async with looking(request) as (desk, viewer, unit):  # this page is asked for most
            check = await listed_for(unit, viewer.id, desk.now())
            wanted = filter_of(query, viewer, desk, check)
            found = await _found(unit, desk, query, wanted)
            counts = await _counts(unit, desk, viewer, check)
            matching = await _matching(unit, query, wanted, found, counts)
            people = await people_of(unit, viewer)
    except ValueError:
        return to(query.href())
    # The filter leaves out other owners' cases; entitlement itself has the last word on each row.
    visible = [case for case in found.cases if desk.may_act(viewer, Act.VIEW, case)]
    rows = tuple(
        row(case, now=desk.now(), zone=desk.zone, claimable=desk.may_act(viewer, Act.CLAIM, case)) for case in visible
    )
    await desk.application.access.list_read(viewer.person, "queue", len(rows))
    page = queue_page(
        query,
        rows,
        counts=counts,
        matching=matching,
        after=found.after,
        elsewhere=Elsewhere() if rows else await _elsewhere(desk, viewer),
        now=desk.now(),
        zone=desk.zone,
    )
    return desk.page(
        request,
        viewer,
        "queue.html",
        here="queue",
        page=page,
        last=await last_of(desk, viewer, request),
        may_act=viewer.person.has(*WORKERS) and query.view != "sample",
        people=people,
        bulk_key=secrets.token_hex(16),
        saved=viewer.taste.views,
    )


@router.post("/queue/views")
async def views(request: Request) -> Response:
    """Keep the filters of this page under a name, or forget all that were kept."""
    desk, viewer, form = await own_form(request)
    here = form.local("here", "/queue")
    name = form.text("name").strip()[:VIEW_CHARACTERS_MAX]
    async with desk.store.writing() as unit:
        before = () if form.text("forget") else views_of(await unit.settings.get(views_name(viewer.id)))
        kept = [each for each in before if each[0] != name]
        # A party or account never stands in the address of a view: it holds only filters of the queue.
        if name and here.startswith("/queue?"):
            kept = [*kept, (name, here)][-VIEWS_MAX:]
        await unit.settings.put(views_name(viewer.id), json.dumps(kept), by=viewer.id, at=desk.now())
    return to(here)


async def people_of(unit: Unit, viewer: Viewer) -> list[str]:
    """Whom a supervisor may assign a case to."""
    if not viewer.person.has(Role.SUPERVISOR):
        return []
    found = await unit.people.all_users()
    working = {role.value for role in WORKERS}
    return [user.name for user in found if not user.disabled and working & set(user.roles)]


def query_of(parameters: Mapping[str, str]) -> QueueQuery:
    """What the address asks for; words that mean nothing here are left out."""
    view, status, per = (parameters.get(name, "") for name in ("view", "status", "per"))
    return QueueQuery(
        view=view if view in VIEWS else "",
        status=status if status in STATUSES else "",
        rail=parameters.get("rail", "")[:SEARCH_CHARACTERS_MAX],
        code=parameters.get("code", "")[:SEARCH_CHARACTERS_MAX],
        q=parameters.get("q", "").strip()[:SEARCH_CHARACTERS_MAX],
        order="descending" if parameters.get("sort") == "-deadline" else "ascending",
        after=parameters.get("after", ""),
        per=int(per) if per.isascii() and per.isdigit() and int(per[:4]) in PER_PAGE else PER_DEFAULT,
    )


def filter_of(query: QueueQuery, viewer: Viewer, desk: Desk, check: str | None) -> CaseFilter:
    """The cases that the address asks for, as far as this person may see them."""
    now = desk.now()
    # A search by id finds closed cases too; the bare queue is what is open.
    statuses = (STATUSES[query.status],) if query.status else (() if query.q else OPEN)
    return CaseFilter(
        statuses=statuses,
        rail=query.rail or None,
        code=query.code or None,
        text=query.q or None,
        claimed_by=viewer.id if query.view == "mine" else None,
        unclaimed=query.view == "unassigned",
        late_by=now if query.view == "late" else None,
        at=now if query.view in ("mine", "unassigned") else None,
        hidden_owners=viewer.hidden_owners,
        check_case=check,
        mentioned=viewer.name if query.view == "mentioned" else None,
    )


async def _found(unit: Unit, desk: Desk, query: QueueQuery, wanted: CaseFilter) -> Page:
    """A page of open cases; of what left by itself, the cases that chance drew to be looked at afterwards."""
    if query.view == "sample":
        drawn = await waiting_to_be_looked_at(unit, desk)
        return Page(tuple(case for case in drawn if _narrowed_to(query, case)), None)
    return await unit.cases.page(
        wanted, sort="deadline", descending=query.order == "descending", after=query.after, limit=query.per
    )


def _narrowed_to(query: QueueQuery, case: Case) -> bool:
    named = (case.case_id, case.external_id, case.uetr, case.code)
    return query.rail in ("", case.rail) and query.code in ("", case.code) and (not query.q or query.q in named)


async def _matching(unit: Unit, query: QueueQuery, wanted: CaseFilter, found: Page, counts: Mapping[str, int]) -> int:
    """How many cases the filters let through; without further conditions the tab's own count is the answer."""
    if query.view == "sample":
        return len(found.cases)
    name = query.status or query.view or "all"
    further = query.rail or query.code or query.q or (query.status and query.view)
    return await unit.cases.count(wanted) if further or name not in counts else counts[name]


async def _counts(unit: Unit, desk: Desk, viewer: Viewer, check: str | None) -> dict[str, int]:
    """The number beside each tab."""
    seen = CaseFilter(hidden_owners=viewer.hidden_owners, check_case=check)
    found = await unit.cases.tally(viewer.id, viewer.name, seen, now=desk.now())
    told = {name: found.by_status.get(status, 0) for name, status in STATUSES.items() if status in OPEN}
    own = {"mine": found.mine, "unassigned": found.unclaimed, "late": found.late, "mentioned": found.mentioned}
    return told | {"all": found.all} | own


async def _elsewhere(desk: Desk, viewer: Viewer) -> Elsewhere:
    """Where the cases that wait are, for the words of an empty page."""
    page = await desk.store.cases(CaseFilter(statuses=OPEN, hidden_owners=viewer.hidden_owners), limit=200)
    return elsewhere(page.cases, viewer.id, desk.now(), desk.zone)
