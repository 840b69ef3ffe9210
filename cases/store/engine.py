"""The database engine: SQLite in WAL mode with immediate writers, or PostgreSQL, behind one URL."""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from .one_errand import connect

BUSY_TIMEOUT_MS = 15_000
POOL = {"sqlite": (16, 24), "postgresql": (10, 10)}  # kept, and for a moment more; a server counts them
READING = "paymend_reading"
# PostgreSQL shows each statement what was committed before it, in a transaction or without: to begin and end one for
# looks alone would only cost two more ways to the server.
ONLY_READING: dict[str, dict[str, str]] = {"sqlite": {}, "postgresql": {"isolation_level": "AUTOCOMMIT"}}


def async_url(url: str) -> str:
    """The same database with the async driver: `sqlite:///…` → aiosqlite, `postgresql://…` → psycopg 3."""
    parsed = make_url(url)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}.get(parsed.get_backend_name())
    if driver is None:
        raise ValueError(f"no case store on {parsed.get_backend_name()}: use sqlite or postgresql")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def sync_url(url: str) -> str:
    """The same database for the stores that speak to it synchronously: master data and history."""
    parsed = make_url(url)
    driver = "sqlite" if parsed.get_backend_name() == "sqlite" else "postgresql+psycopg"
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def make_engine(url: str) -> AsyncEngine:
    """An engine whose write transactions take the write lock at their start, so that none fails half-way."""
    # Connections that the pool does not keep would be opened and closed for every burst of requests.
    size, more = POOL[make_url(url).get_backend_name()]
    engine = create_async_engine(async_url(url), pool_size=size, max_overflow=more)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "do_connect", connect)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: it would begin them deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "synchronous=FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING, False)
    driver: Any = connection.connection.dbapi_connection
    driver.begin("BEGIN" if reading else "BEGIN IMMEDIATE")
