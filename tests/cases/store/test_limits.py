"""Limits of automatic releases are counted where they are released: workers side by side never pass them together."""

import asyncio
import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from desk_of_cases import CaseDesk
from store_builders import REPAIRED, SET_REMITTANCE, FakeAssessor, a_person, a_policy, a_report, worked

from cases.authorisation import FirstUse, Sum
from cases.case import Route, Status
from cases.decision import Role, Verdict
from cases.entitlement import NotEntitled
from cases.standing import AlreadyRevoked, revoke
from cases.store import open_store
from cases.work_queue import Headline, claim_next, save_worked

MUCH = Decimal(10**9)
OTHER_PAYEE = REPAIRED.replace(b"FR7630006000011234567890189", b"FR1420041010050500013M02606")


def automatic(repaired: bytes = REPAIRED):
    return worked(route=Route.AUTO, needed=0, repaired=repaired)


def played(run, tmp_path, policy, scene):
    async def staged(store):
        return await scene(CaseDesk(store, tmp_path, policy=policy))

    return run(staged)


async def went(desk, number, work=None):
    """Whether the next case went by itself, and the last of its reasons."""
    case = await desk.proposed(work or automatic(), a_report(f"Q{number}"))
    held = await desk.store.worked(case.case_id)
    return case.status is Status.RELEASING, held.route_reasons[-1]


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"counterparty": Sum(2, MUCH)}, "As many payments as may go to this counterparty"),
        ({"counterparty": Sum(9, Decimal(3749))}, "The amount that may go to this counterparty"),
        ({"hour": Sum(2, MUCH)}, "As many payments as may go by themselves in an hour"),
        ({"hour": Sum(9, Decimal("3749.99"))}, "The amount that may go by itself in an hour"),
        ({"day": Sum(2, MUCH)}, "As many payments as may go by themselves in a day"),
        ({"day": Sum(9, Decimal(3749))}, "The amount that may go by itself in a day"),
    ],
)
def test_the_third_payment_beyond_a_limit_goes_to_a_person_with_the_reason(run, tmp_path, limits, says) -> None:
    async def scene(desk):
        found = [await went(desk, number) for number in range(3)]
        rows = [row for case in (await desk.store.cases()).cases for row in await desk.store.sent(case.case_id)]
        return found, len(rows)

    found, queued = played(run, tmp_path, a_policy(**limits), scene)
    assert ([gone for gone, _ in found], queued) == ([True, True, False], 2)
    assert found[2][1].startswith(says)


def test_another_counterparty_has_its_own_limit_and_a_day_later_there_is_room_again(run, tmp_path) -> None:
    async def scene(desk):
        first = [await went(desk, n) for n in range(2)]
        other = await went(desk, 2, automatic(OTHER_PAYEE))
        desk.clock.advance(hours=23, minutes=59)
        still = await went(desk, 3)
        desk.clock.advance(minutes=2)
        return first, other, still, await went(desk, 4)

    first, other, still, later = played(run, tmp_path, a_policy(counterparty=Sum(1, MUCH)), scene)
    assert [gone for gone, _ in (*first, other, still, later)] == [True, False, True, False, True]


def test_an_hour_later_there_is_room_in_the_hour(run, tmp_path) -> None:
    async def scene(desk):
        found = [await went(desk, n) for n in range(2)]
        desk.clock.advance(minutes=61)
        return [*found, await went(desk, 2)]

    found = played(run, tmp_path, a_policy(hour=Sum(1, MUCH)), scene)
    assert [gone for gone, _ in found] == [True, False, True]


def test_a_currency_without_a_rate_goes_to_a_person(run, tmp_path) -> None:
    async def scene(desk):
        return await went(desk, 0, automatic(REPAIRED.replace(b"EUR1250,00", b"XAF1250,00")))

    gone, says = played(run, tmp_path, a_policy(), scene)
    assert (gone, says) == (False, "The amount is above the standing authorisation, or its rate is unknown.")


def test_what_people_release_counts_against_no_limit(run, tmp_path) -> None:
    async def scene(desk):
        await desk.decided(await desk.proposed(report=a_report("Q0")))
        return await went(desk, 1)

    assert played(run, tmp_path, a_policy(day=Sum(1, MUCH)), scene)[0]


