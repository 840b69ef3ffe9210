"""What each run of the agent, or each person's new proposal, produced: one row for each version that carries one."""

import json
import logging
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..errors import CaseError
from ..resolution import Worked
from . import tables
from .citation_rows import CitationRows
from .times import to_text, to_time

rows = tables.worked
log = logging.getLogger(__name__)


class WorkDamaged(CaseError):
    """What stands in the store in place of a proposal can not be read as one."""


def work_in(stored: str) -> Worked:
    """The work as it was stored. Raises WorkDamaged."""
    try:
        return Worked.from_json(json.loads(stored))
    except Exception as error:  # what is damaged may fail in any way
        raise WorkDamaged(f"a proposal in the store cannot be read ({type(error).__name__})") from error


class WorkRows:
    """The work table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, case_id: str, version: int, worked: Worked, context_sha256: str, at: datetime) -> None:
        """Keep `worked` as the proposal of `version`, with what it rests on."""
        body = json.dumps(worked.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        values = {"case_id": case_id, "version": version, "body": body, "context_sha256": context_sha256}
        await self.connection.execute(insert(rows), {**values, "at": to_text(at)})
        await CitationRows(self.connection).add(case_id, version, worked, at)

    async def get(self, case_id: str, version: int | None = None) -> Worked | None:
        """The work of `version`, else the latest; None where there is none that can be read."""
        stored = await self.stored(case_id, version)
        try:
            return None if stored is None else work_in(stored)
        except WorkDamaged:
            log.exception("case %s: its proposal cannot be read", case_id)
            return None

    async def stored(self, case_id: str, version: int | None = None) -> str | None:
        """The same as it stands in the store, unread."""
        query = select(rows.c.body).where(rows.c.case_id == case_id)
        query = query.order_by(rows.c.version.desc()) if version is None else query.where(rows.c.version == version)
        found: str | None = (await self.connection.execute(query.limit(1))).scalar_one_or_none()
        return found

    async def as_of(self, case_id: str, version: int) -> Worked | None:
        """The proposal that stood at `version`; None where there was none yet."""
        query = select(rows.c.body).where(rows.c.case_id == case_id, rows.c.version <= version)
        body = (await self.connection.execute(query.order_by(rows.c.version.desc()).limit(1))).scalar_one_or_none()
        return None if body is None else Worked.from_json(json.loads(body))

    async def since_the_agent(self, case_id: str) -> tuple[Worked, ...]:
        """The agent's last work and all that people made of it, oldest first; without any of the agent's, all of it."""
        found: list[Worked] = []
        for version in reversed(await self.versions(case_id)):
            work = await self.get(case_id, version)
            if work is not None:
                found.append(work)
                if not work.proposal.author.person:
                    break
        return tuple(reversed(found))

    async def at(self, case_id: str, version: int) -> datetime:
        """The time that the run of `version` worked with."""
        query = select(rows.c.at).where(rows.c.case_id == case_id, rows.c.version == version)
        return to_time((await self.connection.execute(query)).scalar_one())

    async def citing(self, locator: str) -> tuple[str, ...]:
        """Cases, oldest first, whose evidence quotes what lies at `locator`. Reads every row: for rare acts."""
        held = rows.c.body.contains(f'"locator":{json.dumps(locator)}', autoescape=True)
        query = select(rows.c.case_id).where(held).distinct().order_by(rows.c.case_id)
        return tuple((await self.connection.execute(query)).scalars())

    async def versions(self, case_id: str) -> tuple[int, ...]:
        """The versions that carry a proposal, oldest first."""
        query = select(rows.c.version).where(rows.c.case_id == case_id).order_by(rows.c.version)
        return tuple((await self.connection.execute(query)).scalars())
