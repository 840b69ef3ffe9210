"""Changes of cut-offs under four eyes: one administrator proposes, another confirms, then it holds (ui §3.6)."""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from cases.decision import Person, Role, actor_of
from cases.entitlement import NotEntitled
from cases.store import Act, CaseStore, Unit
from cases.store.new_id import new_id
from payments.vocabulary import Rail
from reference.cut_offs import BadCutOff, with_cut_off
from reference.data import Row
from reference.store import StoreReference

WAITING = "cut-off-change"
REASON_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class CutOffChange:
    """A cut-off somebody wants, outside the margin. `base` is the edition of the calendars that it was proposed on."""

    id: str
    rail: str
    currency: str
    time: str
    zone: str
    day: str
    only: bool
    reason: str
    by: str
    base: str

    def applied_to(self, rows: list[Row]) -> list[Row]:
        """The calendar rows with it. Raises BadCutOff."""
        day, rail = date.fromisoformat(self.day), Rail(self.rail)
        return with_cut_off(rows, rail, self.currency, time=self.time, zone=self.zone, day=day, only=self.only)


async def propose_cut_off(
    store: CaseStore, reference: StoreReference, admin: Person, wish: CutOffChange, *, now: datetime
) -> CutOffChange:
    """Keep `wish` (its id, author and base are set here) until another administrator decides. One waits at a time.

    Raises NotEntitled or BadCutOff.
    """
    _require_admin(admin)
    if not wish.reason.strip():
        raise BadCutOff("say why")
    if date.fromisoformat(wish.day) < now.date():
        raise BadCutOff("the day is over: a cut-off changes from today on")
    rows, base = await asyncio.to_thread(lambda: (reference.calendars(), reference.in_force("calendars")))
    wish.applied_to(rows)
    told = {"id": new_id(now), "by": admin.id, "base": base, "reason": wish.reason[:REASON_CHARACTERS_MAX]}
    kept = CutOffChange(**(asdict(wish) | told))
    async with store.writing() as unit:
        if await unit.settings.get(WAITING) is not None:
            raise BadCutOff("another change waits to be confirmed: decide on that first")
        await unit.settings.put(WAITING, json.dumps(asdict(kept)), by=admin.id, at=now)
        await _note(unit, kept, "proposed", admin, now)
    return kept


async def waiting_cut_off(unit: Unit) -> CutOffChange | None:
    """The change that waits for a second administrator."""
    value = await unit.settings.get(WAITING)
    return None if value is None else CutOffChange(**json.loads(value))


async def confirm_cut_off(
    store: CaseStore, reference: StoreReference, admin: Person, change_id: str, *, now: datetime
) -> None:
    """Put it in force for every process. Raises NotEntitled, and BadCutOff where the calendars changed meanwhile."""
    _require_admin(admin)
    rows, edition = await asyncio.to_thread(lambda: (reference.calendars(), reference.in_force("calendars")))
    async with store.writing() as unit:
        wish = await _taken(unit, change_id)
        if wish.by in admin.counts_as:
            raise NotEntitled("A cut-off is confirmed by another administrator than who proposed it.")
        if wish.base != edition:
            raise BadCutOff("other calendars came into force since: withdraw it, and propose it again")
        changed = wish.applied_to(rows)
        await _note(unit, wish, "confirmed", admin, now, proposed_by=wish.by)
    # The master data may lie in the same SQLite file, which one transaction writes at a time.
    text = "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in changed)
    await asyncio.to_thread(reference.load, "calendars", text, edition=f"cut-off-{wish.id}")


async def drop_cut_off(store: CaseStore, admin: Person, change_id: str, *, now: datetime) -> None:
    """Withdraw an own change, or refuse another's. Raises NotEntitled or BadCutOff."""
    _require_admin(admin)
    async with store.writing() as unit:
        wish = await _taken(unit, change_id)
        await _note(unit, wish, "withdrawn" if wish.by == admin.id else "refused", admin, now)


async def _taken(unit: Unit, change_id: str) -> CutOffChange:
    """The change, which waits no longer: of two who decide on it at once only one has it. Raises BadCutOff."""
    value = await unit.settings.take(WAITING)
    wish = None if value is None else CutOffChange(**json.loads(value))
    if wish is None or wish.id != change_id:
        raise BadCutOff("this change was confirmed, refused or withdrawn already")
    return wish


async def _note(unit: Unit, wish: CutOffChange, what: str, person: Person, now: datetime, **more: str) -> None:
    facts = {"what": f"cut-off {what}", **{k: v for k, v in asdict(wish).items() if k != "by"}, **more}
    await unit.ledger.append([Act("policy_changed", None, actor_of(person), {}, facts)], now)


def _require_admin(person: Person) -> None:
    if person.machine or not person.has(Role.ADMIN):
        raise NotEntitled("Cut-offs are for administrators.")
