"""A proposal in the store that nobody can read: its case alone goes to people, and all others are sent."""

import pytest
from desk_of_cases import CaseDesk
from sqlalchemy import text
from store_builders import a_person
from test_sending_in_groups import played, queued

from cases.approval import NothingToApprove
from cases.case import Status
from cases.decision import Verdict
from cases.last_look import LastLook
from cases.outbox import Outbox
from cases.store import Sending
from cases.store.setting_rows import halt_name

OTHER_STRATUM = "A3/format/10k/sepa"


async def damaged(desk: CaseDesk, body: str = '{"proposal": 1}') -> tuple[str, str]:
    """Two payments released by themselves, the work of the first one damaged before they are sent."""
    first, second = await queued(desk, 2)
    async with desk.store.engine.begin() as connection:
        change = text("UPDATE worked SET body = :body WHERE case_id = :case_id")
        await connection.execute(change, {"body": body, "case_id": first})
    return first, second


@pytest.mark.parametrize("body", ['{"proposal": 1}', "{", "null"])
def test_while_a_stratum_is_halted_it_keeps_nothing_else_from_being_sent(run, tmp_path, body) -> None:
    async def scene(desk):
        first, second = await damaged(desk, body)
        async with desk.store.writing() as unit:
            await unit.settings.put(halt_name("auto", OTHER_STRATUM), "on", by="test", at=desk.clock.now())
        await desk.outbox.send_due()
        outcomes = [e["facts"]["outcome"] for e in await desk.store.entries(first) if e["kind"] == "outcome"]
        return await desk.store.case(first), await desk.store.case(second), len(desk.channel.sent), outcomes

    first, second, sent, outcomes = played(run, tmp_path, scene)
    assert (second.status, sent) == (Status.RELEASED, 1)
    assert (first.status, outcomes) == (Status.AWAITING_APPROVAL, ["refused"])
    assert "cannot be read" in first.error


def test_without_a_halt_the_last_look_keeps_it_back(run, tmp_path) -> None:
    async def scene(desk):
        first, second = await damaged(desk)
        looking = Outbox(desk.store, desk.channel, desk.checkpoints, desk.clock, None, LastLook(_Agrees()))
        await looking.send_due()
        return [(await desk.store.sent(case))[0].status for case in (first, second)]

    assert played(run, tmp_path, scene) == [Sending.REFUSED, Sending.ACCEPTED]


def test_people_can_still_decide_on_its_case_but_sign_nothing(run, tmp_path) -> None:
    async def scene(desk):
        first, _ = await damaged(desk, "{")
        async with desk.store.writing() as unit:
            await unit.settings.put(halt_name("auto", OTHER_STRATUM), "on", by="test", at=desk.clock.now())
        await desk.outbox.send_due()
        case = await desk.store.case(first)
        with pytest.raises(NothingToApprove):
            await desk.decided(case)
        return (await desk.decided(case, Verdict.REJECT, a_person("raj"))).action

    assert played(run, tmp_path, scene) is None


class _Agrees:
    def judge(self, case_id, report, seen, proposal, *, now):
        return seen
