"""Errors as problem+json (RFC 9457), with one table from error to status."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from cases.approval import (
    KeyReused,
    NotEntitled,
    NothingToApprove,
    NotKeyed,
    RekeyDiffers,
    SamePerson,
    StaleDecision,
    VerificationFailed,
)
from cases.auditing import NotDrawn
from cases.delegating import NoSuchDelegation, NotDelegable
from cases.errors import CaseError
from cases.halt import ReleasesHalted
from cases.intake import ExternalIdTaken, NotOpen
from cases.lateness import CutOffPassed, NoNextDate
from cases.override import NoOverride, NotOverridable
from cases.policy import UnusablePolicy
from cases.policy_change import NoSuchPolicy, NothingChanges, PolicyMoved
from cases.release import AlreadySent, BytesDiffer, NotProven
from cases.standing import AlreadyRevoked
from cases.step_up import FRESH, SignInTooOld
from cases.store import NoSuchCase, Taken
from cases.store.away import store_is_away
from cases.wrong_release import AlreadyReported, NothingSent
from knowledge_base.errors import KnowledgeError
from knowledge_base.publishing import HasProblems, NoSuchVersion, NotPublishable, OwnDraft
from payments import EditRefused, LimitExceeded, PaymentError, UnreadableMessage

from .own_view import NoSuchView, OwnViewFirst

STATUS_OF: dict[type[Exception], int] = {
    NoSuchCase: 404,
    ExternalIdTaken: 409,
    NotOpen: 409,
    StaleDecision: 409,
    CutOffPassed: 409,
    NoNextDate: 409,
    NothingToApprove: 409,
    KeyReused: 409,
    Taken: 409,
    SignInTooOld: 401,
    SamePerson: 403,
    NotEntitled: 403,
    OwnViewFirst: 403,
    NoSuchView: 422,
    VerificationFailed: 422,
    NotProven: 422,
    BytesDiffer: 409,
    AlreadySent: 409,
    RekeyDiffers: 422,
    NotKeyed: 422,
    ReleasesHalted: 423,
    EditRefused: 422,
    LimitExceeded: 413,
    UnreadableMessage: 422,
    PaymentError: 422,
    NothingSent: 409,
    AlreadyReported: 409,
    NotDrawn: 409,
    NoSuchPolicy: 404,
    NoSuchDelegation: 404,
    NotDelegable: 409,
    PolicyMoved: 409,
    NotOverridable: 422,
    NoOverride: 409,
    AlreadyRevoked: 409,
    NothingChanges: 409,
    UnusablePolicy: 422,
    NoSuchVersion: 404,
    OwnDraft: 403,
    HasProblems: 422,
    NotPublishable: 409,
    CaseError: 409,
    KnowledgeError: 409,
}

AWAY_SECONDS = "5"


class Refused(Exception):
    """A request that the border refuses: too large, not signed in, out of scope, too many."""

    def __init__(self, status: int, title: str, detail: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.headers = status, title, detail, headers


def problem(
    status: int, title: str, detail: str = "", headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """One problem document; `title` is stable, `detail` is for people."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def status_of(error: Exception) -> int:
    """The status of the nearest class in the table; 503 where the store is away, 500 for any other fault of ours."""
    known = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), None)
    return known or (503 if store_is_away(error) else 500)


def fault_problem(error: Exception) -> JSONResponse:
    """A fault of ours as a problem document, without a word of what was being done."""
    if store_is_away(error):
        return problem(503, "StoreAway", "the store does not answer; nothing was taken", {"Retry-After": AWAY_SECONDS})
    return problem(500, "Fault", "a fault in Paymend itself; see what stands before you repeat a decision")


def problem_of(error: Exception) -> JSONResponse:
    """An error of ours as a problem document."""
    more: dict[str, Any] = {}
    if isinstance(error, PaymentError):
        more["error"] = error.to_json()
    if isinstance(error, VerificationFailed):
        more["checks"] = list(error.checks)
    if isinstance(error, HasProblems):
        more["problems"] = [{"place": each.key, "text": each.text} for each in error.problems]
    headers = None
    if isinstance(error, SignInTooOld):
        seconds = int(FRESH.total_seconds())
        more["step_up"] = {"href": "/api/v1/tokens", "max_age": seconds}
        # RFC 9470 §3
        headers = {"WWW-Authenticate": f'Bearer error="insufficient_user_authentication", max_age={seconds}'}
    return problem(status_of(error), type(error).__name__, str(error), headers, **more)


def validation_problem(error: ValidationError | RequestValidationError) -> JSONResponse:
    """What is wrong with the shape of the input, without repeating its values."""
    told = [{"place": ".".join(map(str, e["loc"])), "text": e["msg"]} for e in error.errors()[:20]]
    return problem(422, "NotAccepted", "The input has not the shape of the contract.", errors=told)


def _allowed(request: Request, first: str) -> str:
    """Every method that the description has for this path: the router itself names those of its `first` route only."""
    described: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    fitting = (item for path, item in described.items() if compile_path(path)[0].match(request.url.path))
    methods = {method.upper() for item in fitting for method in item}
    return ", ".join(sorted(methods)) or first


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of ours as a problem document."""

    async def known(_: Request, error: Exception) -> JSONResponse:
        return problem_of(error)

    async def refused(_: Request, error: Refused) -> JSONResponse:
        return problem(error.status, error.title, error.detail, error.headers)

    async def fault(_: Request, error: Exception) -> JSONResponse:
        return fault_problem(error)

    async def shape(_: Request, error: ValidationError | RequestValidationError) -> JSONResponse:
        return validation_problem(error)

    async def http(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = _allowed(request, headers.get("Allow", ""))
        return problem(error.status_code, str(error.detail), headers=headers)

    for kind in (CaseError, PaymentError, KnowledgeError):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(Refused, refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, shape)  # type: ignore[arg-type]
    app.add_exception_handler(ValidationError, shape)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, http)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, fault)
