"""Inserting a row unless it is there, in the words of the database in use."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_once(connection: AsyncConnection, table: Table, **values: Any) -> bool:
    """Insert `values`; where a row with the same key is there, nothing happens, and the answer is False."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    put = insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    done = await connection.execute(put, values)
    return done.rowcount == 1


async def insert_all_once(connection: AsyncConnection, table: Table, values: list[dict[str, Any]]) -> None:
    """The same for many rows in one round; give them in the order of their keys, so that two writers do not lock up."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    await connection.execute(insert(table).on_conflict_do_nothing(), values)
