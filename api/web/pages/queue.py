"""The queue: filters and paging from the address, rows from the store."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.case import Case
from cases.decision import Act
from cases.store import CaseFilter

from ..desk import Desk, Viewer, desk_of, viewer_of
from ..forms import to
from ..page_route import PageRoute
from ..view_models.proof import confidence
from ..view_models.queue import PER_DEFAULT, PER_PAGE, STATUSES, VIEWS, QueueQuery, Row, queue_page, row
from ..view_models.words import OPEN

router = APIRouter(include_in_schema=False, route_class=PageRoute)
SEARCH_CHARACTERS_MAX = 100


@router.get("/")
async def start() -> Response:
    """The queue is the first page."""
    return to("/queue")


@router.get("/queue")
async def queue(request: Request) -> Response:
    """One page of cases, nearest cut-off first."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    query = query_of(request.query_params)
    wanted = _filter(query, viewer, desk)
    descending = query.order == "descending"
    try:
        found = await desk.store.cases(
            wanted, sort="deadline", descending=descending, after=query.after, limit=query.per
        )
    except ValueError:
        return to(query.href())
    # The filter leaves out other owners' cases; entitlement itself has the last word on each row.
    visible = [case for case in found.cases if desk.may_act(viewer, Act.VIEW, case)]
    rows = tuple([await _row(desk, viewer, case) for case in visible])
    page = queue_page(
        query,
        rows,
        counts=await _counts(desk, viewer),
        matching=await desk.store.count(wanted),
        after=found.after,
        holders=await _holders(desk, viewer),
        now=desk.now(),
        zone=desk.zone,
    )
    return desk.page(request, viewer, "queue.html", here="queue", page=page)


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


def _filter(query: QueueQuery, viewer: Viewer, desk: Desk) -> CaseFilter:
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
    )


async def _counts(desk: Desk, viewer: Viewer) -> dict[str, int]:
    hidden = viewer.hidden_owners
    wanted = {name: CaseFilter(statuses=(status,), hidden_owners=hidden) for name, status in STATUSES.items()}
    wanted["all"] = CaseFilter(statuses=OPEN, hidden_owners=hidden)
    for name in VIEWS:
        wanted[name] = _filter(QueueQuery(view=name), viewer, desk)
    async with desk.store.reading() as unit:
        return {name: await unit.cases.count(filter_) for name, filter_ in wanted.items()}


async def _holders(desk: Desk, viewer: Viewer) -> dict[str, int]:
    """Who holds how many of the cases that wait, for the words of an empty page."""
    page = await desk.store.cases(CaseFilter(statuses=OPEN, hidden_owners=viewer.hidden_owners), limit=200)
    now = desk.now()
    held = [c.claimed_by for c in page.cases if c.claimed_by and c.claimed_until and c.claimed_until > now]
    return dict(Counter(name for name in held if name != viewer.id))


async def _row(desk: Desk, viewer: Viewer, case: Case) -> Row:
    worked = await desk.store.worked(case.case_id)
    line = row(
        case,
        now=desk.now(),
        zone=desk.zone,
        cause_found=worked.diagnosis.cause if worked else "",
        claimable=desk.may_act(viewer, Act.CLAIM, case),
    )
    shown = confidence(worked.confidence if worked and case.action else None, bool(worked and worked.calibrated))
    return replace(line, confidence=shown)
