"""From report to channel with the real agent, assessor and store: the list in force at the send decides."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from desk_of_cases import CaseDesk
from store_builders import SteppingClock, a_person

from agent.build import build_agent
from agent.resolving import read_report, shipped_sources
from agent.settings import AgentSettings
from agent.versions import versions_of
from api.assessor import AgentAssessor
from cases.case import Status
from cases.last_look import LastLook
from cases.outbox import Outbox
from cases.policy import default_policy
from cases.store import migrate, open_store, sqlite_url
from evals.scenario import SCENARIOS, load_scenario
from payments import Message
from payments.rulings import ScreeningHit
from reference.screening import ListScreening

EXCEPTION = load_scenario(next(SCENARIOS.glob("02-*"))).exception
STRANGER = {"id": "L-1", "name": "Meridian Orient Trading"}


@dataclass
class ChangingList:
    """A filter whose list is exchanged while payments wait; it remembers what it read."""

    rows: list[dict[str, Any]] = field(default_factory=lambda: [STRANGER])
    read: list[Message] = field(default_factory=list)
    edition: str = "changing"

    def screen(self, message: Message) -> Sequence[ScreeningHit]:
        self.read.append(message)
        return ListScreening(self.rows, self.edition).screen(message)


async def sent_after(home: Path, listed_meanwhile: dict[str, Any]) -> tuple[list[Any], Any, ChangingList]:
    """Open, work and approve the payment; exchange the list; send what is due."""
    screening = ChangingList()
    sources = replace(shipped_sources(), screening=screening)
    agent = build_agent(AgentSettings(), sources=sources)
    assessor = AgentAssessor(agent.sight, default_policy(), sources.certificates, lambda: versions_of(sources))
    migrate(sqlite_url(home))
    store = open_store(sqlite_url(home))
    clock = SteppingClock(datetime.fromisoformat(EXCEPTION["received_at"]))
    desk = CaseDesk(store, home, clock, assessor)  # type: ignore[arg-type]
    try:
        report = read_report(EXCEPTION)
        opened = await desk.opened(report)
        case = await desk.proposed(agent.work(opened.case_id, report, now=clock.now()), report)
        assert case.status is Status.AWAITING_APPROVAL
        for number in range(case.approvals_needed or 0):
            case = await desk.decided(case, person=a_person(f"approver-{number}"))
        assert case.status is Status.RELEASING
        screening.rows, screening.read = [STRANGER, listed_meanwhile], []
        last_look = LastLook(assessor)
        await Outbox(store, desk.channel, desk.checkpoints, clock, home / "halt", last_look).send_due()
        return desk.channel.sent, await store.case(case.case_id), screening
    finally:
        await store.close()


def name_of(kind: str) -> str:
    return read_report(EXCEPTION).message.split(f"<{kind}><Nm>")[1].split("<")[0]  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["Dbtr", "Cdtr"])
def test_a_party_listed_between_approval_and_send_is_not_sent(tmp_path: Path, kind: str) -> None:
    sent, case, screening = asyncio.run(sent_after(tmp_path, {"id": "L-2", "name": name_of(kind)}))
    assert (sent, case.status) == ([], Status.AWAITING_APPROVAL)
    assert "screening" in case.error
    assert name_of(kind) in case.error
    assert {name_of(kind)} <= {text for message in screening.read for text in message.fields().values()}


def test_a_name_of_nobody_in_the_payment_holds_nothing_up_and_the_outgoing_bytes_are_read_again(tmp_path: Path) -> None:
    sent, case, screening = asyncio.run(sent_after(tmp_path, {"id": "L-2", "name": "Nobody of Nowhere Ltd"}))
    assert case.status is Status.RELEASED
    [(_, body, _)] = sent
    assert body in {message.data for message in screening.read}
