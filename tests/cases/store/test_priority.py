"""Who is worked next: large before small, the last hour before a cut-off first, and nothing starves."""

from datetime import timedelta

from store_builders import MESSAGE, NOON, a_report

from cases.intake import open_case
from cases.work_queue import claim_next


def of_amount(name: str, amount: str, at):
    return a_report(name, message=MESSAGE.replace("EUR1250,00", f"EUR{amount}"), received_at=at.isoformat())


def order(run, *reports):
    async def scene(store):
        for report in reports:
            await open_case(store, report, now=NOON)
        found = []
        while claim := await claim_next(store, "w", lease_seconds=60, now=NOON):
            found.append(claim.case.external_id)
        return found

    return run(scene)


def test_the_larger_amount_goes_first(run) -> None:
    assert order(run, of_amount("small", "10,", NOON), of_amount("large", "1000000,", NOON)) == ["large", "small"]


def test_a_small_one_that_waits_long_enough_goes_before_a_large_new_one(run) -> None:
    old = NOON - timedelta(hours=12)  # 5 points each half hour: more than the 100 points of five more zeros
    assert order(run, of_amount("new", "1000000,", NOON), of_amount("old", "10,", old)) == ["old", "new"]


def test_the_last_hour_before_a_cut_off_goes_first(run) -> None:
    async def scene(store):
        for name, amount in (("late", "10,"), ("large", "9000,")):
            await open_case(store, of_amount(name, amount, NOON), now=NOON)
        async with store.writing() as unit:
            case, _ = (await unit.cases.all_named(["late"]))["late"]
            await unit.cases.set(case.case_id, deadline=(NOON + timedelta(minutes=59)).isoformat())
        return [(await claim_next(store, "w", lease_seconds=60, now=NOON)).case.external_id for _ in range(2)]

    assert run(scene) == ["late", "large"]
