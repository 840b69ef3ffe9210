"""Bringing a database to the present schema, run by the program itself and safe to repeat."""

from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url

MIGRATIONS = Path(__file__).parent / "migrations"


LOCK = 7_061_797  # any number that nothing else locks


def migrate(url: str, to: str = "head") -> None:
    """Create or upgrade the schema at `url` (synchronous; call it before the event loop, or in a thread)."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    driver = "sqlite" if backend == "sqlite" else "postgresql+psycopg"
    engine = create_engine(parsed.set(drivername=driver))
    try:
        with engine.begin() as connection:
            if backend == "postgresql":  # of processes that start together one upgrades, the others find it done
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            if to != "head" or not is_present(connection):
                _upgrade(connection, to)
    finally:
        engine.dispose()


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