def test_workers_side_by_side_do_not_pass_a_limit_together(url, tmp_path) -> None:
    """Twelve cases, six workers with connections of their own, all at the same moment: four may go."""

    async def one(store, claim, release, now):
        return (await save_worked(store, claim, automatic(), headline=Headline(), release=release, now=now)).status

    async def scene():
        stores = [open_store(url) for _ in range(6)]
        desk = CaseDesk(stores[0], tmp_path, policy=a_policy(counterparty=Sum(4, MUCH)))
        try:
            now = desk.clock.now()
            for number in range(12):
                await desk.opened(a_report(f"Q{number}"))
            claims = [await claim_next(stores[0], "w", lease_seconds=60, now=now) for _ in range(12)]
            each = (one(stores[n % 6], claim, desk.release, now) for n, claim in enumerate(claims))
            return await asyncio.gather(*each)
        finally:
            for store in stores:
                await store.close()

    found = asyncio.run(scene())
    assert [found.count(Status.RELEASING), found.count(Status.AWAITING_APPROVAL)] == [4, 8]


def test_the_standing_authorisation_is_revoked_by_one_person_and_nothing_queued_leaves(run, tmp_path) -> None:
    async def scene(desk):
        mine = replace(automatic(), versions={"policy": desk.policy.digest})
        first = await went(desk, 0, mine)
        now = desk.clock.now()
        boss = a_person("sue", Role.SUPERVISOR)
        with pytest.raises(NotEntitled):
            await revoke(desk.store, a_person("ana"), "no", shipped=desk.policy, now=now)
        await revoke(desk.store, boss, "an odd pattern", shipped=desk.policy, now=now)
        with pytest.raises(AlreadyRevoked):
            await revoke(desk.store, boss, "again", shipped=desk.policy, now=now)
        await desk.outbox.send_due()
        second = await went(desk, 1, mine)
        by_people = await desk.decided(await desk.proposed(report=a_report("Q2")))
        await desk.outbox.send_due()
        async with desk.store.reading() as unit:
            entries = await unit.ledger.page(kinds=["policy_changed"])
        return first, second, by_people.status, len(desk.channel.sent), entries

    first, second, status, sent, entries = played(run, tmp_path, a_policy(), scene)
    assert (first[0], second) == (True, (False, "The standing authorisation was revoked."))
    assert (status, sent) == (Status.RELEASING, 1)
    assert [(e["actor"]["id"], e["facts"]["what"]) for e in entries] == [("sue", "standing authorisation revoked")]


def test_whom_it_paid_is_kept_as_a_digest_and_a_week_at_most(run, tmp_path) -> None:
    async def scene(desk):
        await went(desk, 0)
        desk.clock.advance(days=8)
        await went(desk, 1, automatic(OTHER_PAYEE))
        async with desk.store.reading() as unit:
            rows = (
                await unit.automatic.connection.exec_driver_sql("SELECT counterparty FROM automatic_releases")
            ).all()
        return [row[0] for row in rows]

    kept = played(run, tmp_path, a_policy(), scene)
    assert kept == [hashlib.sha256(b"FR1420041010050500013M02606").hexdigest()]


ONE_FIRST = FirstUse(30, Sum(1, MUCH))


async def sent_through(desk, number, work=None):
    """The same as `went`, with the answer of the channel."""
    found = await went(desk, number, work)
    await desk.outbox.send_due()
    return found


@pytest.mark.parametrize(
    ("first_use", "says"),
    [
        (FirstUse(30, Sum(2, MUCH)), "As many payments as may go by themselves to a new counterparty have gone."),
        (FirstUse(30, Sum(9, Decimal("2500.01"))), "The amount that may go by itself to a new counterparty would be"),
    ],
)
def test_to_a_new_counterparty_only_so_much_goes_by_itself(run, tmp_path, first_use, says) -> None:
    async def scene(desk):
        found = [await sent_through(desk, number) for number in range(3)]
        return found, await sent_through(desk, 3, automatic(OTHER_PAYEE))

    found, other = played(run, tmp_path, a_policy(first_use), scene)
    assert [gone for gone, _ in (*found, other)] == [True, True, False, True]
    assert found[2][1].startswith(says)


