"""Upgrading a store that holds something, step by step from the first schema: no row is lost, none is changed."""

import asyncio
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from services import fresh_postgresql
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
    select,
)
from store_builders import NOON

from cases.store import migrate, open_store, sqlite_url
from cases.store import migrations as schema
from cases.store.engine import sync_url
from cases.store.tables import metadata

STEPS = sorted(file.name[1:5] for file in (Path(schema.__file__).parent / "versions").glob("m*.py"))
AT = "2026-11-23T11:00:00.000000+00:00"
BODY = '{"diagnosis": {"cause": "bic_cut_short"}}'
# What the code reads back as words or times of its own: left empty where it may be.
WORDS = ("route", "action", "level", "confidence", "deadline", "until")
Kept = dict[str, dict[str, Any]]
WRITTEN_FROM = {"precedents": "0004"}  # the first table of this name was never written, and is replaced


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    with fresh_postgresql() if request.param == "postgresql" else nullcontext(sqlite_url(tmp_path)) as found:
        yield found


def value_of(column: Column[Any]) -> Any:
    """Something that this column takes; of a foreign key, what the row it points to has."""
    if column.foreign_keys:
        return value_of(next(iter(column.foreign_keys)).column)
    if column.name == "status" or (column.nullable and column.name.endswith(WORDS)):
        return "received" if column.name == "status" else None
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return 1
    if isinstance(column.type, LargeBinary):
        return b"bytes"
    if column.name == "at" or column.name.endswith("_at"):
        return AT
    room = column.type.length if isinstance(column.type, String) else None
    return BODY if room is None else f"{column.name} kept"[:room]


def fill(connection: Connection, kept: Kept, step: str) -> None:
    """A row in every table that has none yet; `kept` remembers each."""
    present = MetaData()
    present.reflect(connection)
    for table in present.sorted_tables:
        if table.name in metadata.tables and table.name not in kept and step >= WRITTEN_FROM.get(table.name, ""):
            row = {column.name: value_of(column) for column in table.columns}
            connection.execute(table.insert().values(row))
            kept[table.name] = row


def stored(connection: Connection, name: str) -> dict[str, Any]:
    """The one row of a table."""
    table = Table(name, MetaData(), autoload_with=connection)
    (row,) = connection.execute(select(table)).mappings().all()
    return {column: bytes(value) if isinstance(value, memoryview) else value for column, value in row.items()}


def engine_of(url: str) -> Engine:
    return create_engine(sync_url(url))


def test_every_step_keeps_what_every_table_held_before_it(empty: str) -> None:
    kept: Kept = {}
    engine = engine_of(empty)
    for step in STEPS:
        migrate(empty, step)
        with engine.begin() as connection:
            for name, row in kept.items():
                now = stored(connection, name)
                assert {column: now[column] for column in row} == row, f"{name} after {step}"
            fill(connection, kept, step)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert [d for d in compare_metadata(context, metadata) if d[0] != "remove_table"] == []
    engine.dispose()
    assert set(kept) == set(metadata.tables)
    assert asyncio.run(next_case(empty)) == (kept["cases"]["case_id"], "bic_cut_short")


async def next_case(url: str) -> tuple[str, str]:
    """What the code of today reads of it."""
    store = open_store(url)
    try:
        async with store.writing() as unit:
            found = await unit.cases.next_to_work(NOON)
        assert found is not None
        return found.case_id, found.cause
    finally:
        await store.close()


def test_an_upgrade_that_is_broken_off_leaves_the_schema_as_it_was(empty: str, monkeypatch: Any) -> None:
    """Killed half-way, or a full disk: the next start finds the old schema whole, and upgrades it."""
    from alembic.operations import Operations

    migrate(empty, "0006")
    engine = engine_of(empty)

    def tables() -> set[str]:
        with engine.connect() as connection:
            return set(inspect(connection).get_table_names())

    before, made = tables(), Operations.create_table

    def full(self: Any, name: str, *columns: Any, **more: Any) -> Any:
        if name == "drafts":
            raise OSError("no space left on device")
        return made(self, name, *columns, **more)

    monkeypatch.setattr(Operations, "create_table", full)
    with pytest.raises(OSError, match="no space"):
        migrate(empty)
    assert tables() == before
    monkeypatch.undo()
    migrate(empty)
    assert set(metadata.tables) <= tables()
    engine.dispose()
