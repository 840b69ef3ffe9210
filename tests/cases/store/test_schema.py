"""The schema: the migrations make exactly the tables of the code, on SQLite, and again without harm."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from cases.store import migrate
from cases.store.tables import metadata


def test_the_migrations_make_the_tables_of_the_code(url) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [d for d in compare_metadata(context, metadata) if d[0] != "remove_table"]
        sqlite = engine.dialect.name == "sqlite"
        journal = connection.execute(text("PRAGMA journal_mode")).scalar_one() if sqlite else "wal"
    engine.dispose()
    assert differences == []
    assert journal in ("delete", "wal")


def test_migrating_again_changes_nothing(url) -> None:
    migrate(url)
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    engine.dispose()
    assert versions == ["0002"]


def test_every_table_can_be_written_for_postgresql() -> None:
    dialect = postgresql.dialect()
    written = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    assert len(written) == len(metadata.tables)
    assert all("CREATE TABLE" in ddl for ddl in written)
