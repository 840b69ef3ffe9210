"""The states of ui §7, each as a person meets it: failed, unknown, late, degraded, changed, refused."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.web.case_file import CaseFile
from api.web.view_models.banners import banners
from cases.case import Route
from cases.ports import Receipt
from cases.resolution import Worked
from cases.verification import Check

from .builders import NOON, a_case, a_report, a_verification, a_worked
from .conftest import Site, browser_of, make_site
from .fakes import SettableClock
from .test_decisions import approve

ONE: dict[str, Any] = {"approvals_needed": 1, "route": Route.APPROVAL}


@dataclass
class AnsweringChannel:
    """Says of every message what it is told to say."""

    outcome: str
    name: str = "answering"

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt:
        del body, kind
        return Receipt(self.outcome, f"REF-{key[:4]}", "unknown creditor agent")

    def enquire(self, key: str) -> Receipt:
        return Receipt(self.outcome, f"REF-{key[:4]}")


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("refused", "Not released. The channel refused it: unknown creditor agent. Reference REF-"),
        ("unknown", "Being released. Do not repeat: the outcome is being reconciled with the channel. Reference REF-"),
    ],
)
def test_what_became_of_a_release_is_told_with_its_reference(home: Path, outcome: str, told: str) -> None:
    site = make_site(home, SettableClock(NOON), AnsweringChannel(outcome))

    async def act() -> str:
        case = await site.open("PX-1", a_worked(**ONE))
        async with browser_of(site, "ana") as ana:
            await approve(site, ana, case)
            await site.work()
            return (await ana.get(f"/cases/{case.case_id}")).text

    page = site.run(act)
    assert told in page
    assert "Could not be worked by machine" not in page
    assert ('value="approve"' in page) is (outcome == "refused")


def test_a_model_that_did_not_answer_leaves_a_case_to_be_worked_by_hand(site: Site) -> None:
    trace = ({"step": "propose", "note": "fell back to the planner: the endpoint failed", "ms": 0},)

    async def act() -> str:
        case = await site.open("PX-1", a_worked(trace=trace))
        async with browser_of(site, "ana") as ana:
            return (await ana.get(f"/cases/{case.case_id}")).text

    page = site.run(act)
    assert '<p class="note warn">The model did not answer' in page
    assert 'value="approve"' in page


def a_file(worked: Worked | None = None, **changes: Any) -> CaseFile:
    return CaseFile(a_case(**changes), a_report(), worked or a_worked(), (), (), (), NOON)


def test_a_cut_off_that_passed_is_told_with_its_zone_and_what_can_be_done() -> None:
    late = a_file(deadline=NOON - timedelta(minutes=1))
    (note,) = banners(late, "ana", NOON, zone="Europe/Berlin")
    assert note.text.startswith("The cut-off, 23 Nov 2026, 12:59 Berlin, has passed. Nothing is approved any more")
    assert banners(a_file(), "ana", NOON, zone="Europe/Berlin") == ()


def test_a_late_payment_whose_proposal_sets_a_later_date_is_told_to_be_in_time() -> None:
    in_time = replace(Check("cut_off", True, "open"), until="2026-11-24T17:00:00+01:00")
    worked = a_worked(verification=replace(a_verification(), checks=(in_time,)))
    (note,) = banners(a_file(worked, deadline=NOON - timedelta(days=1)), "ana", NOON, zone="Europe/Berlin")
    assert note.text == (
        "The cut-off for the date received, 22 Nov 2026, 13:00 Berlin, has passed; the proposal moves it, in time "
        "until 24 Nov 2026, 17:00 Berlin."
    )
