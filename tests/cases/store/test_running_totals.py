"""Running totals: the sums of limits are those of the rows themselves, and reading them costs no more for many rows."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from desk_of_cases import CaseDesk
from sqlalchemy import text
from store_builders import NOON
from test_sending_in_groups import played

from cases.authorisation import Spent, Sum
from cases.store import CaseStore, migrate, open_store, sqlite_url

WHO = ("one", "two", "three")


def counted(releases, who, since) -> Sum:
    mine = [cents for paid, cents, at in releases if at > since and (who is None or who in paid)]
    return Sum(len(mine), Decimal(sum(mine)) / 100)


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_are_those_of_the_rows(run, tmp_path, seed) -> None:
    async def scene(desk):
        case_id, dice, at, releases = (await desk.opened()).case_id, random.Random(seed), NOON, []
        wrong = []
        async with desk.store.writing() as unit:
            for number in range(120):
                at += timedelta(minutes=dice.choice([0, 0, 1, 7, 40, 90]))
                paid, cents = dice.sample(WHO, dice.randint(1, 3)), dice.randint(0, 99_999)
                spent = await unit.automatic.spent(paid, at, None)
                day, hour = at - timedelta(days=1), at - timedelta(hours=1)
                theirs = [counted(releases, who, day) for who in paid]
                most = Sum(max(s.payments for s in theirs), max(s.eur for s in theirs))
                right = Spent(most, counted(releases, None, hour), counted(releases, None, day), None)
                wrong += [] if spent == right else [(number, spent, right)]
                await unit.automatic.add(f"R{number:04d}", case_id, paid, cents, at)
                await unit.paid.add(case_id, paid, cents, automatic=True, at=at + timedelta(microseconds=number))
                await unit.automatic.forget(at)
                releases.append((paid, cents, at))
            first = [await unit.paid.to_new([who], NOON) for who in WHO]
        return wrong, first, [counted(releases, who, NOON - timedelta(days=1)) for who in WHO]

    wrong, first, right = played(run, tmp_path, scene)
    assert (wrong, first) == ([], right)


def test_where_a_clock_goes_back_nothing_that_left_is_left_out(run, tmp_path) -> None:
    async def scene(desk):
        case_id = (await desk.opened()).case_id
        async with desk.store.writing() as unit:
            for number, minutes in enumerate((0, 50, -9, 20)):
                await unit.automatic.add(f"R{number}", case_id, ["one"], 100, NOON + timedelta(minutes=minutes))
            return await unit.automatic.spent(["one"], NOON + timedelta(minutes=69), None)

    spent = played(run, tmp_path, scene)
    assert (spent.hour.payments, spent.day.payments, spent.counterparty.payments) == (3, 4, 4)


def test_what_is_erased_in_between_still_counts(run, tmp_path) -> None:
    async def scene(desk):
        case_id = (await desk.opened()).case_id
        async with desk.store.writing() as unit:
            for number in range(3):
                at = NOON + timedelta(minutes=number)
                await unit.automatic.add(f"R{number}", case_id, ["one"], 100, at)
            await unit.automatic.connection.execute(
                text("UPDATE automatic_releases SET counterparty = '' WHERE id = 'R1'")
            )
        async with desk.store.reading() as unit:
            return (await unit.automatic.spent(["one"], NOON + timedelta(hours=1), None)).counterparty.payments

    assert played(run, tmp_path, scene) == 3


async def steps(store: CaseStore, tmp_path, number: int) -> int:
    """What SQLite does, in instructions of its machine, to let one more go by itself after so many."""
    case_id = (await CaseDesk(store, tmp_path).opened()).case_id
    async with store.writing() as unit:
        for n in range(number):
            at = NOON + timedelta(seconds=n)
            await unit.automatic.add(f"R{n:05d}", case_id, ["one"], 100, at)
            await unit.paid.add(case_id, ["one"], 100, automatic=True, at=at)
    done = [0]
    async with store.writing() as unit:
        raw = (await unit.automatic.connection.get_raw_connection()).driver_connection
        await raw.set_progress_handler(lambda: done.append(1), 1)
        at = NOON + timedelta(seconds=number)
        first = await unit.paid.to_new(["one"], NOON - timedelta(days=30))
        assert (await unit.automatic.spent(["one"], at, first)).day.payments == first.payments == number
        await unit.automatic.add("R", case_id, ["one"], 100, at)
        await unit.paid.add(case_id, ["one"], 100, automatic=True, at=at)
        await raw.set_progress_handler(None, 1)
    return len(done)


def test_to_count_two_thousand_releases_takes_no_more_steps_than_twenty(tmp_path) -> None:
    import asyncio

    async def scene(number: int) -> int:
        url = sqlite_url(tmp_path / str(number))
        migrate(url)
        store = open_store(url)
        try:
            return await steps(store, tmp_path, number)
        finally:
            await store.close()

    few, many = asyncio.run(scene(20)), asyncio.run(scene(2_000))
    assert 0 < many < 1.2 * few
