"""After the cut-off Approve gives way to the next value date: new bytes, a new version, approvals afresh (ui §8.4)."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import Application, assemble
from api.demo.faults import unstructured_address
from api.next_date import propose_next_value_date
from api.settings import Settings
from cases.approval import DecisionRequest, decide
from cases.case import Case
from cases.decision import Person, Role, Verdict
from cases.intake import open_case
from cases.lateness import CutOffPassed, NoNextDate, cut_off_of
from cases.report import Report
from cases.store import migrate

from .builders import BIC_PATH, NOON
from .conftest import Site, browser_of
from .fakes import SettableClock
from .test_decisions import approve

NEARLY, TOO_LATE = timedelta(hours=6), timedelta(hours=6, minutes=5)  # the cut-off is in six hours and three minutes
ANA = Person("ana", frozenset({Role.OPERATOR}), frozenset({"entry"}))
RAJ = Person("raj", frozenset({Role.APPROVER}), frozenset({"control"}))


def test_the_page_offers_the_next_value_date_in_the_place_of_approve(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        site.clock.time = NOON + NEARLY
        async with browser_of(site, "ana") as ana, browser_of(site, "vic") as vic:
            before = (await ana.get(f"/cases/{case.case_id}")).text
            site.clock.time = NOON + TOO_LATE
            after = (await ana.get(f"/cases/{case.case_id}")).text
            return [before, after, (await vic.get(f"/cases/{case.case_id}")).text]

    before, after, viewers = site.run(act)
    assert ('value="approve"' in before, 'value="next_value_date"' in before) == (True, False)
    assert ('value="approve"' in after, 'value="next_value_date"' in after) == (False, True)
    assert 'value="next_value_date"' not in viewers


def test_it_takes_a_confirmation_makes_a_version_and_its_maker_cannot_approve(site: Site) -> None:
    async def act() -> tuple[int, int, list[str], str, Case]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            await approve(site, ana, case)
        site.clock.time = NOON + TOO_LATE
        async with browser_of(site, "ana") as ana:
            here = f"/cases/{case.case_id}"
            form = ana.decision_form(await ana.get(here))
            site.clock.time += timedelta(seconds=5)
            asked = await ana.post(f"{here}/decision", **form, verdict="next_value_date")
            done = await ana.post(f"{here}/decision", **form, verdict="next_value_date", confirm="yes")
            again = await ana.post(f"{here}/decision", **form, verdict="next_value_date", confirm="yes")
            worked = await site.application.store.worked(case.case_id)
            assert worked is not None
            told = [o.op.value for o in worked.proposal.operators]
            page = (await ana.get(here)).text
            assert again.status_code == 303
            return asked.status_code, done.status_code, told, page, await site.application.store.case(case.case_id)

    asked, done, operators, page, case = site.run(act)
    assert (asked, done) == (200, 303)
    assert operators[-1] == "SetValueDate"
    assert (case.approvals, case.version) == (0, 4)
    assert 'value="approve"' not in page


def test_never_12_page_and_interface_approve_nothing_after_the_cut_off(site: Site) -> None:
    async def act() -> tuple[int, str]:
        case = await site.open()
        site.clock.time = NOON + NEARLY
        async with browser_of(site, "ana") as ana:
            form = ana.decision_form(await ana.get(f"/cases/{case.case_id}"))
            site.clock.time = NOON + TOO_LATE
            path = f"/cases/{case.case_id}/decision"
            answer = await ana.post(path, **form, verdict="approve", confirm="yes", read=BIC_PATH)
        with pytest.raises(CutOffPassed):
            await decide(
                site.application.store, _approval(case, ANA), ports=site.application.ports,
                policy=site.application.policy, clock=site.clock,
            )  # fmt: skip
        assert (await site.application.store.case(case.case_id)).approvals == 0
        return answer.status_code, answer.text

    status, page = site.run(act)
    assert status == 409
    assert 'name="verdict" value="next_value_date"' in page


def test_before_the_cut_off_no_other_date_is_proposed(site: Site) -> None:
    async def act() -> None:
        case = await site.open()
        with pytest.raises(NoNextDate):
            await _propose(site.application, case, ANA)

    site.run(act)


def test_the_bytes_get_the_next_open_day_and_an_advice_and_can_be_approved_again(tmp_path: Path) -> None:
    """With the agent, rules and calendars as shipped: Friday's payment is sent on Monday."""
    friday = date(2026, 11, 27)
    clock = SettableClock(datetime.fromisoformat("2026-11-27T09:00:00+01:00"))
    told = asyncio.run(_a_day_late(tmp_path, clock, Report.model_validate(_a_fault(friday))))
    assert told["before"] == f"{friday}"
    assert told["after"] == "2026-11-30"
    assert told["dates"] == [str(friday), "2026-11-30"]
    assert (told["approvals"], told["advised"]) == (0, True)
    assert told["late"] is False
    assert told["status"] == "releasing"


def _a_fault(day: date) -> dict[str, Any]:
    return {"external_id": "LATE-1", **unstructured_address(2, day)}


async def _a_day_late(home: Path, clock: SettableClock, report: Report) -> dict[str, Any]:
    settings = Settings(home=home, workers=0, _env_file=None)
    migrate(settings.store_url)
    application = assemble(settings, clock=clock)
    try:
        opened = await open_case(application.store, report, now=clock.now())
        await application.new_worker().work_one()
        case = await application.store.case(opened.case.case_id)
        before = await application.store.worked(case.case_id)
        assert before is not None
        clock.time = clock.now().replace(hour=22)
        first = cut_off_of(case, before)
        redated = await _propose(application, case, ANA)
        after = await application.store.worked(case.case_id)
        assert after is not None
        assert first is not None
        assert redated.deadline is not None
        signed = await decide(
            application.store, _approval(redated, RAJ), ports=application.ports, policy=application.policy, clock=clock
        )
        return {
            "before": _date(before.verification.repaired), "after": _date(after.verification.repaired),
            "dates": [str(first.date()), str(redated.deadline.date())], "approvals": redated.approvals,
            "advised": any("2026-11-30" in out.message for out in after.proposal.outgoing),
            "late": redated.deadline <= clock.now(), "status": signed.status.value,
        }  # fmt: skip
    finally:
        await application.store.close()


def _date(message: bytes | None) -> str:
    assert message is not None
    return message.decode().split("<IntrBkSttlmDt>")[1][:10]


async def _propose(application: Application, case: Case, person: Person) -> Case:
    return await propose_next_value_date(
        application, case.case_id, person, version=case.version, repaired_sha256=case.repaired_sha256,
        idempotency_key="late-1",
    )  # fmt: skip


def _approval(case: Case, person: Person) -> DecisionRequest:
    return DecisionRequest(
        case_id=case.case_id, verdict=Verdict.APPROVE, version=case.version, repaired_sha256=case.repaired_sha256,
        reason="", person=person, idempotency_key=f"{person.id}-signs",
    )  # fmt: skip
