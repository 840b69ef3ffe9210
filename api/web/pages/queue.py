"""The queue: filters and paging from the address, rows from the store."""

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.check_case import listed_for
from cases.decision import Act, Role
from cases.store import CaseFilter, Unit

from ..desk import WORKERS, Desk, Viewer, desk_of, viewer_of
from ..forms import own_form, to
from ..last import last_of
from ..page_route import PageRoute
from ..view_models.queue import PER_DEFAULT, PER_PAGE, STATUSES, VIEWS, QueueQuery, queue_page, row
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
    desk, viewer = await desk_of(request), await viewer_of(request)
    query = query_of(request.query_params)
    try:
        async with desk.store.reading() as unit:  # all of it in one transaction: this page is asked for most
            check = await listed_for(unit, viewer.id, desk.now())
            wanted = _filter(query, viewer, desk, check)
            found = await unit.cases.page(
                wanted, sort="deadline", descending=query.order == "descending", after=query.after, limit=query.per
            )
            counts = await _counts(unit, desk, viewer, check)
            matching = await _matching(unit, query, wanted, counts)
            saved, people = await _saved(unit, viewer), await _people(unit, viewer)
    except ValueError:
        return to(query.href())
    # The filter leaves out other owners' cases; entitlement itself has the last word on each row.
    visible = [case for case in found.cases if desk.may_act(viewer, Act.VIEW, case)]
    rows = tuple(
        row(case, now=desk.now(), zone=desk.zone, claimable=desk.may_act(viewer, Act.CLAIM, case)) for case in visible
    )
    page = queue_page(
        query,
        rows,
        counts=counts,
        matching=matching,
        after=found.after,
        holders={} if rows else await _holders(desk, viewer),
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
        may_act=viewer.person.has(*WORKERS),
        people=people,
        bulk_key=secrets.token_hex(16),
        saved=saved,
    )


@router.post("/queue/views")
async def views(request: Request) -> Response:
    """Keep the filters of this page under a name, or forget all that were kept."""
    desk, viewer, form = await own_form(request)
    here = form.local("here", "/queue")
    name = form.text("name").strip()[:VIEW_CHARACTERS_MAX]
    async with desk.store.writing() as unit:
        kept = [] if form.text("forget") else [each for each in await _saved(unit, viewer) if each[0] != name]
        # A party or account never stands in the address of a view: it holds only filters of the queue.
        if name and here.startswith("/queue?"):
            kept = [*kept, (name, here)][-VIEWS_MAX:]
        await unit.settings.put(f"views:{viewer.id}", json.dumps(kept), by=viewer.id, at=desk.now())
    return to(here)


async def _saved(unit: Unit, viewer: Viewer) -> list[tuple[str, str]]:
    value = await unit.settings.get(f"views:{viewer.id}")
    return [(str(name), str(href)) for name, href in json.loads(value)] if value else []


async def _people(unit: Unit, viewer: Viewer) -> list[str]:
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


def _filter(query: QueueQuery, viewer: Viewer, desk: Desk, check: str | None) -> CaseFilter:
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
        at=now,
        hidden_owners=viewer.hidden_owners,
        check_case=check,
        mentioned=viewer.name if query.view == "mentioned" else None,
    )


async def _matching(unit: Unit, query: QueueQuery, wanted: CaseFilter, counts: Mapping[str, int]) -> int:
    """How many cases the filters let through; without further conditions the tab's own count is the answer."""
    name = query.status or query.view or "all"
    further = query.rail or query.code or query.q or (query.status and query.view)
    return await unit.cases.count(wanted) if further or name not in counts else counts[name]


async def _counts(unit: Unit, desk: Desk, viewer: Viewer, check: str | None) -> dict[str, int]:
    """The number beside each tab."""
    seen = CaseFilter(hidden_owners=viewer.hidden_owners, check_case=check)
    found = await unit.cases.tally(viewer.id, seen, now=desk.now())
    told = {name: found.by_status.get(status, 0) for name, status in STATUSES.items() if status in OPEN}
    named = await unit.cases.count(replace(seen, statuses=OPEN, mentioned=viewer.name))
    own = {"mine": found.mine, "unassigned": found.unclaimed, "late": found.late, "mentioned": named}
    return told | {"all": found.all} | own


async def _holders(desk: Desk, viewer: Viewer) -> dict[str, int]:
    """Who holds how many of the cases that wait, for the words of an empty page."""
    page = await desk.store.cases(CaseFilter(statuses=OPEN, hidden_owners=viewer.hidden_owners), limit=200)
    now = desk.now()
    held = [c.claimed_by for c in page.cases if c.claimed_by and c.claimed_until and c.claimed_until > now]
    return dict(Counter(name for name in held if name != viewer.id))
