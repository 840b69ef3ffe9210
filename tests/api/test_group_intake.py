"""Group commit: what comes in together is committed together, and each caller gets their own answer."""

import asyncio
import json

import pytest
from store_builders import MESSAGE, NOON, a_report

from api.group_intake import GroupIntake
from cases.intake import ExternalIdTaken, Handed
from payments import PaymentError


def test_each_of_many_gets_its_own_case_or_error(serve) -> None:
    async def scene(_client, counter):
        door = GroupIntake(counter.application.store)
        reports = [a_report(f"Q{n % 40}") for n in range(80)]
        reports += [a_report("Q1", direction="incoming"), a_report("bad", message="nothing to read")]
        outcomes = await asyncio.gather(*(door.open(Handed(r, NOON)) for r in reports), return_exceptions=True)
        counts = await counter.application.store.counts()
        return outcomes, sum(counts.values()), await counter.application.store.last_event()

    outcomes, cases, events = serve(scene)
    assert (cases, events) == (40, 40)
    assert sum(outcome.created for outcome in outcomes[:80]) == 40
    assert isinstance(outcomes[80], ExternalIdTaken)
    assert isinstance(outcomes[81], PaymentError)


def test_a_caller_who_hangs_up_takes_nobody_elses_case_away(serve) -> None:
    async def scene(_client, counter):
        door = GroupIntake(counter.application.store)
        leaving = asyncio.create_task(door.open(Handed(a_report("Q1"), NOON)))
        staying = asyncio.create_task(door.open(Handed(a_report("Q2"), NOON)))
        await asyncio.sleep(0)
        leaving.cancel()
        return (await staying).created

    assert serve(scene) is True


def test_an_error_of_the_store_reaches_everybody_who_waits() -> None:
    async def scene():
        door = GroupIntake(store=None)
        return await asyncio.gather(
            *(door.open(Handed(a_report(f"Q{n}"), NOON)) for n in range(3)), return_exceptions=True
        )

    assert [type(outcome) for outcome in asyncio.run(scene())] == [AttributeError] * 3


@pytest.mark.parametrize("lines", [3, 450])
def test_a_batch_answers_every_line_in_order(serve, lines: int) -> None:
    async def scene(client, counter):
        key = await counter.machine("exceptions:write")
        body = [json.dumps({"external_id": f"B{n}", "message": MESSAGE}) for n in range(lines - 2)]
        answer = await client.post("/api/v1/exceptions:batch", content="\n".join([*body, "{", body[0]]), headers=key)
        return [json.loads(line) for line in answer.text.splitlines()]

    told = serve(scene)
    assert [line["line"] for line in told] == list(range(1, lines + 1))
    assert [line["status_code"] for line in told[-2:]] == [422, 202]
    assert told[-1]["case_id"] == told[0]["case_id"]
