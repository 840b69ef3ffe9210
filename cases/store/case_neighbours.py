"""The cases beside one in a list by cut-off, asked of the index: no list is loaded for two neighbours."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import String, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Select
from sqlalchemy.sql.elements import ColumnElement

from ..case import Case
from . import tables
from .case_columns import to_case
from .case_filter import CaseFilter, conditions

rows, key = tables.cases, tables.CUT_OFF
NEAREST = 5  # as many as are looked at for one that the reader may see


@dataclass(frozen=True, slots=True)
class Beside:
    """The nearest cases before and after one, nearest first, and its place among all of them; 0 where it is not one."""

    before: tuple[Case, ...]
    after: tuple[Case, ...]
    place: int
    of: int


async def beside(connection: AsyncConnection, case_id: str, wanted: CaseFilter) -> Beside:
    """What stands beside the case among the `wanted`, nearest cut-off first; the first of them where it is not one."""
    at, nearer, later, counts = _statements(wanted)
    me = {"me": case_id}
    cut_off = (await connection.execute(at, me)).scalar_one_or_none()
    if cut_off is None:
        first = await connection.execute(later, {"me": "", "at": ""})
        return Beside((), tuple(to_case(row) for row in first.mappings()), 0, 0)
    here = me | {"at": cut_off}
    place, of = (await connection.execute(counts, here)).one()
    before = (await connection.execute(nearer, here)).mappings().all()
    after = (await connection.execute(later, here)).mappings().all()
    return Beside(tuple(to_case(row) for row in before), tuple(to_case(row) for row in after), place, of)


@lru_cache(maxsize=64)
def _statements(wanted: CaseFilter) -> tuple[Select[Any], ...]:
    """Made once, as making them takes longer than running them: where it stands, before, after, and the counts."""
    me, at = bindparam("me", type_=String), bindparam("at", type_=String)
    among = conditions(wanted)
    later = or_(key > at, and_(key == at, rows.c.case_id > me))
    nearer = or_(key < at, and_(key == at, rows.c.case_id < me))
    counts: list[ColumnElement[Any]] = [func.count().filter(~later), func.count()]
    return (
        select(key).where(rows.c.case_id == me, *among),
        select(rows).where(nearer, *among).order_by(key.desc(), rows.c.case_id.desc()).limit(NEAREST),
        select(rows).where(later, *among).order_by(key, rows.c.case_id).limit(NEAREST),
        select(*counts).select_from(rows).where(*among),
    )
