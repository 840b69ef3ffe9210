"""The cut-off that lists show: that of what a person proposes, and of the message as received once that is rejected."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from desk_of_cases import CaseDesk
from store_builders import NEXT_DATE, NOON, SET_REMITTANCE, FakeAssessor, a_person, a_policy, a_report, worked

from cases.decision import Verdict
from cases.verification import Check
from cases.work_queue import Headline, claim_next, save_worked

RECEIVED, NEXT_DAY = NOON + timedelta(hours=5), NOON + timedelta(days=1)


@dataclass
class Dated(FakeAssessor):
    """Judges an amended date by the cut-off of the next day, and finds none for what sends no payment."""

    def judge(self, case_id, report, seen, proposal, *, now):
        judged = super().judge(case_id, report, seen, proposal, now=now)
        until = NEXT_DAY.isoformat() if NEXT_DATE in proposal.operators else ""
        checks = (*judged.verification.checks, Check("cut_off", True, "in time", until=until))
        return judged.with_verification(replace(judged.verification, checks=checks))


async def amended(desk: CaseDesk):
    await desk.opened(a_report())
    claim = await claim_next(desk.store, "w1", lease_seconds=60, now=desk.clock.now())
    headline = Headline(deadline=RECEIVED)
    case = await save_worked(desk.store, claim, worked(), headline=headline, release=desk.release, now=NOON)
    case = await desk.decided(case, Verdict.AMEND, a_person("ana"), operators=(SET_REMITTANCE, NEXT_DATE))
    assert case.deadline == NEXT_DAY
    return case


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.RETURN, Verdict.HOLD])
def test_a_cut_off_moved_by_an_amendment_stands_as_long_as_the_amendment(run, tmp_path, verdict) -> None:
    async def scene(store):
        desk = CaseDesk(store, tmp_path, assessor=Dated(), policy=a_policy())
        return (await desk.decided(await amended(desk), verdict, a_person("raj"))).deadline

    assert run(scene) == RECEIVED
