"""Several cases at once, saved views, the case file, the amount typed again, and a cut-off that passes."""

import io
import re
import zipfile
from datetime import timedelta

import httpx
import pytest

from api.web.retyping import must_retype, same_amount
from cases.intake import add_message
from cases.policy import default_policy
from cases.report import Related
from payments.vocabulary import RelatedRole

from .builders import BIC_PATH, NOON, ORIGINAL, REPAIRED, a_case, a_question
from .conftest import Site, browser_of

AN_ANSWER = Related(role=RelatedRole.ANSWER, message="The town is Hamburg.", authenticated=False)


def test_each_row_of_a_bulk_act_has_its_own_outcome(site: Site) -> None:
    async def act() -> tuple[str, list[str | None]]:
        cases = [await site.open(f"PX-{number}") for number in range(3)]
        async with browser_of(site, "ana") as ana:
            await ana.get("/queue")
            seen = [f"{case.case_id}:{case.version}" for case in cases[:2]] + [f"{cases[2].case_id}:1"]
            told = {"csrf": ana.fields["csrf"], "key": ana.fields["key"], "verb": "claim"}
            answer = await ana.post("/queue/bulk", **told, case=seen)
            after = [await site.application.store.case(case.case_id) for case in cases]
            return answer.text, [case.claimed_by for case in after]

    page, holders = site.run(act)
    assert "2 done, 1 not" in page
    assert "changed meanwhile: it is at version 2 now" in page
    assert holders == ["ana", "ana", None]


def test_all_of_a_filter_is_a_snapshot_of_ids_and_versions_and_no_live_query(site: Site) -> None:
    """ui §8.4: what came or changed since is not acted on."""

    async def act() -> tuple[str, list[str], str, list[str | None]]:
        cases = [await site.open(f"PX-{number}") for number in range(3)]
        store = site.application.store
        async with browser_of(site, "ana") as ana:
            listed = (await ana.get("/queue?status=review&code=RC01&per=25")).text
            shown = await ana.get("/queue/all?status=review&code=RC01")
            seen = re.findall(r'name="case" value="([^"]+)"', shown.text)
            told = {"csrf": ana.fields["csrf"], "key": ana.fields["key"], "verb": "claim"}
            later = await site.open("PX-later")
            await add_message(store, cases[1].case_id, AN_ANSWER, now=NOON, actor={"kind": "person", "id": "raj"})
            answer = await ana.post("/queue/bulk", **told, case=seen)
            after = [await store.case(case.case_id) for case in (*cases, later)]
            return listed, seen, answer.text, [case.claimed_by for case in after]

    listed, seen, page, holders = site.run(act)
    assert "All 3 of this filter" in listed
    assert 'href="/queue/all?status=review&amp;code=RC01&amp;per=25"' in listed
    assert len(seen) == 3
    assert "2 done, 1 not" in page
    assert holders == ["ana", None, "ana", None]


def test_who_acts_on_no_case_gets_no_snapshot(site: Site) -> None:
    async def act() -> int:
        async with browser_of(site, "aud") as aud:
            return (await aud.get("/queue/all")).status_code

    assert site.run(act) == 403


def test_a_question_or_an_escalation_in_bulk_names_its_cases_and_asks_for_the_reason_first(site: Site) -> None:
    async def act() -> list[tuple[int, str, list[str | None]]]:
        cases = [await site.open("PX-1"), await site.open("PX-2")]
        seen = [f"{case.case_id}:{case.version}" for case in cases]
        found = []
        async with browser_of(site, "ana") as ana:
            await ana.get("/queue")
            told: dict[str, str | list[str]] = {"csrf": ana.fields["csrf"], "key": ana.fields["key"], "case": seen}
            for more in (
                {},
                {"confirm": "yes"},
                {"confirm": "yes", "reason": "because"},
                {"reason": "unusual payment"},
            ):
                answer = await ana.post("/queue/bulk", **told, verb="escalate", **more)
                after = [(await site.application.store.case(case.case_id)).action for case in cases]
                found.append((answer.status_code, answer.text, after))
            taken = await site.application.store.decisions(cases[0].case_id)
        assert [decision.reason for decision in taken] == ["unusual payment"]
        return found

    asked, without, odd, done = site.run(act)
    for status, page, after in (asked, without, odd):
        assert after == ["REPAIR", "REPAIR"]
        assert ("PX-1" in page, "PX-2" in page, "Escalate 2 cases?" in page) == (True, True, True)
        assert status == (200 if page is asked[1] else 422)
    assert "pick a reason" in without[1]
    assert done[2] == ["ESCALATE", "ESCALATE"]
    assert "2 done" in done[1]


def test_escalating_in_bulk_escalates_and_nothing_can_be_approved_in_bulk(site: Site) -> None:
    async def act() -> list[str | None]:
        case, other = await site.open("PX-1"), await site.open("PX-2")
        async with browser_of(site, "ana") as ana:
            await ana.get("/queue")
            told = {"csrf": ana.fields["csrf"], "key": ana.fields["key"], "reason": "specialist needed"}
            await ana.post("/queue/bulk", **told, verb="escalate", case=f"{case.case_id}:{case.version}")
            refused = await ana.post("/queue/bulk", **told, verb="approve", case=f"{other.case_id}:{other.version}")
            assert refused.status_code == 303
            return [(await site.application.store.case(each.case_id)).action for each in (case, other)]

    assert site.run(act) == ["ESCALATE", "REPAIR"]


