"""Accounts: who has which roles, changes that wait for a second administrator, and shutting one at once."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.decision import Role

from ...accounts import confirm_change, drop_change, propose_change, shut, waiting_changes
from ...sign_in import ROLES, BadAccount
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..forms import Form, own_form, to
from ..page_route import PageRoute
from .settings import ADMIN, require

router = APIRouter(include_in_schema=False, route_class=PageRoute)
LIST = "/admin/users"
MAY_READ = (Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR)


@router.get(LIST)
async def users(request: Request, account: str = "") -> Response:
    """All accounts; `account` fills the form with one of them."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require(viewer, *MAY_READ)
    return await _page(request, desk, viewer, account=account)


@router.post(LIST)
async def change(request: Request) -> Response:
    """Propose, confirm, refuse, withdraw, or disable."""
    desk, viewer, form = await own_form(request)
    require(viewer, Role.ADMIN)
    try:
        password = await _act(desk, viewer, form)
    except BadAccount as error:
        return await _page(request, desk, viewer, account=form.text("name"), problem=str(error))
    if password:
        # Shown this once, on the answer to the post itself: it stands in no address and no log.
        return await _page(request, desk, viewer, made=(form.text("name"), password))
    return to(LIST)


async def _act(desk: Desk, viewer: Viewer, form: Form) -> str:
    """Do what the form asks; the password of an account that was made."""
    verb, store, now = form.text("verb"), desk.store, desk.now()
    if verb == "propose":
        teams = tuple(team.strip() for team in form.text("teams").split(",") if team.strip())
        wanted = {"person": form.text("person"), "reason": form.text("reason").strip()}
        await propose_change(
            store, viewer.person, form.text("name").strip(), form.texts("role"), teams, now=now, **wanted
        )
    elif verb == "confirm":
        return (await confirm_change(store, viewer.person, form.text("change"), now=now))[1]
    elif verb == "drop":
        await drop_change(store, viewer.person, form.text("change"), now=now)
    elif verb == "disable":
        await shut(store, viewer.person, form.text("name"), now=now)
    return ""


async def _page(
    request: Request,
    desk: Desk,
    viewer: Viewer,
    *,
    account: str = "",
    problem: str = "",
    made: tuple[str, str] = ("", ""),
) -> Response:
    async with desk.store.reading() as unit:
        found = await unit.people.all_users()
        waiting = await waiting_changes(unit)
    page = {
        "users": found,
        "waiting": waiting,
        "roles": ROLES,
        "edited": next((user for user in found if user.name == account), None),
        "may": viewer.person.has(Role.ADMIN),
        "problem": problem,
        "made": made,
        "links": ADMIN,
    }
    return desk.page(request, viewer, "users.html", here="admin", page=page, status=422 if problem else 200)
