"""What must never happen, at the desk (operator page specification §8.3): those of the seventeen that need a file of
their own, and that each of them has a test somewhere."""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from cases.case import Case, Route, Status
from cases.ports import Receipt
from cases.store.tables import bodies
from cases.verification import Check
from payments.vocabulary import Level

from .builders import (
    BIC_PATH,
    NEW_BIC,
    NOON,
    REPAIRED,
    a_proposal,
    a_verification,
    a_worked,
)
from .conftest import Browser, Site, browser_of, make_site
from .fakes import SettableClock
from .test_decisions import approve, approve_second, decision_of, key

TESTS = Path(__file__).parents[2]
YES = {"verdict": "approve", "confirm": "yes", "read": BIC_PATH}
ONE = {"approvals_needed": 1, "route": Route.APPROVAL}


@dataclass
class SilentChannel:
    """Takes a message and does not say what became of it, now or when asked later."""

    name: str = "silent"
    sent: int = 0

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt:
        del body, kind
        self.sent += 1
        return Receipt("unknown", key)

    def enquire(self, key: str) -> Receipt:
        return Receipt("unknown", key)


def test_each_of_the_seventeen_has_a_test() -> None:
    source = "\n".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    named = {int(number) for number in re.findall(r"def test_never_(\d\d)_", source)}
    assert named == set(range(1, 18))


def test_never_01_parallel_and_repeated_approvals_by_many_release_once(site: Site) -> None:
    async def act() -> tuple[list[int], int, list[int], int]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj, browser_of(site, "sue") as sue:
            assert (await approve(site, ana, case)).status_code == 303
            forms = [(who, who.decision_form(await key(who, case, NEW_BIC)) | YES) for who in (raj, sue)]
            assert site.clock.time
            site.clock.time += timedelta(seconds=1)
            posts = [who.post(f"/cases/{case.case_id}/decision", **form) for who, form in forms * 4]
            answers = [answer.status_code for answer in await asyncio.gather(*posts)]
            await asyncio.gather(site.work(), site.work(), site.work())
            once = site.released().count(REPAIRED)
            again = [(await who.post(f"/cases/{case.case_id}/decision", **form)).status_code for who, form in forms]
            await site.work()
            return answers, once, again, site.released().count(REPAIRED)

    answers, once, again, still = site.run(act)
    # The one who was first gets the same answer to the same form again; nothing more happens.
    assert sorted(answers) == [303] * 4 + [409] * 4
    assert (once, sorted(again), still) == (1, [303, 409], 1)


def test_never_02_bytes_that_changed_after_the_approval_are_not_sent(site: Site) -> None:
    async def act() -> tuple[Case, str]:
        case = await site.open("PX-1", a_worked(**ONE))
        async with browser_of(site, "ana") as ana:
            assert (await approve(site, ana, case)).status_code == 303
        other = REPAIRED.replace(b"2667.40", b"9667.40")
        async with site.application.store.engine.begin() as connection:
            digest = case.repaired_sha256
            await connection.execute(update(bodies).where(bodies.c.sha256 == digest).values(body=other))
        await site.work()
        async with browser_of(site, "ana") as ana:
            page = (await ana.get(f"/cases/{case.case_id}")).text
        return await site.application.store.case(case.case_id), page

    case, page = site.run(act)
    assert case.status is Status.AWAITING_APPROVAL
    assert "the stored bytes are not those that were approved" in page
    assert site.released() == []


def test_never_07_silence_lapsed_claims_and_passed_cut_offs_decide_nothing(site: Site) -> None:
    async def act() -> tuple[Case, list[bytes], list[str]]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "sue") as sue:
            assert (await approve(site, ana, case)).status_code == 303
            await sue.get("/queue")
            await sue.post(f"/cases/{case.case_id}/claim", csrf=sue.fields["csrf"])
        for _ in range(6):
            assert site.clock.time
            site.clock.time += timedelta(hours=12)
            await site.work()
        decided = await site.application.store.decisions(case.case_id)
        verdicts = [row.decision.verdict.value for row in decided]
        return await site.application.store.case(case.case_id), site.released(), verdicts

    case, sent, verdicts = site.run(act)
    assert (case.status, case.approvals, verdicts) == (Status.AWAITING_APPROVAL, 1, ["approve"])
    assert sent == []


@pytest.mark.parametrize(
    ("passed", "word"), [(False, "failed"), (None, "not checked")], ids=["failed", "could not be run"]
)
def test_never_08_a_blocking_check_that_did_not_pass_is_approved_by_nobody(
    site: Site, passed: bool | None, word: str
) -> None:
    bad = a_verification(checks=(Check("screening", passed, "the list could not be read"),))

    async def act() -> tuple[httpx.Response, httpx.Response, Case]:
        case = await site.open("PX-1", a_worked(**ONE))
        site.application.ports.assessor.refusing = bad  # type: ignore[attr-defined]
        async with browser_of(site, "ana") as ana:
            refused = await approve(site, ana, case)
            stored = await site.open("PX-2", a_worked(verification=bad, **ONE))
            page = await ana.get(f"/cases/{stored.case_id}")
        await site.work()
        return refused, page, await site.application.store.case(case.case_id)

    refused, page, case = site.run(act)
    assert (refused.status_code, case.approvals) in ((422, 0), (409, 0)), refused.text
    assert word in page.text
    assert site.released() == []


