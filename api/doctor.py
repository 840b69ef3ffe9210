"""The health of an installation, check by check."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from cases.halt import halted_now
from cases.standing import is_revoked, policy_in_force, why_nothing_goes
from cases.store import CaseStore, Sending, migrate, open_store

from .auditing import verify_store
from .clock import WallClock
from .settings import Settings

NAMED_MAX, LATELY = 5, timedelta(days=1)
TRIES_IN_VAIN = 3  # a webhook that failed once or twice may have met a restart


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One check: whether it is well, and what was found."""

    name: str
    ok: bool
    detail: str


async def examine(settings: Settings) -> list[HealthCheck]:
    """Every check, each standing alone: one that fails hides no other."""
    try:
        migrate(settings.store_url)
    except Exception as error:
        return [HealthCheck("store", False, f"{type(error).__name__}: {error}"[:300])]
    store = open_store(settings.store_url)
    found = await looked_over(store, settings)
    await store.close()
    return found


async def looked_over(store: CaseStore, settings: Settings) -> list[HealthCheck]:
    """Every check of a store that has the present schema."""
    checks: tuple[tuple[str, Callable[[CaseStore, Settings], Awaitable[tuple[bool, str]]]], ...] = (
        ("store", _store),
        ("ledger", _ledger),
        ("outbox", _outbox),
        ("runs", _runs),
        ("webhooks and notices", _told),
        ("kill switch", _halts),
        ("by itself", _by_itself),
        ("home", _home),
    )
    return [await _checked(name, check, store, settings) for name, check in checks]


async def _checked(
    name: str, check: Callable[[CaseStore, Settings], Awaitable[tuple[bool, str]]], store: CaseStore, settings: Settings
) -> HealthCheck:
    try:
        return HealthCheck(name, *await check(store, settings))
    except Exception as error:
        return HealthCheck(name, False, f"{type(error).__name__}: {error}"[:300])


async def _store(store: CaseStore, _: Settings) -> tuple[bool, str]:
    counts = await store.counts()
    return True, ", ".join(f"{number} {status.value}" for status, number in counts.items() if number) or "no cases"


async def _ledger(store: CaseStore, settings: Settings) -> tuple[bool, str]:
    told = await verify_store(store, settings)
    faults = "; ".join(told["faults"])
    return not told["faults"], faults or f"{told['entries']} entries, {told['checkpoints']} checkpoints"


async def _outbox(store: CaseStore, _: Settings) -> tuple[bool, str]:
    async with store.reading() as unit:
        unknown, queued = await unit.outbox.count(Sending.UNKNOWN), await unit.outbox.count(Sending.QUEUED)
    return unknown == 0, f"{queued} queued, {unknown} with an unknown outcome"


async def _runs(store: CaseStore, _: Settings) -> tuple[bool, str]:
    async with store.reading() as unit:
        lost = await unit.cases.not_resumed()
    named = ", ".join(lost[:NAMED_MAX])
    return not lost, f"{len(lost)} could not be told what became of their case: {named}" if lost else "all are told"


async def _told(store: CaseStore, _: Settings) -> tuple[bool, str]:
    since = WallClock().now() - LATELY
    async with store.reading() as unit:
        found = {
            "webhooks": await unit.webhooks.in_vain(TRIES_IN_VAIN, since),
            "notices": await unit.notices.in_vain(TRIES_IN_VAIN, since),
        }
    failing = [f"{number} {what} ({detail})" for what, (number, detail) in found.items() if number]
    return not failing, f"tried in vain: {', '.join(failing)}" if failing else "nothing is tried in vain"


async def _halts(store: CaseStore, settings: Settings) -> tuple[bool, str]:
    async with store.reading() as unit:
        halted = await halted_now(unit, settings.halt_file)
    on = [word for word in ("auto", "model", "releases") if getattr(halted, word)]
    on += [f"auto of {stratum}" for stratum in sorted(halted.strata)]
    return not on, f"halted: {', '.join(on)}" if on else "nothing is halted"


async def _by_itself(store: CaseStore, _: Settings) -> tuple[bool, str]:
    async with store.reading() as unit:
        policy = await policy_in_force(unit, None)
        revoked = await is_revoked(unit, policy.digest)
    why = why_nothing_goes(policy, revoked=revoked, on=WallClock().now().date())
    if why or policy.standing is None or not (policy.auto_format or policy.auto_certified):
        return not why, why or "the switches let nothing go by itself"
    first = policy.standing.first_use.ceiling
    new = f"{first.payments} payments of a new counterparty" if first.payments else "nothing of a new counterparty"
    return True, f"{', '.join(policy.standing.strata)} until {policy.standing.expires_on}, {new}"


async def _home(_: CaseStore, settings: Settings) -> tuple[bool, str]:
    settings.home.mkdir(parents=True, exist_ok=True)
    probe = settings.home / ".write-probe"
    probe.write_bytes(b"")
    probe.unlink()
    return True, f"{settings.home} can be written"
