"""Whether the standing authorisation carries an automatic release, asked and counted where nobody else can count."""

import hashlib
import json
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING
from functools import lru_cache

from payments import Message, PaymentError, read
from payments.facts import facts_of

from .authorisation import NO_AUTHORISATION, NOTHING_AT_FIRST, StandingRelease
from .case import Case
from .decision import Person, Role, actor_of
from .entitlement import NotEntitled
from .errors import CaseError
from .field_meaning import Meaning, texts_by_meaning
from .guards.people import may_release
from .halt import REVOKED, HeldBack, Switches
from .matter import amount_in_eur
from .policy import Policy, default_policy
from .resolution import Worked
from .store import Act, CaseStore, Unit
from .store.new_id import new_id

FORGET_EVERY = 50  # releases of a day: what is old is dropped now and then
MAY_REVOKE = (Role.SUPERVISOR, Role.ADMIN, Role.MODEL_RISK)


class NotAuthorised(HeldBack):
    """The standing authorisation does not carry this release (G8): it was revoked, has ended, or a limit is reached."""


class AlreadyRevoked(CaseError):
    """The standing authorisation of the policy in force was revoked before."""


async def require_authorised(
    unit: Unit,
    case: Case,
    worked: Worked,
    body: bytes,
    *,
    switches: Switches,
    shipped: Policy | None,
    at: datetime,
) -> None:
    """Count this release of `body` under the policy in force. Raises NotAuthorised where that does not carry it.

    The ledger's end is held already, also while `switches` were read: of several workers one asks and counts at a
    time, up to its commit, and who revokes or confirms a policy waits as well.
    """
    policy = await policy_in_force(unit, shipped)
    message = read(body)[0]
    counterparties, eur, now = counterparties_of(message), amount_in_eur(message, policy), at.astimezone(UTC)
    new_for = (policy.standing.first_use if policy.standing else NOTHING_AT_FIRST).days
    first = await unit.paid.to_new(counterparties, now - timedelta(days=new_for))
    spent = await unit.automatic.spent(counterparties, now, first)
    release = StandingRelease(
        policy.standing,
        policy.digest in switches.revoked,
        worked.stratum,
        case.rail,
        worked.versions.get("certificate", ""),
        counterparties,
        eur,
        spent,
        now,
    )
    fault = may_release(release)
    if fault is not None or eur is None:
        raise NotAuthorised(fault or "the amount is not known")
    cents = int((eur * 100).to_integral_value(ROUND_CEILING))
    await unit.automatic.add(new_id(now), case.case_id, counterparties, cents, now)
    await unit.paid.add(case.case_id, counterparties, cents, automatic=True, at=now)
    if spent.day.payments % FORGET_EVERY == 0:
        await unit.automatic.forget(now)


async def note_paid(unit: Unit, case: Case, body: bytes, at: datetime) -> None:
    """Keep whom a payment that people released pays; whom nobody can tell stays new."""
    with suppress(PaymentError):
        counterparties = counterparties_of(read(body)[0])
        await unit.paid.add(case.case_id, counterparties, 0, automatic=False, at=at.astimezone(UTC))


async def policy_in_force(unit: Unit, shipped: Policy | None) -> Policy:
    """The policy of this moment, read in this transaction."""
    content = await unit.policies.content_in_force()
    return (shipped or default_policy()) if content is None else _policy_in(content)


@lru_cache(maxsize=8)
def _policy_in(content: str) -> Policy:
    """The policy that this text describes: of the same text always the same."""
    return Policy.from_mapping(json.loads(content))


async def is_revoked(unit: Unit, policy: str) -> bool:
    """Whether somebody revoked the standing authorisation of the policy with this digest."""
    return await unit.settings.get(f"{REVOKED}{policy}") is not None


async def revoke(store: CaseStore, person: Person, reason: str, *, shipped: Policy | None, now: datetime) -> str:
    """Revoke the standing authorisation of the policy in force, for good; the digest of that policy.

    One person's act, as it only ever holds back: payments go by themselves again under another confirmed policy.
    Raises NotEntitled, and AlreadyRevoked where that was done before.
    """
    if person.machine or not person.has(*MAY_REVOKE):
        raise NotEntitled(f"To revoke it is for {', '.join(r.value.replace('_', ' ') for r in MAY_REVOKE)}.")
    async with store.writing() as unit:
        digest = (await policy_in_force(unit, shipped)).digest
        if await is_revoked(unit, digest):
            raise AlreadyRevoked("the standing authorisation of the policy in force was revoked before")
        await unit.settings.put(f"{REVOKED}{digest}", "revoked", by=person.id, at=now)
        facts = {"what": "standing authorisation revoked", "policy": digest}
        told = {"reason": hashlib.sha256(reason.encode()).hexdigest()}
        await unit.ledger.append([Act("policy_changed", None, actor_of(person), told, facts)], now)
    return digest


def why_nothing_goes(policy: Policy, *, revoked: bool, on: date) -> str:
    """Why no payment goes by itself though a switch of the policy would let some; empty where some may, or none shall.

    A policy that was confirmed before there was a standing authorisation has its switches on and goes nowhere.
    """
    if not (policy.auto_format or policy.auto_certified):
        return ""
    if policy.standing is None:
        return f"{NO_AUTHORISATION} Propose a version with one; another person confirms it."
    if revoked:
        return "The standing authorisation was revoked: nothing goes by itself until another version is confirmed."
    if on > policy.standing.expires_on:
        return f"The standing authorisation ended on {policy.standing.expires_on}: nothing goes by itself."
    return ""


def counterparties_of(message: Message) -> Collection[str]:
    """Digests of the accounts paid, or of the names where no account is told; empty where one could not be told.

    A message of several payments has one for each, and each of them counts with all of it.
    """
    texts, payments = texts_by_meaning(message), max(1, facts_of(message).transactions)
    for meaning in (Meaning.CREDITOR_ACCOUNT, Meaning.CREDITOR_NAME):
        found = [_plain(text) for text in texts.get(meaning, ()) if _plain(text)]
        if len(found) >= payments:
            return {hashlib.sha256(text.encode()).hexdigest() for text in found}
    return ()


def _plain(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())
