"""Each row of ui §7: the state is made over a real store, and the page keeps what the row promises.

What needs a script (`Sending…`, the age of the data, the focus of a summary) is tested in Chromium, in
`test_states_in_browser.py` and `test_live.py`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from api.model_state import learn
from cases.case import Case, Route
from cases.claims import claim
from cases.intake import open_case
from cases.ports import Channel
from cases.progress import Step
from cases.resolution import Worked
from cases.work_queue import claim_next

from .builders import BIC_PATH, NOON, a_report, a_worked
from .conftest import Browser, Site, browser_of, make_site
from .fakes import SettableClock
from .test_decisions import approve, decision_of
from .test_drafts import keep
from .test_editing import edited
from .test_no_proposal import a_stalemate
from .test_states import AnsweringChannel

ONE = a_worked(approvals_needed=1, route=Route.APPROVAL)
FELL_BACK = ({"step": "propose", "note": "fell back to the planner: the endpoint failed", "ms": 0},)


@dataclass(frozen=True)
class State:
    """How a state comes about, and what its page says and does not say."""

    made: Callable[[Site], Awaitable[httpx.Response]]
    says: tuple[str, ...]
    never: tuple[str, ...] = ()
    status: int = 200
    channel: Channel | None = None


async def seen_by(site: Site, name: str, path: str) -> httpx.Response:
    async with browser_of(site, name) as person:
        return await person.get(path)


async def all_claimed(site: Site) -> httpx.Response:
    for name, person in (("PX-1", "lea"), ("PX-2", "lea"), ("PX-3", "raj")):
        case = await site.open(name)
        await claim(site.application.store, case.case_id, person, now=site.clock.now(), actor={"id": person})
    return await seen_by(site, "ana", "/queue?view=unassigned")


async def narrowed(site: Site) -> httpx.Response:
    await site.open()
    return await seen_by(site, "ana", "/queue?status=info&code=BE04")


async def being_worked(site: Site) -> httpx.Response:
    store, now = site.application.store, site.clock.now()
    await open_case(store, a_report("PX-1"), now=now)
    taken = await claim_next(store, "w", lease_seconds=600, now=now)
    assert taken is not None
    async with store.writing() as unit:
        await unit.events.add_steps(taken.case, (Step("triage", ms=1), Step("gather", "look_up_bank")), now)
    return await seen_by(site, "ana", f"/cases/{taken.case.case_id}")


async def stalemate(site: Site) -> httpx.Response:
    return await shown(site, a_stalemate())


async def uncalibrated(site: Site) -> httpx.Response:
    return await shown(site, a_worked(calibrated=False))


async def shown(site: Site, worked: Worked) -> httpx.Response:
    case = await site.open(worked=worked)
    return await seen_by(site, "ana", f"/cases/{case.case_id}")


async def signed_out_while_editing(site: Site) -> httpx.Response:
    case = await site.open()
    async with browser_of(site, "ana") as ana:
        await keep(ana, case.case_id, "edit", reason="as told by phone")
        page = await ana.get(f"/cases/{case.case_id}/edit")
        site.clock.time = site.clock.now() + timedelta(minutes=16)
        fields = dict(ana.fields)
        refused = await ana.post(f"/cases/{case.case_id}/edit", **fields)
        assert page.status_code == 200
        assert refused.headers["location"] == f"/login?next=/cases/{case.case_id}/edit"
    return await seen_by(site, "ana", f"/cases/{case.case_id}/edit")


async def not_mine_to_sign(site: Site) -> httpx.Response:
    case = await site.open()
    async with browser_of(site, "ana") as ana:
        await approve(site, ana, case)
        return await approve(site, ana, case)


async def changed_meanwhile(site: Site) -> httpx.Response:
    case = await site.open()
    async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
        form = await decision_of(site, ana, case)
        taken = await approve(site, raj, case, verdict="reject", reason="wrong value")
        assert taken.status_code == 303
        return await decided(ana, case, form)


async def decided(person: Browser, case: Case, form: dict[str, str]) -> httpx.Response:
    given = form | {"verdict": "approve", "confirm": "yes", "read": BIC_PATH}
    return await person.post(f"/cases/{case.case_id}/decision", **given)


async def too_soon(site: Site) -> httpx.Response:
    case = await site.open()
    async with browser_of(site, "ana") as ana:
        return await decided(ana, case, await decision_of(site, ana, case, wait=timedelta(milliseconds=599)))


async def cut_off_passed(site: Site) -> httpx.Response:
    case = await site.open()
    site.clock.time = NOON + timedelta(hours=6)
    async with browser_of(site, "ana") as ana:
        return await decided(ana, case, await decision_of(site, ana, case, wait=timedelta(minutes=5)))


async def no_reason(site: Site) -> httpx.Response:
    case = await site.open()
    async with browser_of(site, "ana") as ana:
        return await approve(site, ana, case, verdict="reject", words="the directory says otherwise")


async def an_edit_of_nothing(site: Site) -> httpx.Response:
    case = await site.open()
    async with browser_of(site, "ana") as ana:
        return await edited(ana, case, reason="as told by phone")


async def sent(site: Site) -> httpx.Response:
    case = await site.open(worked=ONE)
    async with browser_of(site, "ana") as ana:
        assert (await approve(site, ana, case)).status_code == 303
        await site.work()
        return await ana.get(f"/cases/{case.case_id}")


async def model_down(site: Site) -> httpx.Response:
    worked = a_worked(trace=FELL_BACK)
    await learn(site.application.store, worked, now=site.clock.now())
    return await shown(site, worked)


async def missed_while_cut(site: Site) -> httpx.Response:
    await site.open()
    async with browser_of(site, "ana") as ana:
        return await ana.get("/events/missed?after=0")


APPROVE = 'value="approve"'
BY_HAND = 'aria-keyshortcuts="I"'
STATES = {
    "queue empty": State(
        all_claimed,
        ("Nothing waits.", "3 cases are with other people: lea 2 until 13:10 Berlin, raj 1 until 13:10 Berlin.",
         "Next cut-off 19:03 Berlin."),
    ),
    "filter empty": State(
        narrowed,
        ("No case matches these filters.", "status: info", "code: BE04", 'href="/queue?code=BE04"', "Clear all"),
    ),
    "proposal being made": State(
        being_worked, ("triage", "gather: look_up_bank", 'aria-live="polite"', "Add note", "Claim"), (APPROVE,),
    ),
    "no proposal": State(
        stalemate, ("No proposal: evidence conflicts", "Next best question", "Approve and send question"),
    ),
    "uncalibrated": State(uncalibrated, ("not calibrated",), ("83 %", "0.83")),
    "401": State(signed_out_while_editing, ("Your draft of", 'value="as told by phone"')),
    "403": State(
        not_mine_to_sign,
        ("Not taken: you may not", "the same person does not approve twice",
         "An approver or a supervisor may, other than ana."),
        status=403,
    ),
    "409 changed": State(
        changed_meanwhile, ("Nothing was decided", "You saw", "Now", "reject by raj on version 2"), (APPROVE,), 409,
    ),
    "409 too soon": State(too_soon, ("Not taken: too soon", "page had just opened"), status=409),
    "cut-off passed": State(
        cut_off_passed, ("19:03 Berlin, has passed", "Propose for next value date", "Nothing was decided"), status=409,
    ),
    "422, a decision": State(
        no_reason,
        ('id="problems"', 'href="#reason"', "Pick a reason first.", 'value="the directory says otherwise"'),
        status=422,
    ),
    "422, an edit": State(an_edit_of_nothing, ('id="problems"', "Nothing was changed", "as told by phone"), status=422),
    "surely not sent": State(
        sent,
        ("Not released. The channel refused it: unknown creditor agent. Reference REF-", APPROVE),
        channel=AnsweringChannel("refused"),
    ),
    "outcome unknown": State(
        sent, ("Do not repeat", "Reference REF-"), (APPROVE, BY_HAND), channel=AnsweringChannel("unknown"),
    ),
    "model down": State(model_down, ('class="note warn alarms"', "can be worked by hand", APPROVE)),
    "live stream down": State(missed_while_cut, ('"reset":false', '"status":"awaiting_approval"')),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_a_state_shows_what_it_promises(home: Path, name: str) -> None:
    state = STATES[name]
    site = make_site(home, SettableClock(NOON), state.channel)
    answer = site.run(lambda: state.made(site))
    assert answer.status_code == state.status, answer.text
    assert [words for words in state.says if words not in answer.text] == []
    assert [words for words in state.never if words in answer.text] == []
    if state.status != 200:  # nobody is left without a way on
        assert 'href="/cases/' in answer.text.partition("<main")[2]
