"""A person's short-lived bearer token, for a password."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from ..errors import Refused
from ..identity import Running
from ..sessions import BEARER_LIFE, start_session
from ..sign_in import sign_in

router = APIRouter(tags=["tokens"])


class TokenBody(BaseModel):
    """Name and password of an account."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=64)]
    password: Annotated[SecretStr, Field(max_length=1024)]


@router.post("/tokens", status_code=201)
async def issue(body: TokenBody, application: Running) -> dict[str, Any]:
    """A token that counts as the person. 401 tells neither whether the name exists nor whether it is locked."""
    now = application.clock.now()
    user = await sign_in(application.store, body.name, body.password.get_secret_value(), now=now)
    if user is None:
        raise Refused(401, "NotSignedIn", "name or password is wrong, or the account is locked")
    token = await start_session(application.store, user.name, now=now, kind="bearer")
    return {"token": token, "token_type": "bearer", "expires_in": int(BEARER_LIFE.total_seconds())}
