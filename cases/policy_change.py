"""Changing the policy under four eyes: one person proposes a version, another confirms it, and only then it holds.

Source: segregation of governance §8, thresholds of handbook §6.2.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from .decision import Person, Role, actor_of
from .entitlement import NotEntitled
from .errors import CaseError
from .policy import Policy, UnusablePolicy
from .step_up import require_fresh
from .store import Act, CaseStore, PolicyVersion, Stage, Taken, Unit
from .store.ledger_rows import SYSTEM
from .store.new_id import new_id
from .store.policy_rows import edition_after

MAY_READ = (Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR, Role.MODEL_RISK, Role.APPROVER)
CHARACTERS_MAX = 200_000
MAY_PROPOSE = (Role.ADMIN, Role.MODEL_RISK)


class PolicyVerdict(StrEnum):
    """What is said about a proposed version; its own proposer can only withdraw it."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


STAGE_AFTER = {
    PolicyVerdict.CONFIRM: Stage.CONFIRMED,
    PolicyVerdict.REFUSE: Stage.REFUSED,
    PolicyVerdict.WITHDRAW: Stage.WITHDRAWN,
}


class NoSuchPolicy(CaseError):
    """There is no version of the policy with this id."""


class PolicyMoved(CaseError):
    """The version was decided before, or another policy came into force since it was proposed."""


class NothingChanges(CaseError):
    """The proposed policy is the one in force."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two policies: where, and what stood and stands there (empty: nothing)."""

    place: str
    old: str
    new: str


async def propose_policy(
    store: CaseStore, person: Person, content: Mapping[str, Any], reason: str, *, shipped: Policy, now: datetime
) -> PolicyVersion:
    """Keep a new version that another person may confirm; nothing changes by it.

    `content` is a whole policy as in `default_policy.yaml`; its kill switch does not count, that has its own commands.
    `shipped` is what holds where nothing was ever confirmed. Raises NotEntitled, SignInTooOld, UnusablePolicy,
    NothingChanges.
    """
    _require_role(person, MAY_PROPOSE, "propose a policy", now)
    content = _plain(content)
    policy = Policy.from_mapping(content)
    if policy.effective_from > now.date():
        raise UnusablePolicy(f"policy: effective_from {policy.effective_from}: it holds from the day it is confirmed")
    async with store.writing() as unit:
        base = await digest_in_force(unit, shipped)
        if policy.digest == base:
            raise NothingChanges("this is the policy in force")
        version = PolicyVersion(new_id(now), policy.digest, base, content, reason, person.id, now)
        await unit.policies.add(version)
        await unit.ledger.append([_entry("policy proposed", version, person, reason)], now)
    return version


async def install_policy(store: CaseStore, content: Mapping[str, Any], *, now: datetime) -> PolicyVersion:
    """The first policy of an installation that has none yet, before anybody works with it. Raises PolicyMoved."""
    content = _plain(content)
    policy = Policy.from_mapping(content)
    first = PolicyVersion(new_id(now), policy.digest, "", content, "as installed", SYSTEM["id"], now)
    confirmed = replace(first, stage=Stage.CONFIRMED, edition=1, decided_by=SYSTEM["id"], decided_at=now)
    async with store.writing() as unit:
        if await unit.policies.all():
            raise PolicyMoved("there is a policy already: propose a change of it")
        await unit.policies.add(confirmed)
        facts = {"what": "policy installed", "policy": policy.digest, "id": first.id, "edition": "1"}
        await unit.ledger.append([Act("policy_changed", None, SYSTEM, {}, facts)], now)
    return confirmed


