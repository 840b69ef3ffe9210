"""Watches every transaction of a store: whoever writes to the ledger holds its end before anything that others want."""

import re
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

OTHERS = r"(cases|decisions|outbox|precedents|paid|automatic_releases)\b"
WANTED = re.compile(
    rf"\s*(UPDATE|INSERT INTO|DELETE FROM) {OTHERS}|.*\bFROM {OTHERS}.*\bFOR (NO KEY )?UPDATE", re.DOTALL
)
END = re.compile(r"SELECT ledger_heads\b")
TOUCHED = "touched_before_the_ledger"


class LockOrder:
    """`wrong` names what was locked before the ledger's end, in transactions that held that too."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.wrong: list[str] = []
        event.listen(engine.sync_engine, "begin", self._begins)
        event.listen(engine.sync_engine, "before_cursor_execute", self._asks)

    def _begins(self, connection: Any) -> None:
        connection.info[TOUCHED] = []

    def _asks(self, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        touched = connection.info.setdefault(TOUCHED, [])
        if WANTED.match(statement):
            touched.append(statement[:200])
        elif END.match(statement):
            self.wrong += touched
