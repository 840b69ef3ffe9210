"""My absence: who stands in for me, and for whom I do."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.delegating import NotDelegable, delegate, revoke_delegation
from cases.step_up import SignInTooOld
from cases.store import Delegation

from ..desk import WORKERS, desk_of, viewer_of
from ..forms import own_form, to
from ..page_route import PageRoute
from ..said import N_
from ..view_models.figures import instant

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/me/absence"
REASON_CHARACTERS_MAX = 500


@router.get(HERE)
async def absence(request: Request) -> Response:
    """The delegations of the person who looks, and the form for a new one."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    async with desk.store.reading() as unit:
        found = await unit.delegations.of(viewer.id)
    now = desk.now()
    rows = [
        {
            "id": each.id,
            "deputy": each.deputy,
            "person": each.person,
            "begins": instant(each.begins_at, desk.zone).text,
            "ends": instant(each.ends_at, desk.zone).text,
            "reason": each.reason,
            "state": _state(each, now),
        }
        for each in found
    ]
    page = {"rows": rows, "may_delegate": viewer.person.has(*WORKERS), "today": now.date().isoformat()}
    return desk.page(request, viewer, "absence.html", here="me", page=page)


def _state(delegation: Delegation, now: datetime) -> str:
    if delegation.revoked_at or delegation.ends_at <= now:
        return N_("ended")
    return N_("in force") if delegation.begins_at <= now else N_("to come")


@router.post(HERE)
async def add(request: Request) -> Response:
    """Let somebody stand in, from the first day to the end of the last."""
    desk, viewer, form = await own_form(request)
    zone = ZoneInfo(desk.zone)
    try:
        first, last = (date.fromisoformat(form.text(name)) for name in ("first", "last"))
        begins = datetime.combine(first, time(), zone)
        ends = datetime.combine(last + timedelta(days=1), time(), zone)
        reason = form.text("reason").strip()[:REASON_CHARACTERS_MAX] or "absent"
        await delegate(desk.store, viewer.person, form.text("deputy").strip(), begins, ends, reason, now=desk.now())
    except (ValueError, OverflowError, NotDelegable) as error:
        text = str(error) if isinstance(error, NotDelegable) else "Give a first and a last day."
        return desk.refused(request, viewer, 422, N_("Not kept"), f"{text[:1].upper()}{text[1:]}.", HERE)
    except SignInTooOld:
        text = N_("A delegation needs a sign-in of the last five minutes. Nothing was kept.")
        href = f"/login?again=1&next={HERE}"
        return desk.refused(request, viewer, 403, N_("Not taken: sign in again"), text, href, N_("Sign in again"))
    return to(HERE)


@router.post(HERE + "/{delegation_id}")
async def end(request: Request, delegation_id: str) -> Response:
    """End it at once."""
    desk, viewer, _ = await own_form(request)
    await revoke_delegation(desk.store, delegation_id, viewer.person, now=desk.now())
    return to(HERE)
