"""Bringing a database to the present schema, run by the program itself and safe to repeat."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url


def migrate(url: str, to: str = "head") -> None:
    """Create or upgrade the schema at `url` (synchronous; call it before the event loop, or in a thread)."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    driver = "sqlite" if backend == "sqlite" else "postgresql+psycopg"
    engine = create_engine(parsed.set(drivername=driver))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    finally:
        engine.dispose()
