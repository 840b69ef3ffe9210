"""My settings: theme, density, keys, and what is counted of me."""

import json

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import NotEntitled, actor_of
from cases.decision import Role
from cases.reviewing import reviewers
from cases.store import Act as Entry

from ..desk import DENSITIES, THEMES, WORKERS, Desk, Viewer, desk_of, taste_name, viewer_of
from ..forms import own_form, to
from ..keymap import KEYS, Clash, chosen, kept
from ..keymap import NAME as SHORTCUTS
from ..language import LANGUAGES
from ..page_route import PageRoute
from ..said import N_
from ..view_models.reviewer import NOTE, own_figures

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/me")
async def me(request: Request) -> Response:
    """Theme, density and keys of the person who looks."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    return await _me(request, desk, viewer)


async def _me(request: Request, desk: Desk, viewer: Viewer, problem: str = "") -> Response:
    figures = await _figures(desk, viewer)
    page = {
        "themes": THEMES,
        "densities": DENSITIES,
        "languages": tuple(LANGUAGES.items()),
        "figures": figures,
        "note": NOTE,
        "acts": KEYS,
        "problem": problem,
    }
    return desk.page(request, viewer, "me.html", here="me", page=page, status=422 if problem else 200)


async def _figures(desk: Desk, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """What is counted of this person; empty where they decide nothing, or the installation counts nobody."""
    if not desk.application.settings.reviewer_figures or not viewer.person.has(*WORKERS):
        return ()
    return own_figures((await reviewers(desk.store, desk.now(), only=viewer.id))[0])


@router.post("/me")
async def keep(request: Request) -> Response:
    """Keep the choice with the person, for all their sessions."""
    desk, viewer, form = await own_form(request)
    try:
        keymap = chosen(form.text)
    except Clash as clash:
        return await _me(request, desk, viewer, str(clash))
    told = {
        "theme": form.text("theme") if form.text("theme") in THEMES else "system",
        "density": form.text("density") if form.text("density") in DENSITIES else "comfortable",
        "keys": "on" if form.text("keys") == "on" else "off",
        "advance": "on" if form.text("advance") == "on" else "off",
        "language": form.text("language") if form.text("language") in LANGUAGES else "",
        "keymap": keymap,
    }
    async with desk.store.writing() as unit:
        await unit.settings.put(taste_name(viewer.id), json.dumps(told), by=viewer.id, at=desk.now())
    return to("/me")


@router.post("/me/density")
async def turn_density(request: Request) -> Response:
    """Close rows where they were wide, and the other way round; the rest of the settings stays."""
    desk, viewer, form = await own_form(request)
    async with desk.store.writing() as unit:
        kept_before = await unit.settings.get(taste_name(viewer.id))
        other = next(name for name in DENSITIES if name != viewer.taste.density)
        told = (json.loads(kept_before) if kept_before else {}) | {"density": other}
        await unit.settings.put(taste_name(viewer.id), json.dumps(told), by=viewer.id, at=desk.now())
    return to(form.local("back", "/queue"))


@router.get("/admin/shortcuts")
async def shortcuts(request: Request) -> Response:
    """The letters of this installation, for everybody who has not moved their own."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require(viewer, Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR)
    return await _shortcuts(request, desk, viewer)


@router.post("/admin/shortcuts")
async def keep_shortcuts(request: Request) -> Response:
    """Keep them, with an entry in the ledger."""
    desk, viewer, form = await own_form(request)
    require(viewer, Role.ADMIN)
    try:
        keymap = chosen(form.text)
    except Clash as clash:
        return await _shortcuts(request, desk, viewer, str(clash))
    async with desk.store.writing() as unit:
        await unit.settings.put(SHORTCUTS, json.dumps(keymap), by=viewer.id, at=desk.now())
        facts = {"what": SHORTCUTS, "moved": keymap}
        await unit.ledger.append([Entry("user_changed", None, actor_of(viewer.person), {}, facts)], desk.now())
    return to("/admin/shortcuts")


async def _shortcuts(request: Request, desk: Desk, viewer: Viewer, problem: str = "") -> Response:
    async with desk.store.reading() as unit:
        usual = kept(await unit.settings.get(SHORTCUTS))
    may = viewer.person.has(Role.ADMIN)
    page = {"acts": KEYS, "usual": usual, "problem": problem, "links": ADMIN, "may": may}
    return desk.page(request, viewer, "shortcuts.html", here="admin", page=page, status=422 if problem else 200)


ADMIN = ((N_("People"), "/admin/users"), (N_("Policy"), "/admin/policies"), (N_("Cut-offs"), "/admin/cutoffs"),
         (N_("Shortcuts"), "/admin/shortcuts"), (N_("Audit"), "/audit"))  # fmt: skip


def require(viewer: Viewer, *roles: Role) -> None:
    if not viewer.person.has(*roles):
        raise NotEntitled(f"This page is for {', '.join(role.value.replace('_', ' ') for role in roles)}.")
