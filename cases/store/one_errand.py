"""SQLite statements as one errand each to the thread of their connection, where the driver's cursor runs four.

Opening, executing, fetching and closing apart cost a page of ten statements forty errands, and under load each of them
waits for the interpreter anew. The whole answer is fetched at once either way. A transaction begins in the errand of
its first statement, and what never began is never ended.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor

Statement = Callable[[sqlite3.Cursor], sqlite3.Cursor]


@dataclass(slots=True)
class Done:
    """What is known of a statement after its cursor was closed; of none yet at first."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    arraysize: int = 1

    def close(self) -> None:
        """It is closed."""


class OneErrandCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that exists in the connection's thread only while its statement runs."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return Done()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any = None) -> None:
        await self._errand(lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        await self._errand(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _errand(self, statement: Statement) -> None:
        driver: Any = self._connection
        ours: Any = self._adapt_connection
        async with ours._execute_mutex:
            begin = ours.to_begin()
            self._cursor, rows = await driver._execute(_run, driver._conn, begin, statement)
        self._rows = deque(rows)


class OneErrandConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose cursors run one errand for a statement."""

    __slots__ = ("_begin", "_begun")
    _cursor_cls = OneErrandCursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._begin, self._begun = "", False

    def begin(self, words: str) -> None:
        """Let the next statement begin a transaction with `words`: before it, nothing was looked at."""
        self._begin = words

    def to_begin(self) -> str:
        """What to begin with in the errand that goes now, if anything; who is cancelled in it still has to end it."""
        words, self._begin = self._begin, ""
        self._begun = self._begun or bool(words)
        return words

    def commit(self) -> None:
        self._end(super().commit)

    def rollback(self) -> None:
        self._end(super().rollback)

    def _end(self, end: Callable[[], None]) -> None:
        self._begin = ""
        if self._begun:
            end()
            self._begun = False


def connect(dialect: Any, _record: Any, arguments: Any, words: Any) -> OneErrandConnection:
    """For SQLAlchemy's event `do_connect`: the connection it would make, with our cursors."""
    made = dialect.connect(*arguments, **words)
    return OneErrandConnection(made.dbapi, made._connection)


def _run(connection: sqlite3.Connection, begin: str, statement: Statement) -> tuple[Done, list[Any]]:
    """In the connection's thread."""
    cursor = connection.cursor()
    try:
        if begin:
            cursor.execute(begin)
        statement(cursor)
        rows = cursor.fetchall() if cursor.description else []
        return Done(cursor.description, cursor.rowcount, cursor.lastrowid), rows
    finally:
        cursor.close()
