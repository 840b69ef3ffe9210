"""A person's short-lived bearer token, for a password or for an ID token of the bank's identity provider."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from cases.store import User

from ..bootstrap import Application
from ..errors import Refused
from ..identity import Running
from ..identity_provider import NotProven
from ..sessions import BEARER_LIFE, NEVER, start_session
from ..sign_in import sign_in, take_in
from ..single_sign_on import account_of

router = APIRouter(tags=["tokens"])
BY_NAME: dict[str, Any] = {"name": "ana", "password": "a long enough password"}


class TokenBody(BaseModel):
    """Name and password of an account, or an ID token that the identity provider gave for us minutes ago."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [BY_NAME]})

    name: Annotated[str, Field(max_length=64)] = ""
    password: Annotated[SecretStr, Field(max_length=1024)] = SecretStr("")
    id_token: Annotated[SecretStr, Field(max_length=20_000)] | None = None


@router.post("/tokens", status_code=201)
async def issue(body: TokenBody, application: Running) -> dict[str, Any]:
    """A token that counts as the person. 401 tells neither whether the name exists nor whether it is locked."""
    now = application.clock.now()
    if body.id_token is not None:
        user, proven_at = await _by_provider(application, body.id_token.get_secret_value())
    else:
        allowed = application.settings.password_sign_in
        given = body.password.get_secret_value()
        user, proven_at = await sign_in(application.store, body.name, given, now=now) if allowed else None, now
    if user is None:
        raise Refused(401, "NotSignedIn", "name or password is wrong, or the account is locked")
    token = await start_session(application.store, user.name, now=now, kind="bearer", proven_at=proven_at)
    return {"token": token, "token_type": "bearer", "expires_in": int(BEARER_LIFE.total_seconds())}


async def _by_provider(application: Application, id_token: str) -> tuple[User | None, Any]:
    """The account behind an ID token, and when the person proved who they are. Raises Refused (401)."""
    if application.provider is None:
        raise Refused(401, "NotSignedIn", "there is no identity provider")
    try:
        proven = await application.provider.read_id_token(id_token, fresh=True)
        account = account_of(application.settings, proven)
    except NotProven as error:
        raise Refused(401, "NotSignedIn", str(error)) from None
    return await take_in(application.store, account, now=application.clock.now()), proven.strong_at or NEVER
