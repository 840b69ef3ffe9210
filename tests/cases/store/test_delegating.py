"""A deputy stands in for an absent person, and never opens a way around the four eyes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from store_builders import NOON

from cases.case import Case, Route, Status
from cases.decision import Decision, Person, Role, Verdict
from cases.delegating import NoSuchDelegation, NotDelegable, delegate, revoke_delegation
from cases.entitlement import NotEntitled, acting, can
from cases.policy import default_policy
from cases.step_up import SignInTooOld
from cases.store import User, open_store

DAY = timedelta(days=1)
OPERATOR, APPROVER, SUPERVISOR = frozenset({Role.OPERATOR}), frozenset({Role.APPROVER}), frozenset({Role.SUPERVISOR})
A_CASE = Case(
    case_id="c1", external_id="q1", status=Status.AWAITING_APPROVAL, version=2, message_type="MT103", uetr=None,
    received_at=NOON, updated_at=NOON, action="REPAIR", amount="100", currency="EUR", level="A1", route=Route.FOUR_EYES,
    approvals_needed=2, repaired_sha256="0" * 64, context_sha256="c",
)  # fmt: skip


def ana_for(roles=APPROVER, absent="raj", **how) -> Person:
    """Ana, an operator, standing in for somebody."""
    return Person("ana", **{"roles": OPERATOR, "stands_in_for": ((absent, frozenset(roles)),), **how})


def signed(person: str, verdict=Verdict.APPROVE, **how) -> Decision:
    return Decision(person, verdict, 1, "0" * 64, "c", NOON, teams=frozenset({"control"}), **how)


def why(person: Person, *before: Decision, case: Case = A_CASE, verb=Verdict.APPROVE) -> str | None:
    return can(person, verb, case, before, default_policy(), now=NOON)


def test_a_deputy_gives_the_last_signature_that_an_operator_could_not() -> None:
    assert why(replace(ana_for(), stands_in_for=()), signed("eva")) is not None
    assert why(ana_for(), signed("eva")) is None
    acts = acting(ana_for(), Verdict.APPROVE, A_CASE, [signed("eva")], default_policy(), now=NOON)
    assert (acts.id, acts.deputy_for) == ("ana", "raj")


def test_what_one_may_alone_is_done_for_nobody() -> None:
    acts = acting(ana_for(), Verdict.APPROVE, A_CASE, [], default_policy(), now=NOON)
    assert (acts.id, acts.deputy_for) == ("ana", None)


@pytest.mark.parametrize(
    "before",
    [
        [signed("raj")],  # the absent person signed first
        [signed("ana")],  # the deputy signed first
        [signed("tom", deputy_for="raj")],  # another deputy of the same person signed first
        [signed("eva", deputy_for="ana")],  # somebody signed in the deputy's place
        [signed("raj", Verdict.AMEND), signed("eva")],  # the absent person made it
        [signed("tom", Verdict.AMEND, deputy_for="raj"), signed("eva")],  # it was made in the absent person's place
    ],
)
def test_never_04_a_delegation_makes_two_of_one_pair_of_eyes(before) -> None:
    assert why(ana_for(), *before) is not None


def test_never_04_the_absent_person_signs_after_their_deputy() -> None:
    raj = Person("raj", APPROVER)
    assert why(raj, signed("ana", deputy_for="raj")) is not None
    assert why(raj, signed("ana")) is None


def test_never_does_a_delegation_hand_on_a_supervisors_limit_or_a_team() -> None:
    large = replace(A_CASE, amount="20000000")
    before = (signed("eva"),)
    assert "supervisor" in str(why(ana_for(SUPERVISOR | APPROVER), *before, case=large))
    entry = replace(signed("eva"), teams=frozenset({"entry"}))
    assert why(ana_for(teams=frozenset({"entry"})), entry) is not None
    held = replace(A_CASE, level="A0", route=Route.OWNER, owner="compliance", status=Status.AWAITING_OWNER)
    assert why(ana_for(), case=held, verb=Verdict.ESCALATE) is not None


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMIN, Role.AUDITOR, Role.KNOWLEDGE_EDITOR, Role.MODEL_RISK])
def test_never_does_it_let_somebody_decide_who_works_no_cases(role) -> None:
    assert why(replace(ana_for(), roles=frozenset({role}))) is not None


def test_a_machine_stands_in_for_nobody() -> None:
    assert why(replace(ana_for(), machine=True), signed("eva")) is not None


RAJ = Person("raj", APPROVER, proven_at=NOON)


PEOPLE = (
    ("ana", "ana", "operator"),
    ("raj", "raj", "approver"),
    ("raj2", "raj", "operator"),
    ("vic", "vic", "viewer"),
)


def on_store(url, scene):
    async def run():
        store = open_store(url)
        try:
            async with store.writing() as unit:
                for name, person, role in PEOPLE:
                    await unit.people.add_user(User(name, person, "x", (role,), ()), NOON)
            return await scene(store)
        finally:
            await store.close()

    return asyncio.run(run())


async def in_force(store, at, deputy="ana"):
    async with store.reading() as unit:
        return sorted(await unit.delegations.in_force(deputy, at))


def test_it_holds_from_its_day_to_its_day_or_until_it_is_ended(url) -> None:
    async def scene(store):
        made = await delegate(store, RAJ, "ana", NOON + DAY, NOON + 3 * DAY, "holiday", now=NOON)
        days = [await in_force(store, NOON + n * DAY) for n in range(4)]
        with pytest.raises(NotEntitled):
            await revoke_delegation(store, made.id, Person("eva", APPROVER), now=NOON)
        await revoke_delegation(store, made.id, Person("ana", OPERATOR), now=NOON + DAY)
        with pytest.raises(NoSuchDelegation):
            await revoke_delegation(store, made.id, RAJ, now=NOON + DAY)
        async with store.reading() as unit:
            facts = [e["facts"]["what"] for e in await unit.ledger.page(kinds=["user_changed"])]
        return days, await in_force(store, NOON + DAY), facts

    days, after, facts = on_store(url, scene)
    held = [("raj", ("approver",)), ("raj", ("operator",))]
    assert days == [[], held, held, []]
    assert after == []
    assert facts == ["delegation ended", "delegated"]


@pytest.mark.parametrize(
    ("person", "deputy", "begins", "ends", "error"),
    [
        (RAJ, "raj", NOON, NOON + DAY, NotDelegable),
        (RAJ, "nobody", NOON, NOON + DAY, NotDelegable),
        (RAJ, "vic", NOON, NOON + DAY, NotDelegable),
        (RAJ, "ana", NOON + DAY, NOON + DAY, NotDelegable),
        (RAJ, "ana", NOON - 2 * DAY, NOON - DAY, NotDelegable),
        (RAJ, "ana", NOON, NOON + 61 * DAY, NotDelegable),
        (replace(RAJ, proven_at=NOON - timedelta(minutes=6)), "ana", NOON, NOON + DAY, SignInTooOld),
        (replace(RAJ, machine=True), "ana", NOON, NOON + DAY, NotEntitled),
        (replace(RAJ, roles=frozenset({Role.AUDITOR})), "ana", NOON, NOON + DAY, NotEntitled),
    ],
)
def test_what_no_delegation_can_be_is_refused(url, person, deputy, begins, ends, error) -> None:
    async def scene(store):
        with pytest.raises(error):
            await delegate(store, person, deputy, begins, ends, "away", now=NOON)

    on_store(url, scene)


def test_a_shut_account_delegates_nothing(url) -> None:
    async def scene(store):
        await delegate(store, RAJ, "ana", NOON, NOON + DAY, "away", now=NOON)
        async with store.writing() as unit:
            for user in await unit.people.all_users():
                if user.person == "raj":
                    await unit.people.change_user(replace(user, disabled=True))
        return await in_force(store, NOON)

    assert on_store(url, scene) == []
