"""The schema: the migrations make exactly the tables of the code, on SQLite, and again without harm."""

import asyncio
import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from store_builders import NOON

from cases.case import Status
from cases.store import migrate, open_store, sqlite_url
from cases.store import migrations as schema
from cases.store.migrate import newest
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
    newest = max(file.name[1:5] for file in (Path(schema.__file__).parent / "versions").glob("m*.py"))
    assert versions == [newest]


def test_the_number_of_a_step_stands_in_its_name_too() -> None:
    files = sorted((Path(schema.__file__).parent / "versions").glob("m*.py"))
    told = [re.search(r'^revision = "(\d{4})"$', file.read_text(), re.MULTILINE) for file in files]
    numbers = [file.name[1:5] for file in files]
    assert [found and found[1] for found in told] == numbers == sorted(set(numbers)), "two steps have one number"
    assert newest() == files[-1].name[1:5]


def test_every_table_can_be_written_for_postgresql() -> None:
    dialect = postgresql.dialect()
    written = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    assert len(written) == len(metadata.tables)
    assert all("CREATE TABLE" in ddl for ddl in written)


def test_a_store_of_the_first_schema_is_upgraded_with_its_cases(tmp_path) -> None:
    old = sqlite_url(tmp_path)
    migrate(old, "0001")
    engine = create_engine(old)
    with engine.begin() as connection:
        columns = [c["name"] for c in inspect(connection).get_columns("cases")]
        numbers = {"version", "proposal_version", "priority", "approvals", "tries", "resume_due"}
        at = "2026-11-23T12:00:00.000000+00:00"
        row = {c: 0 if c in numbers else at if c.endswith("_at") else "x" for c in columns}
        row |= {"status": "received", "route": None, "confidence": None, "deadline": None}
        row |= {"claimed_until": None, "work_until": None}
        names = ", ".join(columns)
        connection.execute(text(f"INSERT INTO cases ({names}) VALUES ({', '.join(':' + c for c in columns)})"), row)
        quoted = '[{"source": "knowledge", "locator": "PB-13#never"}]'
        made = '{"playbook": "PB-34", "playbooks": ["PB-34"]}'
        body = f'{{"diagnosis": {{"cause": "bic_cut_short"}}, "proposal": {made}, "evidence": {quoted}}}'
        connection.execute(text(f"INSERT INTO worked VALUES ('x', 1, '{body}', 'x', '{at}')"))
    engine.dispose()
    migrate(old)

    async def scene():
        store = open_store(old)
        async with store.writing() as unit:
            found = await unit.cases.next_to_work(NOON)
            cited = [await unit.citations.cases(document, 9) for document in ("PB-34", "PB-13")]
        await store.close()
        return found, cited

    found, cited = asyncio.run(scene())
    assert cited == [(("x", "PB-34"),), (("x", "PB-13#never"),)]
    assert (found.case_id, found.status, found.cause) == ("x", Status.RECEIVED, "bic_cut_short")
