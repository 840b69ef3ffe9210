"""Looking at automatic releases afterwards: which ones chance draws, and “this one was right”, recorded for good.

Only a random draw tells how often releases are wrong: what people pick is biased, and what only its errors are told of
looks worse than it is (evaluation §12.7).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payments.vocabulary import Level

from .decision import Act as Doing
from .decision import Person, actor_of
from .entitlement import NotEntitled, can
from .errors import CaseError
from .policy import Policy
from .sending import PAYMENT
from .store import Act, CaseStore, NoSuchCase, Unit
from .wrong_release import LEFT, WRONG, AlreadyReported, NothingSent

AUDITED = "audited"
ENTRIES_MAX = 100_000
_DRAW = 1 << 64


class NotDrawn(CaseError):
    """Chance did not draw this release for an audit; one that people pick would bias what is told of all."""


@dataclass(frozen=True, slots=True)
class AutomaticRelease:
    """A payment that left by itself. `wrong` is None while nobody has looked at it or reported it."""

    case_id: str
    stratum: str
    at: datetime
    drawn: bool
    wrong: bool | None


def is_drawn(case_id: str, stratum: str, policy: Policy) -> bool:
    """Whether the release of this case is one of the share that the policy wants looked at; anyone can draw again.

    A case's id holds randomness of the day it came, so nobody who sends a payment knows it beforehand.
    """
    kind = "auto_format" if stratum.startswith(f"{Level.A3.value}/") else "auto_certified"
    drawn = int.from_bytes(hashlib.sha256(f"audit {case_id}".encode()).digest()[:8])
    return drawn < policy.sampling[kind] * _DRAW


async def automatic_releases(store: CaseStore, policy: Policy) -> tuple[AutomaticRelease, ...]:
    """Payments that left by themselves, oldest first, with what is known of each."""
    async with store.reading() as unit:
        return await releases_of(unit, policy)


async def releases_of(unit: Unit, policy: Policy) -> tuple[AutomaticRelease, ...]:
    """The same inside a unit of work."""
    entries = await unit.ledger.page(kinds=["released", "alarm"], limit=ENTRIES_MAX)
    judged = dict(_judged(reversed(entries)))
    found: dict[str, AutomaticRelease] = {}
    for entry in reversed(entries):
        facts, case_id = entry["facts"], str(entry["case"])
        if entry["kind"] == "released" and facts.get("automatic") and facts.get("what") == PAYMENT:
            stratum = str(facts.get("stratum") or "")
            at, drawn = datetime.fromisoformat(entry["at"]), is_drawn(case_id, stratum, policy)
            found[case_id] = AutomaticRelease(case_id, stratum, at, drawn, judged.get(case_id))
    return tuple(found.values())


def _judged(entries: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, bool]]:
    """Case → whether its release was wrong, as far as somebody said so."""
    for entry in entries:
        what = entry["facts"].get("what") if entry["kind"] == "alarm" else None
        if what == WRONG:
            yield str(entry["case"]), True
        elif what == AUDITED:
            yield str(entry["case"]), bool(entry["facts"]["wrong"])


async def audit_right(
    store: CaseStore, case_id: str, person: Person, *, certificate: str, policy: Policy, now: datetime
) -> AutomaticRelease:
    """Record that a drawn release was looked at and was right.

    Raises NoSuchCase, NotEntitled, NothingSent, NotDrawn, and AlreadyReported where its audit is done.
    """
    async with store.writing() as unit:
        case = await unit.cases.case(case_id)
        if case is None:
            raise NoSuchCase(case_id)
        forbidden = can(person, Doing.REPORT_WRONG, case, (), policy, now=now)
        if forbidden is not None:
            raise NotEntitled(forbidden)
        left = [row for row in await unit.outbox.of(case_id) if row.kind == PAYMENT and row.status in LEFT]
        await unit.to_change(case_id)
        release = next((r for r in await releases_of(unit, policy) if r.case_id == case_id), None)
        if not left or release is None:
            raise NothingSent(f"no payment of case {case_id} left by itself")
        if not release.drawn:
            raise NotDrawn(f"the release of case {case_id} was not drawn for an audit")
        if release.wrong is not None:
            raise AlreadyReported(f"the release of case {case_id} was judged before")
        await unit.ledger.append(
            [audited(case_id, actor_of(person), release, wrong=False, certificate=certificate)], now
        )
    return release


def audited(case_id: str, actor: Mapping[str, str], release: AutomaticRelease, *, wrong: bool, certificate: str) -> Act:
    """The ledger's entry about an audit, and whether chance or a person chose the release."""
    facts = {
        "what": AUDITED, "stratum": release.stratum, "wrong": wrong, "certificate": certificate, "drawn": release.drawn,
    }  # fmt: skip
    return Act("alarm", case_id, actor, {}, facts)
