"""The case store: transactions for those who write, and short questions for those who only read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from ..case import Case, Status
from ..errors import CaseError
from ..report import Report
from ..resolution import Worked
from .bell import Bell
from .case_filter import CaseFilter
from .case_rows import Page
from .comment_rows import Comment
from .decision_rows import DecisionRow
from .engine import ONLY_READING, READING, make_engine
from .event_rows import Event
from .outbox_rows import OutboxRow
from .unit import Unit


class NoSuchCase(CaseError):
    """There is no case with this id."""


class Taken(CaseError):
    """Somebody else wrote the same key first; nothing of this transaction happened."""


class CaseStore:
    """The system of record. All writing goes through `writing`, which commits everything or nothing."""

    def __init__(self, engine: AsyncEngine, *, bundle: str = "") -> None:
        self.engine = engine
        self._readers = engine.execution_options(**{READING: True}, **ONLY_READING[engine.dialect.name])
        self.bell = Bell(engine.url)
        self.bundle = bundle

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Unit]:
        """A transaction that holds the write lock (SQLite) from its start. Raises Taken on a key that is there."""
        try:
            async with self.engine.connect() as connection, connection.begin():
                unit = Unit(connection, bundle=self.bundle)
                yield unit
                await unit.ledger.write()
        except IntegrityError as error:
            raise Taken(str(error.orig)) from error

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Unit]:
        """One consistent look; nothing may be written."""
        # It begins with the first statement and is rolled back in the end: a commit would cost one more errand.
        async with self._readers.connect() as connection:
            yield Unit(connection, bundle=self.bundle)

    async def case(self, case_id: str) -> Case:
        """The case. Raises NoSuchCase."""
        async with self.reading() as unit:
            found = await unit.cases.case(case_id)
        if found is None:
            raise NoSuchCase(case_id)
        return found

    async def cases(
        self,
        wanted: CaseFilter | None = None,
        *,
        sort: str = "deadline",
        descending: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Page:
        """One page of cases; `after` is the cursor of the page before. ValueError for an unknown sort or cursor."""
        async with self.reading() as unit:
            page = unit.cases.page(wanted or CaseFilter(), sort=sort, descending=descending, after=after, limit=limit)
            return await page

    async def count(self, wanted: CaseFilter | None = None) -> int:
        """How many cases match."""
        async with self.reading() as unit:
            return await unit.cases.count(wanted or CaseFilter())

    async def counts(self) -> dict[Status, int]:
        """Number of cases in each status."""
        async with self.reading() as unit:
            return await unit.cases.counts()

    async def report(self, case_id: str) -> Report:
        """The exact input of the case, with messages added since. Raises NoSuchCase."""
        async with self.reading() as unit:
            return await report_of(unit, case_id)

    async def worked(self, case_id: str, version: int | None = None) -> Worked | None:
        """The present proposal of the case with all that led to it, or that made at `version`."""
        async with self.reading() as unit:
            return await unit.works.get(case_id, version)

    async def work_versions(self, case_id: str) -> tuple[int, ...]:
        """The versions that carry a proposal, oldest first."""
        async with self.reading() as unit:
            return await unit.works.versions(case_id)

    async def body(self, sha256: str) -> bytes | None:
        """Stored bytes by digest."""
        async with self.reading() as unit:
            return await unit.bodies.get(sha256)

    async def original(self, case_id: str) -> bytes:
        """The exact bytes of the message as handed in. Raises NoSuchCase."""
        return (await self.report(case_id)).payment_bytes

    async def decisions(self, case_id: str) -> tuple[DecisionRow, ...]:
        """All decisions on a case, oldest first."""
        async with self.reading() as unit:
            return await unit.decisions.of(case_id)

    async def comments(self, case_id: str) -> tuple[Comment, ...]:
        """All notes on a case, oldest first."""
        async with self.reading() as unit:
            return await unit.comments.of(case_id)

    async def sent(self, case_id: str) -> tuple[OutboxRow, ...]:
        """What was or will be sent for a case, oldest first."""
        async with self.reading() as unit:
            return await unit.outbox.of(case_id)

    async def entries(self, case_id: str) -> tuple[dict[str, Any], ...]:
        """The ledger entries of a case, in order."""
        async with self.reading() as unit:
            return await unit.ledger.of(case_id)

    async def events(self, after: int, limit: int = 500) -> tuple[Event, ...]:
        """Changes since event `after`, oldest first."""
        async with self.reading() as unit:
            return await unit.events.after(after, limit)

    async def last_event(self) -> int:
        """The id of the newest event."""
        async with self.reading() as unit:
            return await unit.events.last()

    async def close(self) -> None:
        """Give back all connections."""
        await self.engine.dispose()


async def report_of(unit: Unit, case_id: str) -> Report:
    """The exact input of a case. Raises NoSuchCase."""
    row = await unit.cases.row(case_id)
    if row is None:
        raise NoSuchCase(case_id)
    return await report_in(unit, row)


async def report_in(unit: Unit, row: RowMapping) -> Report:
    """The exact input of the case in `row`. Raises NoSuchCase where it was erased."""
    body = await unit.bodies.get(row["report_sha256"])
    if body is None:
        raise NoSuchCase(row["case_id"])
    return Report.model_validate_json(body)


def open_store(url: str, *, bundle: str = "") -> CaseStore:
    """The store at `url` (`sqlite:///var/paymend.db`, `postgresql://…`). The schema must be there: `migrate` first."""
    return CaseStore(make_engine(url), bundle=bundle)


def sqlite_url(folder: Path) -> str:
    """The default store of an installation: one SQLite file in its folder."""
    return f"sqlite:///{(folder / 'paymend.db').absolute()}"
