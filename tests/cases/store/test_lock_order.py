"""Acts on one case at the same moment: nobody waits for somebody who waits for them, and nothing of either is lost."""

import asyncio
from contextlib import asynccontextmanager

from desk_of_cases import CaseDesk
from lock_order import LockOrder
from store_builders import NOON, a_person, a_policy
from test_sending_in_groups import played

from cases.case import Case, Status
from cases.decision import Verdict
from cases.intake import add_message
from cases.ports import Receipt
from cases.report import Related
from cases.store import Act, OutboxRow, Sending, open_store
from cases.work_queue import claim_next
from payments.vocabulary import RelatedRole

A_MOMENT = 0.5  # the other act gets this long to take what it can


def an_answer(number: int = 1) -> Related:
    return Related(role=RelatedRole.ANSWER, message=f"answer {number}")


async def a_question_on_its_way(desk: CaseDesk) -> tuple[Case, OutboxRow]:
    """A case that waits for information, while nobody knows yet what became of the question."""
    desk.channel.answers = ["unknown"]
    case = await desk.decided(await desk.proposed(), Verdict.REQUEST_INFORMATION, a_person("ana"))
    case = await desk.decided(case, person=a_person("raj"))
    await desk.outbox.send_due()
    (row,) = await desk.store.sent(case.case_id)
    assert (case.status, row.status) == (Status.AWAITING_INFORMATION, Sending.UNKNOWN)
    return case, row


def meanwhile(desk: CaseDesk, table: str, act: str, other):
    """Let `other()` go as far as it can, once, in the middle of a transaction: before `unit.<table>.<act>`."""
    real, begun = desk.store.writing, []

    @asynccontextmanager
    async def staged():
        async with real() as unit:
            rows = getattr(unit, table)
            goes_on = getattr(rows, act)

            async def first_the_other(*args, **kwargs):
                if not begun:
                    begun.append(asyncio.create_task(other()))
                    await asyncio.wait(begun, timeout=A_MOMENT)
                return await goes_on(*args, **kwargs)

            setattr(rows, act, first_the_other)
            yield unit

    desk.store.writing = staged
    return begun


def test_a_decision_and_the_answer_of_the_channel_do_not_wait_for_each_other(run, tmp_path) -> None:
    async def scene(desk):
        case, row = await a_question_on_its_way(desk)
        refused = Receipt("refused", row.key, "no such address")
        begun = meanwhile(desk, "decisions", "add", lambda: desk.outbox.told(row.key, refused))
        await desk.decided(case, Verdict.REJECT, a_person("ana"))
        told = await begun[0]
        entries = [(e["kind"], e["facts"].get("outcome")) for e in await desk.store.entries(case.case_id)]
        return told, await desk.store.case(case.case_id), (await desk.store.sent(case.case_id))[0].status, entries[-3:]

    told, case, sent, entries = played(run, tmp_path, scene)
    assert (told, sent, case.status, case.action) == (True, Sending.REFUSED, Status.AWAITING_APPROVAL, None)
    assert "refused by the channel" in case.error
    assert entries == [("decided", None), ("voided", None), ("outcome", "refused")]


def test_what_a_worker_takes_at_that_moment_is_not_told_as_changed_by_the_answer_of_the_channel(run, tmp_path) -> None:
    async def scene(desk):
        case, row = await a_question_on_its_way(desk)
        await add_message(desk.store, case.case_id, an_answer(), now=desk.clock.now())
        taking = meanwhile(
            desk, "outbox", "of_all", lambda: claim_next(desk.store, "w", lease_seconds=60, now=desk.clock.now())
        )
        await desk.outbox.told(row.key, Receipt("refused", row.key, "no such address"))
        await taking[0]
        events = [e for e in await desk.store.events(0) if e.case_id == case.case_id]
        return await desk.store.case(case.case_id), events[-1]

    case, last = played(run, tmp_path, scene)
    assert (last.version, last.status) == (case.version, case.status.value)


def test_of_two_answers_that_come_at_once_none_is_lost(run, tmp_path) -> None:
    async def scene(desk):
        case = await desk.proposed()
        begun = meanwhile(
            desk, "bodies", "put", lambda: add_message(desk.store, case.case_id, an_answer(2), now=desk.clock.now())
        )
        await add_message(desk.store, case.case_id, an_answer(1), now=desk.clock.now())
        await begun[0]
        return [one.message for one in (await desk.store.report(case.case_id)).related]

    assert played(run, tmp_path, scene) == ["answer 1", "answer 2"]


def test_whoever_locks_a_case_before_the_ledger_is_found_out(url, tmp_path) -> None:
    async def found() -> list[str]:
        store = open_store(url)
        order, case = LockOrder(store.engine), await CaseDesk(store, tmp_path, policy=a_policy()).proposed()
        assert not order.wrong
        async with store.writing() as unit:
            await unit.cases.set(case.case_id, error="before the ledger")
            await unit.ledger.append([Act("alarm", case.case_id)], NOON)
        await store.close()
        return order.wrong

    assert [statement.split()[:2] for statement in asyncio.run(found())] == [["UPDATE", "cases"]]