def test_a_supervisor_assigns_and_an_operator_may_not(site: Site) -> None:
    async def act() -> tuple[str | None, str]:
        case, other = await site.open("PX-1"), await site.open("PX-2")
        async with browser_of(site, "sue") as sue, browser_of(site, "ana") as ana:
            for person, each in ((sue, case), (ana, other)):
                await person.get("/queue")
                told = {"csrf": person.fields["csrf"], "verb": "assign", "to": "raj"}
                answer = await person.post("/queue/bulk", **told, case=f"{each.case_id}:{each.version}")
            return (await site.application.store.case(case.case_id)).claimed_by, answer.text

    holder, refused = site.run(act)
    assert holder == "raj"
    assert "“assign” is for supervisor." in refused


def test_a_view_is_saved_under_its_name_and_leads_only_within_the_site(site: Site) -> None:
    async def act() -> tuple[str, str]:
        await site.open("PX-1", a_question())
        async with browser_of(site, "ana") as ana:
            await ana.get("/queue?status=info")
            told = {"csrf": ana.fields["csrf"], "name": "Questions <b>"}
            await ana.post("/queue/views", **told, here="/queue?status=info")
            await ana.post("/queue/views", csrf=ana.fields["csrf"], name="Away", here="//elsewhere.example/queue?")
            await ana.post("/queue/views", csrf=ana.fields["csrf"], name="Late", here="/queue?view=late")
            kept = (await ana.get("/queue")).text
            await ana.post("/queue/views", csrf=ana.fields["csrf"], forget="Questions <b>", here="/queue?view=late")
            return kept, (await ana.get("/queue?view=late")).text

    kept, forgotten = site.run(act)
    assert '<a href="/queue?status=info" class="pill">Questions &lt;b&gt;</a>' in kept
    assert "elsewhere" not in kept
    assert "Questions" not in forgotten
    assert '<a href="/queue?view=late" class="pill">Late</a>' in forgotten
    assert (
        'form="forget" name="forget" value="Late"' in forgotten
    )  # never the button that Enter in the field of a name presses


def test_the_case_file_holds_messages_decisions_and_ledger_and_its_export_is_recorded(site: Site) -> None:
    async def act() -> tuple[httpx.Response, list[str], int]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "vic") as vic:
            await ana.get(f"/cases/{case.case_id}/history")
            await vic.get("/queue")
            answer = await ana.post(f"/cases/{case.case_id}/file", csrf=ana.fields["csrf"])
            refused = await vic.post(f"/cases/{case.case_id}/file", csrf=vic.fields["csrf"])
            kinds = [str(entry["kind"]) for entry in await site.application.store.entries(case.case_id)]
            return answer, kinds, refused.status_code

    answer, kinds, refused = site.run(act)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        assert found.read("received.txt") == ORIGINAL
        assert found.read("repaired.txt") == REPAIRED
        assert {"record.html", "work.json", "ledger.ndjson", "checkpoints.txt"} <= set(found.namelist())
        assert found.read("ledger.ndjson").count(b"\n") == len(kinds)
    assert kinds[-1] == "export"
    assert refused == 303


def test_never_a_cut_off_that_passes_while_the_page_is_open_is_decided_over(site: Site) -> None:
    async def act() -> tuple[httpx.Response, int]:
        case = await site.open()
        site.clock.time = NOON + timedelta(hours=6)
        async with browser_of(site, "ana") as ana:
            form = ana.decision_form(await ana.get(f"/cases/{case.case_id}"))
            site.clock.time = NOON + timedelta(hours=6, minutes=5)
            path = f"/cases/{case.case_id}/decision"
            answer = await ana.post(path, **form, verdict="approve", confirm="yes", read=BIC_PATH)
            return answer, (await site.application.store.case(case.case_id)).approvals

    answer, approvals = site.run(act)
    assert (answer.status_code, approvals) == (409, 0)
    assert "The cut-off, 23 Nov 2026, 19:03 Berlin, has passed." in answer.text
    assert "Propose for next value date" in answer.text


def test_above_the_limit_the_amount_is_typed_again() -> None:
    policy = default_policy()
    assert not must_retype(a_case(amount="2667.40"), policy)
    assert must_retype(a_case(amount="2500000"), policy)
    assert must_retype(a_case(amount="1", currency="XXX"), policy)
    assert not must_retype(a_case(amount="2500000", repaired_sha256=None), policy)
    assert same_amount(a_case(amount="2500000.50"), "2,500,000.50 usd")
    assert not same_amount(a_case(amount="2500000.50"), "2500000.05")


@pytest.mark.parametrize(
    ("amount", "typed", "sign", "same"),
    [
        ("2667.40", "2.667,40 usd", ",", True), ("2667.40", "2667,40", ".", True), ("2667.40", "2667.40", ",", True),
        ("1000", "1.000", ",", True), ("1000", "1.000", ".", False), ("1", "1.000", ".", True),
        ("1", "1.000", ",", False), ("1000", "1000,", ".", True), ("2667.40", "26,67.40", ".", False),
        ("2667.40", "", ".", False), ("2667.40", "-2667.40", ".", False),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_the_page_writes_numbers_and_else_as_a_message_has_it(
    amount: str, typed: str, sign: str, same: bool
) -> None:
    assert same_amount(a_case(amount=amount, currency="USD"), typed, sign) is same