async def decide_policy(
    store: CaseStore,
    id_: str,
    verdict: PolicyVerdict,
    person: Person,
    reason: str,
    *,
    shipped: Policy,
    now: datetime,
) -> PolicyVersion:
    """Confirm, refuse or withdraw a proposed version. A confirmed one holds for all processes from their next case on.

    Raises NoSuchPolicy, NotEntitled, SignInTooOld, PolicyMoved.
    """
    try:
        async with store.writing() as unit:
            version = await unit.policies.get(id_)
            if version is None:
                raise NoSuchPolicy(id_)
            _require_may_decide(person, verdict, version, now)
            decided = replace(
                version, stage=STAGE_AFTER[verdict], decided_by=person.id, decided_at=now, decided_why=reason
            )
            if verdict is PolicyVerdict.CONFIRM:
                decided = replace(decided, edition=await _edition_over(unit, version.base, shipped))
            if not await unit.policies.decide(decided):
                raise PolicyMoved(f"the version was {version.stage.value} before")
            await unit.ledger.append([_entry(f"policy {decided.stage.value}", decided, person, reason)], now)
    except Taken as error:
        raise PolicyMoved("another version was confirmed at the same moment") from error
    return decided


async def _edition_over(unit: Unit, base: str, shipped: Policy) -> int:
    """The number after that of the policy in force, which must be the one the version was proposed against.

    Both are read of one row: who comes into force between this look and the write takes the same number, and editions
    are unique, so that one of the two fails. Raises PolicyMoved.
    """
    standing = await unit.policies.in_force()
    if base != (shipped.digest if standing is None else standing.digest):
        raise PolicyMoved("another policy came into force since: propose the change again")
    return edition_after(standing)


async def digest_in_force(unit: Unit, shipped: Policy) -> str:
    """The digest of the policy that holds now."""
    standing = await unit.policies.in_force()
    return shipped.digest if standing is None else standing.digest


def why_not_under(version: PolicyVersion | None, person: Person, now: datetime) -> str | None:
    """Why `person` approves nothing today under this version: who changed the rules does not use them the same day."""
    if version is None or version.decided_at is None or version.decided_at.date() != now.date():
        return None
    if not person.counts_as & {version.proposed_by, version.decided_by}:
        return None
    return "Who proposed or confirmed the policy in force approves no payment under it the same day."


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every difference between two policies' contents, level by level, by place."""
    was, now = dict(_flat(_plain(old))), dict(_flat(_plain(new)))
    places = sorted({*was, *now})
    return tuple(Change(p, was.get(p, ""), now.get(p, "")) for p in places if was.get(p, "") != now.get(p, ""))


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if place == "levels":
        for row in value:
            fields = ", ".join(row.get("fields", ())) or "all fields"
            yield from (
                (f"levels: {o} on {m}, {fields}", row["level"]) for o in row["operators"] for m in row["messages"]
            )
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        yield place, ", ".join(map(str, value))
    else:
        yield place, json.dumps(value) if isinstance(value, bool) else str(value)


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """JSON data, dates as text, without the kill switch. Raises UnusablePolicy for more than any policy needs."""
    text = json.dumps({key: value for key, value in content.items() if key != "halted"}, default=str)
    if len(text) > CHARACTERS_MAX:
        raise UnusablePolicy(f"policy: longer than {CHARACTERS_MAX:,} characters")
    return json.loads(text)  # type: ignore[no-any-return]


def _require_role(person: Person, roles: tuple[Role, ...], what: str, now: datetime) -> None:
    if person.machine or not person.has(*roles):
        raise NotEntitled(f"To {what} is for {', '.join(role.value.replace('_', ' ') for role in roles)}.")
    require_fresh(person, now)


def _require_may_decide(person: Person, verdict: PolicyVerdict, version: PolicyVersion, now: datetime) -> None:
    own = person.id == version.proposed_by
    if verdict is PolicyVerdict.WITHDRAW:
        if not own or person.machine:
            raise NotEntitled("Only who proposed a version withdraws it.")
        return
    _require_role(person, (Role.ADMIN,), f"{verdict.value} a policy", now)
    if own:
        raise NotEntitled("Another administrator confirms or refuses what somebody proposed.")


def _entry(what: str, version: PolicyVersion, person: Person, reason: str) -> Act:
    facts = {"what": what, "policy": version.digest, "base": version.base, "id": version.id}
    if version.edition is not None:
        facts["edition"] = str(version.edition)
    return Act("policy_changed", None, actor_of(person), {"reason": hashlib.sha256(reason.encode()).hexdigest()}, facts)
