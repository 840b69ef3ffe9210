"""What stands above a case and its change report: by what it is judged, all fields on demand, who made and may sign."""

import hashlib
import re

from payments import Operator
from payments.vocabulary import OperatorName

from .builders import BIC_PATH, REPAIRED, a_proposal, a_verification, a_worked, some_operators
from .conftest import Site, browser_of
from .test_decisions import approve
from .test_editing import edited


def test_the_header_names_profile_day_rules_and_origin(site: Site) -> None:
    async def act() -> str:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            return (await ana.get(f"/cases/{case.case_id}")).text

    page = site.run(act)
    assert "cbpr-current of 2026-11-23, rules 2026.11" in page
    assert "<span>original message</span>" in page


def test_all_fields_are_shown_also_without_scripts_and_the_bytes_are_one_link_away(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            return [(await ana.get(f"/cases/{case.case_id}{query}")).text for query in ("", "?show=all")]

    changed, every = site.run(act)
    assert 'id="unchanged">' in changed
    assert 'id="unchanged" open>' in every
    assert '?show=all">All' in changed
    assert '/raw">Raw</a>' in changed


def test_the_second_approver_reads_who_made_it_who_signed_and_why_they_may(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "lea") as lea, browser_of(site, "raj") as raj:
            await approve(site, lea, case)
            first = (await raj.get(f"/approvals/{case.case_id}")).text
            await edited(lea, case, drop=["1"])
            await approve(site, ana, await site.application.store.case(case.case_id), read=BIC_PATH)
            return [first, (await raj.get(f"/approvals/{case.case_id}")).text]

    agents, leas = site.run(act)
    assert "proposed by the agent, edited by nobody" in agents
    assert "first approval lea 13:00 Berlin" in agents
    assert "limit 10,000,000.00 EUR" in agents
    assert "edited by lea 13:00 Berlin" in leas


def test_both_people_read_the_same_number_before_the_same_change(site: Site) -> None:
    """ui §5.2: rows are numbered, what people weigh first and new identifiers last, whoever reads them."""

    async def act() -> list[str]:
        sent = REPAIRED.replace(b"QB20261123-0042", b"QB20261123-0043")
        renamed = Operator(OperatorName.NEW_MESSAGE_ID, "GrpHdr/MsgId", "QB20261123-0042", "QB20261123-0043")
        worked = a_worked(
            proposal=a_proposal(operators=(*some_operators(), renamed)),
            verification=a_verification(repaired=sent, repaired_sha256=hashlib.sha256(sent).hexdigest()),
        )
        case = await site.open(worked=worked)
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            first = (await ana.get(f"/cases/{case.case_id}")).text
            await approve(site, ana, case)
            return [first, (await raj.get(f"/approvals/{case.case_id}")).text]

    first, second = (re.findall(r'aria-hidden="true">(\d+)</span> <b>([^<]+)</b>', page) for page in site.run(act))
    assert [number for number, _ in first] == [str(n) for n in range(1, len(first) + 1)]
    assert [name for _, name in first][-1] == "group message id"
    assert second == first


def test_who_may_not_approve_reads_the_rule_and_who_may(site: Site) -> None:
    async def act() -> str:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            await approve(site, ana, case)
            return (await ana.get(f"/cases/{case.case_id}")).text

    told = "G7: the same person does not approve twice. An approver or a supervisor may, other than ana."
    assert told in site.run(act)


def test_a_note_beside_the_reason_is_kept_with_the_decision(site: Site) -> None:
    async def act() -> str:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            await approve(site, ana, case, verdict="reject", reason="wrong value", words=" the BIC is of Kiel ")
            (taken,) = await site.application.store.decisions(case.case_id)
            return taken.reason

    assert site.run(act) == "wrong value: the BIC is of Kiel"
