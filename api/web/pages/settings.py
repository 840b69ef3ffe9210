"""My settings: theme, density, keys, and what is counted of me."""

import json

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import NotEntitled
from cases.decision import Role
from cases.reviewing import reviewers

from ..desk import DENSITIES, THEMES, WORKERS, Desk, Viewer, desk_of, taste_name, viewer_of
from ..forms import own_form, to
from ..page_route import PageRoute
from ..view_models.reviewer import NOTE, own_figures

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/me")
async def me(request: Request) -> Response:
    """Theme, density and keys of the person who looks."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    page = {"themes": THEMES, "densities": DENSITIES, "figures": await _figures(desk, viewer), "note": NOTE}
    return desk.page(request, viewer, "me.html", here="me", page=page)


async def _figures(desk: Desk, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """What is counted of this person; empty where they decide nothing, or the installation counts nobody."""
    if not desk.application.settings.reviewer_figures or not viewer.person.has(*WORKERS):
        return ()
    return own_figures((await reviewers(desk.store, desk.now(), only=viewer.id))[0])


@router.post("/me")
async def keep(request: Request) -> Response:
    """Keep the choice with the person, for all their sessions."""
    desk, viewer, form = await own_form(request)
    told = {
        "theme": form.text("theme") if form.text("theme") in THEMES else "system",
        "density": form.text("density") if form.text("density") in DENSITIES else "comfortable",
        "keys": "on" if form.text("keys") == "on" else "off",
        "advance": "on" if form.text("advance") == "on" else "off",
    }
    async with desk.store.writing() as unit:
        await unit.settings.put(taste_name(viewer.id), json.dumps(told), by=viewer.id, at=desk.now())
    return to("/me")


ADMIN = (("People", "/admin/users"), ("Policy", "/admin/policies"), ("Audit", "/audit"))


def require(viewer: Viewer, *roles: Role) -> None:
    if not viewer.person.has(*roles):
        raise NotEntitled(f"This page is for {', '.join(role.value.replace('_', ' ') for role in roles)}.")
