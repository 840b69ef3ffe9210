"""Who calls the interface: a machine by key, or a person by bearer token. Cookies are refused here."""

import math
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from cases.decision import Person, Role

from .bootstrap import Application
from .errors import Refused
from .keys import PREFIX
from .sessions import Session, read_session

CHALLENGE = {"WWW-Authenticate": "Bearer"}
ROLES_OF_SCOPE = {
    "decisions:write": Role.OPERATOR,
    "exceptions:write": Role.OPERATOR,
    "cases:read": Role.VIEWER,
    "admin": Role.ADMIN,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller as entitlement sees them, and the scopes of a machine key (a person has none and needs none)."""

    person: Person
    scopes: frozenset[str] | None = None

    def require(self, scope: str) -> None:
        """Raises Refused (403) where a machine's key lacks `scope`."""
        if self.scopes is not None and not self.scopes & {scope, "admin"}:
            raise Refused(403, "NotEntitled", f"the key lacks the scope {scope}")

    @property
    def actor(self) -> dict[str, str]:
        """The caller as the ledger names them."""
        kind = "machine" if self.person.machine else "person"
        return {"kind": kind, "id": self.person.id, "role": ",".join(sorted(r.value for r in self.person.roles))}


def person_of(session: Session) -> Person:
    """The human behind a session or token, and when they last proved who they are."""
    user, roles = session.user, frozenset(Role(role) for role in session.user.roles)
    absent = tuple((person, frozenset(map(Role, held))) for person, held in session.stands_in_for)
    proven = session.authenticated_at
    return Person(user.person, roles, frozenset(user.teams), user.name, proven_at=proven, stands_in_for=absent)


def application_of(request: Request) -> Application:
    """The application that serves this request."""
    found = request.app.state.application
    assert isinstance(found, Application)
    return found


async def caller_of(request: Request) -> Caller:
    """The caller of this request. Raises Refused (401, or 429 above the rate limit)."""
    application = application_of(request)
    caller = await signed(request, application)
    wait = application.rate.seconds_to_wait(caller.person.id, application.clock.now())
    if wait > 0:
        headers = {"Retry-After": str(math.ceil(wait))}
        raise Refused(429, "TooMany", "more requests than one caller may send in a minute", headers)
    return caller


async def signed(request: Request, application: Application) -> Caller:
    """Who the token or key of this request belongs to. Raises Refused (401)."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise Refused(401, "NotSignedIn", "send Authorization: Bearer with a token or key", CHALLENGE)
    if secret.startswith(PREFIX):
        key = await application.keys.read(secret, application.clock.now())
        if key is None:
            raise Refused(401, "NotSignedIn", "the key is not valid", CHALLENGE)
        roles = frozenset(ROLES_OF_SCOPE[scope] for scope in key.scopes if scope in ROLES_OF_SCOPE)
        return Caller(Person(f"key:{key.id}", roles, machine=True), frozenset(key.scopes))
    session = await read_session(application.store, secret, now=application.clock.now(), kind="bearer")
    if session is None:
        raise Refused(401, "NotSignedIn", "the token is not valid", CHALLENGE)
    return Caller(person_of(session))


Signed = Annotated[Caller, Depends(caller_of)]
Running = Annotated[Application, Depends(application_of)]