def test_never_09_an_unknown_outcome_locks_every_release_and_nothing_is_sent_again(home: Path) -> None:
    channel = SilentChannel()
    site = make_site(home, SettableClock(NOON), channel)

    async def act() -> tuple[str, httpx.Response, Case]:
        case = await site.open("PX-1", a_worked(**ONE))
        async with browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case)
            assert (await ana.post(f"/cases/{case.case_id}/decision", **form, **YES)).status_code == 303
            for _ in range(5):
                await site.work()
                site.clock.time = site.clock.now() + timedelta(minutes=2)
            page = await ana.get(f"/cases/{case.case_id}")
            fresh = {"version": "3", "key": "another-key", "stamp": form["stamp"]}
            again = await ana.post(f"/cases/{case.case_id}/decision", **(form | YES | fresh))
            return page.text, again, await site.application.store.case(case.case_id)

    page, again, case = site.run(act)
    assert (channel.sent, case.status) == (1, Status.RELEASING)
    assert "Do not repeat" in page
    assert 'value="approve"' not in page
    assert again.status_code in (403, 409)


def test_never_15_an_a0_case_has_no_approve_no_patch_and_no_reader_outside_its_owner(site: Site) -> None:
    held = a_worked(
        proposal=a_proposal(level=Level.A0, owner="fraud"),
        route=Route.OWNER,
        approvals_needed=None,
    )

    async def act() -> tuple[httpx.Response, list[int], list[int], Case]:
        case = await site.open("PX-1", held)
        async with browser_of(site, "flo") as flo, browser_of(site, "ana") as ana:
            page = await flo.get(f"/cases/{case.case_id}")
            form = flo.decision_form(page)
            site.clock.time = site.clock.now() + timedelta(seconds=1)
            tried = [
                await flo.post(f"/cases/{case.case_id}/decision", **(form | YES)),
                await flo.post(f"/cases/{case.case_id}/edit", **form, **{f"f:{BIC_PATH}": NEW_BIC}),
            ]
            tails = ("", "/raw", "/raw/original", "/history", "/edit")
            outside = [(await ana.get(f"/cases/{case.case_id}{tail}")).status_code for tail in tails]
            listed = (await ana.get("/queue")).text + (await ana.get("/queue?q=PX-1")).text
            assert case.case_id not in listed
            after = await site.application.store.case(case.case_id)
            return page, [answer.status_code for answer in tried], outside, after

    page, tried, outside, case = site.run(act)
    assert page.status_code == 200
    assert 'value="approve"' not in page.text
    assert f"/cases/{case.case_id}/edit" not in page.text
    assert tried == [403, 403]
    assert outside == [404] * 5
    assert case.version == 2


def test_never_17_a_searched_account_is_in_no_address_and_no_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    account = "DE75512108001245126199"
    caplog.set_level("DEBUG")

    async def act() -> str:
        await site.open()
        async with browser_of(site, "ana") as ana:
            await ana.get("/history")
            answer = await ana.post("/history", csrf=ana.fields["csrf"], q=account)
            await ana.get(answer.headers["location"])
            return answer.headers["location"]

    address = site.run(act)
    told = [record.getMessage() for record in caplog.records if not record.name.startswith(("aiosqlite", "httpx"))]
    assert account not in address
    assert [line for line in told if account in line] == []


def test_one_person_in_two_sessions_or_under_two_accounts_approves_once(site: Site) -> None:
    """Never 04 from the other side: another browser, and another account of the same person."""
    from api.sign_in import add_account

    async def act() -> list[int]:
        case = await site.open()
        now = site.clock.now()
        await add_account(
            site.application.store, "lea-2", "a long enough password", ["approver"], person="lea", teams=["x"], now=now
        )
        async with browser_of(site, "lea") as one, browser_of(site, "lea") as two, browser_of(site, "lea-2") as other:
            open_before = await decision_of(site, two, case)
            first = await approve(site, one, case)
            stale = await two.post(f"/cases/{case.case_id}/decision", **open_before, **YES)
            fresh = await approve(site, two, case)
            return [first.status_code, stale.status_code, fresh.status_code, await _approve_as(site, other, case)]

    assert site.run(act) == [303, 409, 403, 403]


async def _approve_as(site: Site, person: Browser, case: Case) -> int:
    return (await approve(site, person, case)).status_code


def test_two_people_at_one_case_take_turns_and_the_stale_page_says_what_changed(site: Site) -> None:
    async def act() -> tuple[httpx.Response, httpx.Response, int]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "lea") as lea, browser_of(site, "raj") as raj:
            seen_by_lea = await decision_of(site, lea, case)
            assert (await approve(site, ana, case)).status_code == 303
            stale = await lea.post(f"/cases/{case.case_id}/decision", **seen_by_lea, **YES)
            done = await approve_second(site, raj, case)
            replay = await lea.post(f"/cases/{case.case_id}/decision", **seen_by_lea, **YES)
            await site.work()
            assert replay.status_code == 409
            return stale, done, site.released().count(REPAIRED)

    stale, done, released = site.run(act)
    assert (stale.status_code, done.status_code, released) == (409, 303, 1)
    assert "You saw" in stale.text
