"""Errors as pages: every endpoint of the operator's pages answers a person, never with a bare document."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import RedirectResponse, Response
from starlette.status import HTTP_303_SEE_OTHER

from cases.approval import SamePerson
from cases.errors import CaseError
from payments import PaymentError

from ..errors import status_of
from .desk import SignInNeeded, desk_of, viewer_of
from .rules import rule_words
from .said import N_, marked, sentence_of, tell
from .same_site import ForeignPost

TITLES = marked(
    {
        403: "Not taken: you may not",
        404: "There is no such case",
        409: "Not taken: the case changed",
        422: "Not taken: the checks do not pass",
        423: "Not released: releases are halted",
    }
)


class PageRoute(APIRoute):
    """A route whose refusals are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint with our errors caught around it."""
        endpoint = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await endpoint(request)
            except SignInNeeded:
                return _to_sign_in(request)
            except ForeignPost as error:
                return await refusal(request, 403, N_("Not taken"), sentence_of(error))
            except (CaseError, PaymentError) as error:
                return await _told(request, error)

        return guarded


def _to_sign_in(request: Request) -> Response:
    """Back to where they were after signing in, filters and all; a post cannot be repeated, so its page is enough."""
    path = request.url.path
    if request.method == "GET":
        path = f"{path}?{request.url.query}" if request.url.query else path
    elif not path.endswith("/edit"):
        path = path.rsplit("/", 1)[0] or "/queue"
    return RedirectResponse(f"/login?next={quote(path)}", status_code=HTTP_303_SEE_OTHER)


async def _told(request: Request, error: CaseError | PaymentError) -> Response:
    status = status_of(error)
    text = (
        tell("Same person twice: %(rule)s", rule=rule_words(str(error)))
        if isinstance(error, SamePerson)
        else str(error)
    )
    if status == 404:
        text = N_("No case of this id is open to you.")
    return await refusal(request, status, TITLES.get(status, N_("Not taken")), text)


async def refusal(request: Request, status: int, title: str, text: str) -> Response:
    """The page of a refusal, with the navigation of whoever is signed in."""
    desk = await desk_of(request)
    try:
        viewer = await viewer_of(request)
    except SignInNeeded:
        viewer = None
    case_id = request.path_params.get("case_id")
    href = f"/cases/{case_id}" if case_id and status not in (403, 404) else "/queue"
    return desk.refused(request, viewer, status, title, text, href)
