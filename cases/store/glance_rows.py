"""What every page asks of the store beside its own, in one statement: settings, switches, and the newest event."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import String, bindparam, cast, func, literal_column, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from . import people_tables, tables
from .setting_rows import Halt, halt_of

rows, events = people_tables.settings, tables.events
NAMES_MAX = 4
NEWEST = "newest"
PLACES = tuple(f"asked_{number}" for number in range(NAMES_MAX))
GLANCE = union_all(  # asked for every page, so it is made once
    select(literal_column("'set'").label("kind"), rows.c.name, rows.c.value).where(
        or_(*(rows.c.name == bindparam(place, type_=String) for place in PLACES))
    ),
    select(literal_column("'halt'"), rows.c.name, rows.c.value).where(rows.c.name.like("halt:%")),  # a small table
    select(literal_column(f"'{NEWEST}'"), literal_column("''"), cast(func.coalesce(func.max(events.c.id), 0), String)),
)


@dataclass(frozen=True, slots=True)
class Glance:
    """Values of settings by name, the kill switches that are on, and the id of the newest event (0 without one)."""

    settings: Mapping[str, str]
    halts: tuple[Halt, ...]
    newest: int


class GlanceRows:
    """That statement within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def take(self, *names: str) -> Glance:
        """The settings of these names (four at most) and what stands for everybody."""
        assert len(names) <= NAMES_MAX
        asked = dict(zip(PLACES, (*names, *[""] * NAMES_MAX), strict=False))
        found = (await self.connection.execute(GLANCE, asked)).all()
        return Glance(
            {name: value for kind, name, value in found if kind == "set"},
            tuple(halt_of(name) for kind, name, _ in found if kind == "halt"),
            next(int(value) for kind, _, value in found if kind == NEWEST),
        )
