"""Signing in through the bank's identity provider: out by a link, back with a code, and the provider's own sign-out."""

import secrets
from datetime import timedelta
from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from ...identity_provider import Hop, NotProven
from ...sessions import NEVER, end_session, start_session
from ...sign_in import take_in
from ...single_sign_on import CALLBACK, account_name, account_of
from ..desk import Desk, desk_of
from ..forms import local_address, to
from ..page_route import PageRoute
from ..said import N_
from ..stamps import BadStamp

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HOP_LIFE = timedelta(minutes=10)
PATH = "/login/oidc"


@router.get(PATH)
async def leave_for_provider(request: Request, next: str = "", again: str = "") -> Response:
    """To the provider; `again` asks it for a fresh proof (a step-up). A link leads here, never a form."""
    desk = await desk_of(request)
    provider = desk.application.provider
    if provider is None:
        return desk.refused(request, None, 404, N_("Not taken"), N_("There is no identity provider."), "/login")
    hop = Hop(desk.stamps.secret, secrets.token_urlsafe(24))
    told = {"state": hop.state, "next": local_address(next), "again": "1" if again else ""}
    try:
        answer = RedirectResponse(await provider.sign_in_url(hop, step_up=bool(again)), status_code=303)
    except NotProven as error:
        return _refused(desk, request, error)
    stamp = desk.stamps.make(desk.now(), use="oidc", **told)
    cookie = urlencode({**told, "stamp": stamp})
    seconds = int(HOP_LIFE.total_seconds())
    answer.set_cookie(
        _cookie(desk), cookie, max_age=seconds, path="/", httponly=True, samesite="lax", secure=desk.secure
    )
    return answer


@router.get(CALLBACK)
async def come_back(
    request: Request, code: str = "", state: str = "", iss: str | None = None, error: str = ""
) -> Response:
    """Back from the provider: the code is redeemed once, by the browser that left, and a new session begins."""
    desk = await desk_of(request)
    provider = desk.application.provider
    try:
        if provider is None:
            raise NotProven("there is no identity provider")
        left = _left(desk, request, state)
        if error or not code:
            raise NotProven("the provider did not sign you in")
        proven = await provider.redeem(code, Hop(desk.stamps.secret, state), issuer=iss)
        user = await take_in(desk.store, account_of(desk.application.settings, proven), now=desk.now())
        if user is None:
            raise NotProven("this account is shut")
        if left["again"] and proven.strong_at is None:
            raise NotProven("the provider did not ask for the stronger proof that was wanted")
    except NotProven as refused:
        return _refused(desk, request, refused)
    before = request.cookies.get(desk.cookie)
    if before is not None:
        await end_session(desk.store, before, now=desk.now())
    secret = await start_session(desk.store, user.name, now=desk.now(), proven_at=proven.strong_at or NEVER)
    answer = to(left["next"] or "/queue")
    answer.set_cookie(desk.cookie, secret, path="/", httponly=True, samesite="lax", secure=desk.secure)
    answer.delete_cookie(_cookie(desk), path="/", httponly=True, samesite="lax", secure=desk.secure)
    return answer


@router.post(f"{PATH}/logout")
async def signed_out_elsewhere(request: Request, logout_token: Annotated[str, Form(max_length=20_000)]) -> Response:
    """The provider says that somebody signed out: all their sessions and tokens end (Back-Channel Logout 1.0)."""
    desk = await desk_of(request)
    provider = desk.application.provider
    try:
        if provider is None:
            raise NotProven("there is no identity provider")
        subject = await provider.read_logout_token(logout_token)
    except NotProven:
        return Response(status_code=400, headers={"Cache-Control": "no-store"})
    async with desk.store.writing() as unit:
        await unit.people.revoke_sessions_of(account_name(provider.client.issuer, subject), desk.now())
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


async def provider_logout(desk: Desk) -> str | None:
    """The link that signs out at the provider too; None where there is none or it does not answer."""
    provider = desk.application.provider
    if provider is None:
        return None
    try:
        return await provider.logout_url(f"{desk.application.settings.address}/login")
    except NotProven:
        return None


def _left(desk: Desk, request: Request, state: str) -> dict[str, str]:
    """What this browser left with. Raises NotProven for a callback that it did not ask for."""
    fields = parse_qs(request.cookies.get(_cookie(desk), ""), keep_blank_values=True)
    told = {name: fields.get(name, [""])[0] for name in ("state", "next", "again")}
    try:
        made = desk.stamps.made_at(fields.get("stamp", [""])[0], desk.now(), use="oidc", **told)
    except BadStamp:
        raise NotProven("this browser did not ask to sign in; begin again") from None
    if not state or not secrets.compare_digest(state.encode(), told["state"].encode()):
        raise NotProven("this answer belongs to another sign-in; begin again")
    if desk.now() - made > HOP_LIFE:
        raise NotProven("signing in took too long; begin again")
    return told


def _refused(desk: Desk, request: Request, error: NotProven) -> Response:
    text = str(error)
    return desk.refused(request, None, 403, N_("Not signed in"), f"{text[:1].upper()}{text[1:]}.", "/login")


def _cookie(desk: Desk) -> str:
    return f"{desk.cookie}-hop"