def test_a_counterparty_is_new_for_so_many_days_after_what_reached_it_first(run, tmp_path) -> None:
    async def scene(desk):
        first = await sent_through(desk, 0)
        desk.clock.advance(days=29)
        still = await sent_through(desk, 1)
        desk.clock.advance(days=1)
        return [first, still, *[await sent_through(desk, n) for n in (2, 3)]]

    found = played(run, tmp_path, a_policy(ONE_FIRST), scene)
    assert [gone for gone, _ in found] == [True, False, True, True]


NONE_FIRST = FirstUse(30, Sum(0, Decimal(0)))


async def thirty_days_after(desk, answer="accepted", then=None):
    """Whether a payment goes by itself to whom people paid thirty days before."""
    desk.channel.answers = [answer]
    case = await desk.decided(await desk.proposed(report=a_report("Q0")))
    await desk.outbox.send_due()
    if then is not None:
        await then(desk, case)
    desk.clock.advance(days=30)
    return (await went(desk, 1))[0]


def test_what_people_released_makes_a_counterparty_known(run, tmp_path) -> None:
    async def scene(desk):
        at_once = (await went(desk, 9))[0]
        return at_once, await thirty_days_after(desk)

    assert played(run, tmp_path, a_policy(NONE_FIRST), scene) == (False, True)


@pytest.mark.parametrize("answer", ["refused", "unknown"])
def test_what_never_reached_it_for_certain_does_not(run, tmp_path, answer) -> None:
    assert not played(run, tmp_path, a_policy(NONE_FIRST), lambda desk: thirty_days_after(desk, answer))


async def undone(desk, case):
    async with desk.store.writing() as unit:
        await unit.paid.undo(case.case_id)


async def erased(desk, case):
    async with desk.store.writing() as unit:
        await unit.erasing.erase(case.case_id, [])


@pytest.mark.parametrize("then", [undone, erased])
def test_neither_does_what_was_wrong_or_is_erased(run, tmp_path, then) -> None:
    assert not played(run, tmp_path, a_policy(NONE_FIRST), lambda desk: thirty_days_after(desk, then=then))


def test_what_was_undone_still_counts_as_having_gone(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed(automatic(), a_report("Q0"))
        await desk.outbox.send_due()
        await undone(desk, case)
        return case.status, (await went(desk, 1))[0]

    assert played(run, tmp_path, a_policy(ONE_FIRST), scene) == (Status.RELEASING, False)


class Redirecting(FakeAssessor):
    """Judges whatever people change as a payment to somebody else."""

    def judge(self, case_id, report, seen, proposal, *, now):
        found = super().judge(case_id, report, seen, proposal, now=now)
        changed = proposal.operators != (SET_REMITTANCE,)
        return replace(found, verification=automatic(OTHER_PAYEE).verification) if changed else found


async def refused(desk):
    """A case whose payment people released, and that the channel refused."""
    desk.channel.answers = ["refused"]
    case = await desk.decided(await desk.proposed(report=a_report("Q0")))
    await desk.outbox.send_due()
    return await desk.store.case(case.case_id)


def test_who_was_to_be_paid_before_another_was_is_still_new(run, tmp_path) -> None:
    async def scene(desk):
        desk.assessor = Redirecting()
        changed = replace(SET_REMITTANCE, new="Facture 2026/114")
        first = await refused(desk)
        desk.clock.advance(minutes=1)
        other = await desk.decided(first, Verdict.AMEND, a_person("raj"), operators=(changed,))
        await desk.decided(other)
        await desk.outbox.send_due()
        desk.clock.advance(days=30)
        return [(await went(desk, 1))[0], (await went(desk, 2, automatic(OTHER_PAYEE)))[0]]

    assert played(run, tmp_path, a_policy(NONE_FIRST), scene) == [False, True]


def test_what_reached_it_just_now_does_not_count_from_when_it_was_refused(run, tmp_path) -> None:
    async def scene(desk):
        again = await refused(desk)
        desk.clock.advance(days=30)
        await desk.decided(again, person=a_person("raj"))
        await desk.outbox.send_due()
        at_once = (await went(desk, 1))[0]
        desk.clock.advance(days=30)
        return [at_once, (await went(desk, 2))[0]]

    assert played(run, tmp_path, a_policy(NONE_FIRST), scene) == [False, True]
