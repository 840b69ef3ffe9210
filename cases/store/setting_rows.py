"""Settings that hold for all processes at once, the kill switch above all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import people_tables
from .times import to_text

rows = people_tables.settings
HALT = "halt:"
HALTS = ("auto", "model", "releases")


@dataclass(frozen=True, slots=True)
class Halt:
    """A kill switch that is on: `what` is `auto`, `model` or `releases`, `stratum` empty for all."""

    what: str
    stratum: str = ""


class SettingRows:
    """The setting table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def put(self, name: str, value: str, *, by: str, at: datetime) -> None:
        """Set `name` to `value`."""
        await self.drop(name)
        await self.connection.execute(insert(rows).values(name=name, value=value, by=by, at=to_text(at)))

    async def drop(self, name: str) -> None:
        """Forget `name`."""
        await self.connection.execute(delete(rows).where(rows.c.name == name))

    async def take(self, name: str) -> str | None:
        """The value of `name`, which is forgotten: of two who take at once only one has it, the other None."""
        taken = delete(rows).where(rows.c.name == name).returning(rows.c.value)
        return (await self.connection.execute(taken)).scalar_one_or_none()

    async def get(self, name: str) -> str | None:
        """The value of `name`."""
        return (await self.connection.execute(select(rows.c.value).where(rows.c.name == name))).scalar_one_or_none()

    async def named(self, prefix: str) -> dict[str, str]:
        """All values whose name begins with `prefix`, by name."""
        query = select(rows.c.name, rows.c.value).where(rows.c.name.startswith(prefix, autoescape=True))
        return {row.name: row.value for row in await self.connection.execute(query.order_by(rows.c.name))}

    async def names(self, *prefixes: str) -> tuple[str, ...]:
        """All names that begin with one of these."""
        begin = [rows.c.name.startswith(prefix, autoescape=True) for prefix in prefixes]
        return tuple((await self.connection.execute(select(rows.c.name).where(or_(*begin)))).scalars())

    async def halts(self) -> tuple[Halt, ...]:
        """The kill switches that are on."""
        return halts_in(await self.names(HALT))


def halts_in(names: Iterable[str]) -> tuple[Halt, ...]:
    """The kill switches among the names of settings."""
    return tuple(halt_of(name) for name in names if name.startswith(HALT))


def halt_of(name: str) -> Halt:
    """The kill switch of a setting's name."""
    _, what, stratum = name.split(":", 2)
    return Halt(what, stratum)


def halt_name(what: str, stratum: str = "") -> str:
    """The setting's name for a kill switch. Raises ValueError for a word that is none."""
    if what not in HALTS:
        raise ValueError(f"halt one of {', '.join(HALTS)}")
    return f"{HALT}{what}:{stratum}"
