"""Who looked at the bytes of a payment: an entry in the ledger for every access, without what was seen."""

from datetime import datetime

from cases.case import Case
from cases.decision import Person, actor_of
from cases.store import Act, CaseStore

READ = "message read"


async def record_access(store: CaseStore, case: Case, person: Person, which: str, *, now: datetime) -> None:
    """Keep that `person` was given the bytes of `which` (`original`, `repaired`, `outgoing/0`), before they get them.

    The status tells why: what the case was waiting for when it was read.
    """
    facts = {"what": READ, "message": which, "version": case.version, "status": case.status.value}
    async with store.writing() as unit:
        await unit.ledger.append([Act("unmasked", case.case_id, actor_of(person), {}, facts)], now)
