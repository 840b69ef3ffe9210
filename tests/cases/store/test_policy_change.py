"""The policy changes under four eyes: proposed, confirmed by another administrator, freshly signed in, on record."""

import asyncio
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from store_builders import NOON

from cases.decision import Person, Role
from cases.entitlement import NotEntitled
from cases.policy import Policy, UnusablePolicy, default_policy, shipped_content
from cases.policy_change import (
    NoSuchPolicy,
    NothingChanges,
    PolicyMoved,
    PolicyVerdict,
    changes,
    decide_policy,
    digest_in_force,
    propose_policy,
    why_not_under,
)
from cases.step_up import SignInTooOld
from cases.store import Stage, open_store
from cases.store.kept_policies import KeptPolicies

ADA, BEA = (Person(name, frozenset({Role.ADMIN}), proven_at=NOON) for name in ("ada", "bea"))
CONFIRM, REFUSE, WITHDRAW = PolicyVerdict


def stricter(limit: str = "50000") -> dict:
    content = deepcopy(shipped_content())
    content["limits_eur"]["format_only"] = limit
    return content


def on_store(url, scene):
    async def run():
        store = open_store(url)
        try:
            return await scene(store)
        finally:
            await store.close()

    return asyncio.run(run())


async def proposed(store, content=None, person=ADA, now=NOON):
    content = content or stricter()
    return await propose_policy(store, person, content, "less by itself", shipped=default_policy(), now=now)


async def decided(store, version, verdict=CONFIRM, person=BEA, now=NOON):
    return await decide_policy(store, version.id, verdict, person, "agreed", shipped=default_policy(), now=now)


def test_a_confirmed_version_is_in_force_for_readers_and_on_record(url) -> None:
    async def scene(store):
        version = await proposed(store)
        before = KeptPolicies(url).edition()
        confirmed = await decided(store, version)
        async with store.reading() as unit:
            facts = [e["facts"]["what"] for e in await unit.ledger.page(kinds=["policy_changed"])]
            return before, confirmed, facts, await digest_in_force(unit, default_policy())

    before, confirmed, facts, digest = on_store(url, scene)
    kept = KeptPolicies(url)
    assert (before, kept.edition(), confirmed.edition, confirmed.stage) == (0, 1, 1, Stage.CONFIRMED)
    assert kept.policy(1).limits.format_only == 50_000
    assert kept.policy(1).digest == digest == confirmed.digest
    assert kept.with_digest(digest) is not None
    assert kept.with_digest("0" * 64) is None
    assert facts == ["policy confirmed", "policy proposed"]


@pytest.mark.parametrize("verdict", [CONFIRM, REFUSE])
def test_never_does_one_person_change_the_policy_alone(url, verdict) -> None:
    async def scene(store):
        version = await proposed(store)
        second_account = replace(ADA, name="ada-2")
        for person in (ADA, second_account):
            with pytest.raises(NotEntitled):
                await decided(store, version, verdict, person)
        async with store.reading() as unit:
            return await digest_in_force(unit, default_policy())

    assert on_store(url, scene) == default_policy().digest


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_confirm(url, role) -> None:
    async def scene(store):
        version = await proposed(store)
        with pytest.raises(NotEntitled):
            await decided(store, version, person=Person("eve", frozenset({role}), proven_at=NOON))
        with pytest.raises(NotEntitled):
            await decided(store, version, person=replace(BEA, machine=True))

    on_store(url, scene)


def test_an_old_sign_in_neither_proposes_nor_confirms(url) -> None:
    async def scene(store):
        later = NOON + timedelta(minutes=6)
        with pytest.raises(SignInTooOld):
            await proposed(store, now=later)
        version = await proposed(store)
        with pytest.raises(SignInTooOld):
            await decided(store, version, now=later)

    on_store(url, scene)


def test_a_version_proposed_against_another_policy_is_not_confirmed(url) -> None:
    async def scene(store):
        first, second = await proposed(store), await proposed(store, stricter("40000"), BEA)
        await decided(store, first)
        with pytest.raises(PolicyMoved):
            await decided(store, second, person=ADA)
        with pytest.raises(PolicyMoved):
            await decided(store, first, REFUSE)
        with pytest.raises(NothingChanges):
            await proposed(store)

    on_store(url, scene)


def test_its_proposer_may_withdraw_it_and_nobody_else(url) -> None:
    async def scene(store):
        version = await proposed(store)
        with pytest.raises(NotEntitled):
            await decided(store, version, WITHDRAW, BEA)
        withdrawn = await decided(store, version, WITHDRAW, ADA)
        with pytest.raises(NoSuchPolicy):
            await decided(store, replace(version, id="none"))
        return withdrawn.stage

    assert on_store(url, scene) is Stage.WITHDRAWN


@pytest.mark.parametrize(
    "wrong",
    [
        {"limits_eur": {}},
        {"limit_eur": {"format_only": "1"}},
        {"supervisor_minutes_before_cut_off": -1},
        {"sampling": {"auto_format": "2"}},
        {"new_beneficiary_approvals": 1},
        {"approvals": {"A3": 0, "A3_above_limit": 1, "A2": 1, "A2_above_limit": 2, "A1": 10}},
        {"effective_from": "2030-01-01"},
        {"name": "x" * 300_000},
    ],
)
def test_a_policy_that_makes_no_sense_is_not_even_kept(url, wrong) -> None:
    async def scene(store):
        with pytest.raises(UnusablePolicy):
            await proposed(store, {**stricter(), **wrong})

    on_store(url, scene)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-1"])
def test_a_limit_is_an_amount(amount) -> None:
    with pytest.raises(UnusablePolicy):
        Policy.from_mapping(stricter(amount))


def test_two_at_once_do_not_both_come_into_force(url) -> None:
    async def scene(store):
        versions = [await proposed(store, stricter(str(limit))) for limit in range(10_000, 18_000, 1_000)]
        done = await asyncio.gather(*(decided(store, v) for v in versions), return_exceptions=True)
        async with store.reading() as unit:
            return [d for d in done if not isinstance(d, PolicyMoved)], await unit.policies.in_force()

    won, standing = on_store(url, scene)
    assert [version.id for version in won] == [standing.id]


def test_who_changed_the_policy_approves_nothing_under_it_that_day(url) -> None:
    async def scene(store):
        return await decided(store, await proposed(store))

    version = on_store(url, scene)
    tomorrow = NOON + timedelta(days=1)
    assert [why_not_under(version, person, NOON) is None for person in (ADA, BEA, Person("cid"))] == [
        False,
        False,
        True,
    ]
    assert why_not_under(version, ADA, tomorrow) is None
    assert why_not_under(None, ADA, NOON) is None


def test_changes_are_told_place_by_place() -> None:
    new = stricter()
    new["levels"][1]["level"] = "A1"
    told = {(c.place, c.old, c.new) for c in changes(shipped_content(), new)}
    assert ("limits_eur.format_only", "100000", "50000") in told
    assert ("levels: SetField on MT1, all fields", "A2", "A1") in told
    assert len(told) == 5
