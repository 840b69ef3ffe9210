"""Who looked at a payment: an entry in the ledger for every access, without what was seen."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cases.case import Case
from cases.decision import Person, actor_of
from cases.ports import Clock
from cases.store import Act, CaseStore

READ, CASE_READ, LIST_READ = "message read", "case read", "list read"
SAME_LOOK = timedelta(minutes=10)
LOOKS_MAX = 10_000


class Reason(StrEnum):
    """Why somebody who works no cases sees accounts in full."""

    AUDIT = "audit"
    COMPLAINT = "complaint"
    INCIDENT = "incident"
    INVESTIGATION = "investigation"
    DATA_SUBJECT = "data_subject"


async def record_access(store: CaseStore, case: Case, person: Person, which: str, *, now: datetime) -> None:
    """Keep that `person` was given the bytes of `which` (`original`, `repaired`, `outgoing/0`), before they get them.

    The status tells why: what the case was waiting for when it was read.
    """
    facts = {"what": READ, "message": which, "version": case.version, "status": case.status.value}
    async with store.writing() as unit:
        await unit.ledger.append([Act("unmasked", case.case_id, actor_of(person), {}, facts)], now)


async def unmask(store: CaseStore, case: Case, person: Person, reason: Reason, *, now: datetime) -> None:
    """Keep that `person` asked to see this version of the case in full and why; its pages show it for ten minutes."""
    async with store.writing() as unit:
        await unit.ledger.append([_case_read(case, person, masked=False, reason=reason)], now)


def unmasked_by(entries: Iterable[Mapping[str, Any]], person: str, version: int, now: datetime) -> Reason | None:
    """Why this person sees the version in full now: the act of theirs in the ledger that says so; None without one."""
    for entry in reversed(tuple(entries)):
        facts = entry["facts"]
        theirs = entry["kind"] == "unmasked" and entry["actor"]["id"] == person and facts.get("version") == version
        if theirs and facts.get("reason") and now - datetime.fromisoformat(entry["at"]) < SAME_LOOK:
            return Reason(facts["reason"])
    return None


def _case_read(case: Case, person: Person, *, masked: bool, reason: Reason | None, secret: str = "") -> Act:
    facts: dict[str, Any] = {"what": CASE_READ, "version": case.version, "status": case.status.value, "masked": masked}
    facts |= {"reason": reason.value} if reason else {}
    facts |= {secret: True} if secret else {}
    return Act("unmasked", case.case_id, actor_of(person), {}, facts)


@dataclass
class AccessLog:
    """Keeps who read which case, before they get it. Readers of the same moment share one commit.

    A person who looks at the same version again within ten minutes is still on the same look: one entry is enough, and
    pages that are opened again wait for nothing.
    """

    store: CaseStore
    clock: Clock
    _looks: dict[tuple[str, str, int, str], datetime] = field(default_factory=dict)
    _waiting: list[tuple[Act, asyncio.Future[None]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def case_read(
        self, case: Case, person: Person, *, masked: bool = False, reason: Reason | None = None, secret: str = ""
    ) -> None:
        """`person` is given the case as it stands, with accounts `masked` or in full. Raises what the commit raises.

        `secret` is HIDDEN where a value is kept from them that they are to key, KEYED once they have.
        """
        shown = "masked" if masked else str(reason or secret)
        look = (person.id, case.case_id, case.version, shown)
        await self._once(look, _case_read(case, person, masked=masked, reason=reason, secret=secret))

    async def list_read(self, person: Person, place: str, cases: int) -> None:
        """`person` is given a list with names and amounts of so many `cases`; an empty one says nothing of anybody."""
        if cases:
            facts = {"what": LIST_READ, "list": place, "cases": cases}
            await self._once((person.id, place, 0, ""), Act("unmasked", None, actor_of(person), {}, facts))

    async def _once(self, look: tuple[str, str, int, str], act: Act) -> None:
        now = self.clock.now()
        if now - self._looks.get(look, datetime.min.replace(tzinfo=now.tzinfo)) < SAME_LOOK:
            return
        await self._commit(act)
        self._looks[look] = now
        if len(self._looks) > LOOKS_MAX:
            self._looks.pop(next(iter(self._looks)))

    async def _commit(self, act: Act) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((act, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            failure: Exception | None = None
            try:
                async with self.store.writing() as unit:
                    await unit.ledger.append([act for act, _ in group], self.clock.now())
            except Exception as error:  # nobody gets a case whose reading could not be recorded
                failure = error
            for _, done in group:
                if not done.done():
                    done.set_exception(failure) if failure else done.set_result(None)


def as_told(value: Any, hide: Any) -> Any:
    """`value` with every text in it passed through `hide`; bytes in base64 are left out."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {key: as_told(inner, hide) for key, inner in value.items() if not key.endswith("_base64")}
    return [as_told(inner, hide) for inner in value] if isinstance(value, list | tuple) else value
