"""Signing in with a password, and out again."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from ...sessions import end_session, read_session, start_session
from ...sign_in import NAME, sign_in
from ..desk import Desk, desk_of
from ..forms import Form, local_address, own_form, to
from ..page_route import PageRoute
from ..said import N_
from ..same_site import ForeignPost, require_own_page
from ..stamps import BadStamp
from .single_sign_on import PATH, provider_logout

router = APIRouter(include_in_schema=False, route_class=PageRoute)
NAME_CHARACTERS_MAX = 64


@router.get("/login")
async def form(request: Request, next: str = "", again: str = "", left: str = "") -> Response:
    """The form; who is signed in goes on, unless they are to prove `again` who they are (a step-up)."""
    desk = await desk_of(request)
    cookie = request.cookies.get(desk.cookie)
    session = await read_session(desk.store, cookie, now=desk.now()) if cookie else None
    if session and not again:
        return to(local_address(next) or "/queue")
    elsewhere = await provider_logout(desk) if left else None
    return _form(desk, request, next=next, name=session.user.name if session else "", elsewhere=elsewhere)


@router.post("/login")
async def enter(request: Request) -> Response:
    """A new session, always with a new id. The answer for a wrong name and a wrong password is the same."""
    require_own_page(request)
    desk, posted = await desk_of(request), Form(await request.form())
    try:
        desk.stamps.made_at(posted.text("csrf"), desk.now(), use="login")
    except BadStamp as error:
        raise ForeignPost(str(error)) from error
    name = posted.text("name").strip()[:NAME_CHARACTERS_MAX]
    by_password = desk.application.settings.password_sign_in
    user = await sign_in(desk.store, name, posted.text("password"), now=desk.now()) if by_password else None
    if user is None:
        wrong = N_("Name or password is wrong, or the account is locked for a while after several misses.")
        return _form(desk, request, next=posted.text("next"), name=name, problem=wrong, status=422)
    if before := request.cookies.get(desk.cookie):
        await end_session(desk.store, before, now=desk.now())
    secret = await start_session(desk.store, user.name, now=desk.now())
    answer = to(posted.local("next", "/queue"))
    answer.set_cookie(desk.cookie, secret, path="/", httponly=True, samesite="lax", secure=desk.secure)
    return answer


@router.post("/stay")
async def stay(request: Request) -> Response:
    """Keep the session: the post is an act, and so begins its idle time again. Tells how many seconds it has."""
    _, viewer, _ = await own_form(request)
    return JSONResponse({"seconds": viewer.seconds})


@router.post("/logout")
async def leave(request: Request) -> Response:
    """End the session here and on the server."""
    desk, _, _ = await own_form(request)
    await end_session(desk.store, request.cookies[desk.cookie], now=desk.now())
    answer = to("/login?left=1" if desk.application.provider else "/login")
    answer.delete_cookie(desk.cookie, path="/", httponly=True, samesite="lax", secure=desk.secure)
    return answer


def _form(
    desk: Desk,
    request: Request,
    *,
    next: str,
    name: str = "",
    problem: str = "",
    elsewhere: str | None = None,
    status: int = 200,
) -> Response:
    stamp, address = desk.stamps.make(desk.now(), use="login"), local_address(next)
    again = "&again=1" if name and not problem else ""
    shown: dict[str, Any] = {
        "next": address,
        "name": name if NAME.fullmatch(name) else "",
        "problem": problem,
        "csrf": stamp,
        "by_password": desk.application.settings.password_sign_in,
        "provider": f"{PATH}?next={quote(address)}{again}" if desk.application.provider else "",
        "elsewhere": elsewhere,
    }
    return desk.page(request, None, "login.html", status=status, **shown)
