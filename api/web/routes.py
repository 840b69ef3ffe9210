"""The pages of the application: their router, their static files, and the headers on every response."""

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import PlainTextResponse, Response

from ..bootstrap import Application
from ..errors import fault_problem
from .headers import ALWAYS, UNLESS_SET, SecurityHeaders
from .pages import (
    absence,
    approvals,
    attachments,
    audit_export,
    bulk,
    case,
    check,
    cutoffs,
    dashboards,
    decision,
    drafts,
    edit,
    evals,
    knowledge,
    knowledge_versions,
    live,
    model_risk,
    override,
    override_review,
    own_view,
    policies,
    queue,
    records,
    settings,
    sign_in,
    single_sign_on,
    undo,
    users,
    wrong_release,
)
from .rendering import STATIC
from .static_files import CachedFiles

router = APIRouter(include_in_schema=False)
PAGES = (
    sign_in,
    single_sign_on,
    queue,
    bulk,
    edit,
    undo,
    drafts,
    own_view,
    attachments,
    case,
    decision,
    wrong_release,
    override,
    override_review,
    approvals,
    live,
    records,
    audit_export,
    knowledge_versions,
    knowledge,
    settings,
    users,
    cutoffs,
    absence,
    policies,
    check,
    dashboards,
    model_risk,
    evals,
)
for pages in PAGES:
    router.include_router(pages.router)


def mount(app: FastAPI, application: Application) -> None:
    """Add the pages of `application` to `app`, with their static files and the headers."""
    app.state.application = application
    app.add_exception_handler(Exception, unexpected)
    app.include_router(router)
    mount_static(app)


async def unexpected(request: Request, error: Exception) -> Response:
    """A failure of ours. It is answered outside all middleware, so it carries the headers by itself."""
    headers = {name.decode(): value.decode() for name, value in (ALWAYS | UNLESS_SET).items()}
    if request.url.path.startswith("/api/"):
        answer = fault_problem(error)
        answer.headers.update(headers)
        return answer
    text = "Something failed on our side. Do not repeat a decision: open the case and see whether it was taken.\n"
    return PlainTextResponse(text, status_code=500, headers=headers)


def mount_static(app: FastAPI) -> None:
    """Serve the style sheet and scripts under `/static`, and put the security headers on every response of `app`."""
    app.mount("/static", CachedFiles(directory=STATIC), name="static")
    app.add_middleware(SecurityHeaders)
