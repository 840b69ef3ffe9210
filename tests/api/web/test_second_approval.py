"""The second approver's page (ui §5.3): dates of evidence, the amount beside the message, and what is missing."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import httpx

from cases.case import Case

from .builders import (
    BIC_PATH,
    NEW_BIC,
    ORIGINAL,
    REPAIRED,
    a_proposal,
    a_report,
    a_verification,
    a_worked,
    some_evidence,
    some_operators,
)
from .conftest import Browser, Site, browser_of
from .test_decisions import SECOND, approve, key

LARGE = b"2500000.00"
STORED = "2026-11-20T09:15:27.123456+00:00"


async def large_case(site: Site) -> Case:
    """A payment above the limit for one approval, approved once."""
    sent = REPAIRED.replace(b"2667.40", LARGE)
    worked = a_worked(verification=a_verification(repaired=sent, repaired_sha256=hashlib.sha256(sent).hexdigest()))
    case = await site.open(worked=worked, report=a_report(message=ORIGINAL.replace(b"2667.40", LARGE)))
    async with browser_of(site, "ana") as ana:
        assert (await approve(site, ana, case, typed=LARGE.decode())).status_code == 303
    return case


async def send(site: Site, person: Browser, case: Case, form: dict[str, str], **more: str) -> httpx.Response:
    site.clock.time = site.clock.now() + SECOND
    return await person.post(f"/cases/{case.case_id}/decision", **(form | {"verdict": "approve", **more}))


def test_evidence_carries_its_day_as_people_read_it(site: Site) -> None:
    async def act() -> list[str]:
        first, *others = some_evidence()
        case = await site.open(worked=a_worked(evidence=(replace(first, as_of=STORED), *others)))
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            open_page = await key(raj, case, NEW_BIC)
            return [(await raj.get(f"/approvals/{case.case_id}")).text, open_page.text]

    for page in site.run(act):
        assert "123456" not in page
        assert "as of 20 Nov 2026, 10:15 Berlin" in page


def test_what_is_sent_stands_with_its_checks_and_the_time_they_were_made(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        site.clock.time = site.clock.now() + timedelta(hours=1)
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            closed = (await raj.get(f"/approvals/{case.case_id}")).text
            return [closed, (await key(raj, case, NEW_BIC)).text]

    closed, opened = site.run(act)
    sent = opened.split('id="sent"')[1].split("</section>")[0]
    assert re.findall(r"</span></span> ([^·<]+) ·", sent) == ["Schema", "Usage rules", "Screening", "No duplicate"]
    assert '<a href="#checks">8 passed</a> · checked <time datetime="2026-11-23T12:00:00Z"' in sent
    assert "13:00 Berlin</time>" in sent
    assert "· checked" not in closed


def test_above_the_limit_the_amount_stands_with_the_message_and_is_asked_for_once(site: Site) -> None:
    async def act() -> tuple[str, httpx.Response, httpx.Response]:
        case = await large_case(site)
        async with browser_of(site, "raj") as raj:
            page = await key(raj, case, NEW_BIC)
            form = raj.decision_form(page)
            asked = await send(site, raj, case, form, read=BIC_PATH, typed="2,500,000.00")
            part = asked.text.split('/decision">')[1].split("</form>")[0]
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', part))
            return page.text, asked, await send(site, raj, case, hidden)

    page, asked, taken = site.run(act)
    message, strip = page.split('id="sent"')[1].split("</section>")[0], page.split('id="strip-approve"')[1]
    assert 'name="typed" class="mono" autocomplete="off" form="decision" required' in message
    assert 'name="typed"' not in strip
    assert asked.status_code == 200
    assert '<input id="typed"' not in asked.text
    assert taken.status_code == 303


def test_a_wrong_amount_is_told_at_its_field_and_nothing_keyed_or_written_is_lost(site: Site) -> None:
    async def act() -> tuple[httpx.Response, httpx.Response, int]:
        case = await large_case(site)
        async with browser_of(site, "raj") as raj:
            form = raj.decision_form(await key(raj, case, NEW_BIC))
            told = {"read": BIC_PATH, "confirm": "yes", "words": "called the bank"}
            wrong = await send(site, raj, case, form, typed="2500000.01", **told)
            left = (await site.application.store.case(case.case_id)).approvals
            back = re.findall(r'href="(/approvals/[^"]+)"', wrong.text)[0]
            return wrong, await raj.get(back), left

    wrong, back, approvals = site.run(act)
    assert (wrong.status_code, approvals) == (422, 1)
    assert 'aria-describedby="typed-problem"' in wrong.text
    assert 'href="#typed"' in wrong.text
    assert 'value="called the bank"' in wrong.text
    assert f'name="read" value="{BIC_PATH}"' in wrong.text
    assert "It matches." in back.text


def test_a_confirmation_without_the_amount_is_refused(site: Site) -> None:
    async def act() -> list[int]:
        case = await large_case(site)
        async with browser_of(site, "raj") as raj:
            form = raj.decision_form(await key(raj, case, NEW_BIC))
            return [
                (await send(site, raj, case, form, read=BIC_PATH, confirm="yes", **more)).status_code
                for more in ({}, {"typed": ""}, {"typed": "0"})
            ]

    assert site.run(act) == [422, 422, 422]


def test_where_no_risk_field_changes_the_amount_is_keyed_in_its_place(site: Site) -> None:
    """ui §8.5: the first changed risk field, and if none changed, the amount."""

    async def act() -> tuple[str, list[int]]:
        sent = ORIGINAL.replace(b"<AdrLine>20095 Hamburg</AdrLine>", b"<PstCd>20095</PstCd><TwnNm>Hamburg</TwnNm>")
        verification = a_verification(repaired=sent, repaired_sha256=hashlib.sha256(sent).hexdigest())
        proposal = a_proposal(operators=some_operators()[1:])
        case = await site.open(worked=a_worked(proposal=proposal, verification=verification))
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            assert (await approve(site, ana, case)).status_code == 303
            page = await raj.get(f"/approvals/{case.case_id}")
            form = raj.decision_form(page)
            given = (
                {"confirm": "yes"},
                {"confirm": "yes", "typed": "2667.41"},
                {"confirm": "yes", "typed": "2,667.40"},
            )
            return page.text, [(await send(site, raj, case, form, **more)).status_code for more in given]

    page, codes = site.run(act)
    assert 'id="keyed"' not in page
    assert 'name="typed"' in page.split('id="sent"')[1].split("</section>")[0]
    assert codes == [422, 422, 303]
