"""Bringing a database to the present schema, run by the program itself and safe to repeat."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url

MIGRATIONS = Path(__file__).parent / "migrations"
READING = "paymend_reading"
WAIT_SECONDS = 120  # an upgrade of a large store by another process takes its time
LOCK = 7_061_797  # any number that nothing else locks


def migrate(url: str, to: str = "head") -> None:
    """Create or upgrade the schema at `url` (synchronous; call it before the event loop, or in a thread).

    All steps are one transaction. Of processes that start together one upgrades, the others wait and find it done.
    """
    engine = _engine(url)
    try:
        if to == "head" and _is_done(engine):
            return
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            if to != "head" or not is_present(connection):
                _upgrade(connection, to)
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed.set(drivername="postgresql+psycopg"))
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed.set(drivername="sqlite"), connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _take_the_write_lock)
    return engine


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    # The driver would begin none before a CREATE TABLE: each would stand at once, and a half made schema with it.
    connection.isolation_level = None


def _take_the_write_lock(connection: Connection) -> None:
    if not connection.get_execution_options().get(READING, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_done(engine: Engine) -> bool:
    """Looked up without a lock: nearly always there is nothing to do, and nobody who writes is to be waited for."""
    with engine.connect().execution_options(**{READING: True}) as connection:
        return is_present(connection)


def newest() -> str:
    """The number of the last step."""
    return max(file.name[1:5] for file in (MIGRATIONS / "versions").glob("m*.py"))


def is_present(connection: Connection) -> bool:
    """Whether this database has the last step, as nearly always: then nothing that upgrades needs to be loaded."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest()]


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
