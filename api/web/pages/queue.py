"""The queue: filters and paging from the address, rows from the store."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.case import Case
from cases.check_case import NEAR, listed_for
from cases.decision import Act, Role
from cases.entitlement import can
from cases.store import CaseFilter, Page, Tally, Unit

from ..desk import WORKERS, Desk, Viewer, looking, views_name, views_of
from ..forms import own_form, to
from ..last import last_of
from ..page_route import PageRoute
from ..sampled import waiting_to_be_looked_at
from ..searches import CHARACTERS_MAX, search_parts, searched
from ..view_models.queue import (
    PER_DEFAULT,
    PER_PAGE,
    STATUSES,
    VIEWS,
    Elsewhere,
    QueueQuery,
    elsewhere,
    queue_page,
)
from ..view_models.queue_row import Listed, listed
from ..view_models.words import OPEN

router = APIRouter(include_in_schema=False, route_class=PageRoute)
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
            check, party = await listed_for(unit, viewer.id, desk.now()), await searched(unit, viewer, query.s)
            if query.s and not party:  # another person's search, or one that was forgotten
                return to(replace(query, s="").href())
            wanted = replace(filter_of(query, viewer, desk, check), party=party or None)
            found = await _found(unit, desk, query, wanted)
            tally = await _tally(unit, desk, viewer, check)
            counts = counts_of(tally)
            matching = await _matching(unit, query, wanted, found, counts)
            people = await people_of(unit, viewer)
    except ValueError:
        return to(query.href())
    rows = listed_for_viewer(desk, viewer, found.cases)
    await desk.application.access.list_read(viewer.person, "queue", len(rows))
    page = queue_page(
        query,
        rows,
        counts=counts,
        oldest=tally.oldest,
        sought=party or query.q,
        matching=matching,
        after=found.after,
        before=found.before,
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


def listed_for_viewer(desk: Desk, viewer: Viewer, cases: Sequence[Case]) -> tuple[Listed, ...]:
    """The rows of a page. The filter leaves out other owners' cases; entitlement has the last word on each."""
    now, zone, policy, person = desk.now(), desk.zone, desk.application.policy, viewer.person

    def may(act: Act, case: Case) -> bool:
        return can(person, act, case, (), policy, now=now) is None

    return tuple(
        listed(case, now=now, zone=zone, claimable=may(Act.CLAIM, case)) for case in cases if may(Act.VIEW, case)
    )


@router.post("/queue")
async def search(request: Request) -> Response:
    """Search the list that is shown: a code or id may stand in the address, a party or account is kept under an id."""
    desk, viewer, form = await own_form(request)
    query = query_of({name: form.text(name) for name in ("view", "status", "rail", "code", "sort", "per")})
    text = form.text("q").strip()[:CHARACTERS_MAX]
    named = CaseFilter(text=text, hidden_owners=viewer.hidden_owners)
    return to(query.href(**await search_parts(desk, viewer, text, named)))


@router.post("/queue/views")
async def views(request: Request) -> Response:
    """Keep the filters of this page under a name, or forget those of a name."""
    desk, viewer, form = await own_form(request)
    here = form.local("here", "/queue")
    name = form.text("name").strip()[:VIEW_CHARACTERS_MAX]
    async with desk.store.writing() as unit:
        before = views_of(await unit.settings.get(views_name(viewer.id)))
        kept = [each for each in before if each[0] not in (name, form.text("forget"))]
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
        rail=parameters.get("rail", "")[:CHARACTERS_MAX],
        code=parameters.get("code", "")[:CHARACTERS_MAX],
        q=parameters.get("q", "").strip()[:CHARACTERS_MAX],
        s=parameters.get("s", "")[:CHARACTERS_MAX],
        order="descending" if parameters.get("sort") == "-deadline" else "ascending",
        after=parameters.get("after", ""),
        before=parameters.get("before", ""),
        per=int(per) if per.isascii() and per.isdigit() and int(per[:4]) in PER_PAGE else PER_DEFAULT,
    )


def filter_of(query: QueueQuery, viewer: Viewer, desk: Desk, check: str | None) -> CaseFilter:
    """The cases that the address asks for, as far as this person may see them."""
    now = desk.now()
    late_by = {"late": now, "soon": now + NEAR}
    # A search by id finds closed cases too; the bare queue is what is open.
    statuses = (STATUSES[query.status],) if query.status else (() if query.q else OPEN)
    return CaseFilter(
        statuses=statuses,
        rail=query.rail or None,
        code=query.code or None,
        text=query.q or None,
        claimed_by=viewer.id if query.view == "mine" else None,
        unclaimed=query.view == "unassigned",
        late_by=late_by.get(query.view),
        due_from=now if query.view == "soon" else None,
        first_approved={"review": False, "second": True}.get(query.status),
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
    found = await _page_at(unit, query, wanted)
    if (query.before and not found.before) or (query.after and not found.cases):
        # Going back ends with a full first page, and a page whose cases have all gone since says nothing of the queue.
        return await _page_at(unit, replace(query, after="", before=""), wanted)
    return found


async def _page_at(unit: Unit, query: QueueQuery, wanted: CaseFilter) -> Page:
    return await unit.cases.page(
        wanted,
        sort="deadline",
        descending=query.order == "descending",
        after=query.after,
        before=query.before,
        limit=query.per,
    )


def _narrowed_to(query: QueueQuery, case: Case) -> bool:
    named = (case.case_id, case.external_id, case.uetr, case.code)
    return query.rail in ("", case.rail) and query.code in ("", case.code) and (not query.q or query.q in named)


async def _matching(unit: Unit, query: QueueQuery, wanted: CaseFilter, found: Page, counts: Mapping[str, int]) -> int:
    """How many cases the filters let through; without further conditions the tab's own count is the answer."""
    if query.view == "sample":
        return len(found.cases)
    name = query.status or query.view or "all"
    further = query.rail or query.code or query.q or query.s or (query.status and query.view)
    return await unit.cases.count(wanted) if further or name not in counts else counts[name]


async def _tally(unit: Unit, desk: Desk, viewer: Viewer, check: str | None) -> Tally:
    """All that is counted beside the list."""
    seen = CaseFilter(hidden_owners=viewer.hidden_owners, check_case=check)
    return await unit.cases.tally(viewer.id, viewer.name, seen, now=desk.now())


def counts_of(tally: Tally) -> dict[str, int]:
    """The number beside each tab, by its name."""
    told = {name: tally.by_status.get(status, 0) for name, status in STATUSES.items() if status in OPEN}
    parts = {"second": tally.second, "review": told["review"] - tally.second, "all": tally.all}
    views = {"mine": tally.mine, "unassigned": tally.unclaimed, "late": tally.late, "soon": tally.soon}
    return told | parts | views | {"mentioned": tally.mentioned}


async def _elsewhere(desk: Desk, viewer: Viewer) -> Elsewhere:
    """Where the cases that wait are, for the words of an empty page."""
    page = await desk.store.cases(CaseFilter(statuses=OPEN, hidden_owners=viewer.hidden_owners), limit=200)
    return elsewhere(page.cases, viewer.id, desk.now(), desk.zone)
