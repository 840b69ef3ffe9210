"""The web application: interface, operator pages and, where wanted, workers in the same process."""

import asyncio
import importlib
import importlib.util
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from cases.forgetting import Forgetting
from cases.store import migrate

from .bootstrap import Application, assemble
from .description import describe
from .endpoints import (
    cases,
    decisions,
    delegations,
    events,
    exceptions,
    health,
    knowledge,
    master_data,
    metrics,
    policies,
    reports,
    tokens,
)
from .errors import add_error_handlers
from .intakes import intakes_of
from .settings import Settings

PREFIX = "/api/v1"
PAGES = "api.web.routes"
DRAIN_SECONDS = 30.0


def create_app(settings: Settings | None = None, application: Application | None = None) -> FastAPI:
    """The application of `settings`; an assembled one may be handed in. Workers start and stop with it."""
    settings = settings or (application.settings if application else Settings())
    if application is None:
        migrate(settings.store_url)
        application = assemble(settings)
    app = FastAPI(
        title="Paymend",
        version="1",
        lifespan=_lifespan(application),
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.application = application
    for part in (
        exceptions,
        reports,
        cases,
        decisions,
        delegations,
        policies,
        knowledge,
        tokens,
        events,
        master_data,
        metrics,
        health,
    ):
        app.include_router(part.router, prefix=PREFIX)
    for part in (health, metrics):
        app.include_router(part.router)
    add_error_handlers(app)
    describe(app, PREFIX)
    if importlib.util.find_spec(PAGES) is not None:
        pages = importlib.import_module(PAGES)
        app.include_router(pages.router)
        app.add_exception_handler(Exception, pages.unexpected)
        pages.mount_static(app)
    return app


def _lifespan(application: Application) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        workers = [application.new_worker() for _ in range(application.settings.workers)]
        loops = [asyncio.create_task(worker.run(stop)) for worker in workers]
        loops += [asyncio.create_task(intake) for intake in intakes_of(application, stop)]
        loops.append(asyncio.create_task(Forgetting(application.store).run(stop)))
        yield
        stop.set()
        await asyncio.wait(loops, timeout=DRAIN_SECONDS)
        await application.store.close()

    return lifespan
