"""“This release was wrong”: a recall for others to release, the ledger, the precedent, the certificate's alarm."""

import json
from typing import Any

import pytest
from store_builders import REPAIRED, FakeAgent, a_report, worked

from cases.case import Route, Status
from cases.intake import open_case
from cases.learning import learn
from cases.store import Sending
from governance.watching import tell_alarm

REASON = {"reason": "AC03 the account of another firm"}
STRATUM = "A3/format/10k/swift"


async def released(counter: Any, external_id: str = "Q1-0001") -> str:
    case = (await open_case(counter.application.store, a_report(external_id), now=counter.clock.now())).case
    await counter.turn()
    found: str = case.case_id
    return found


def automatic(stratum: str = STRATUM) -> Any:
    from dataclasses import replace

    return FakeAgent(replace(worked(route=Route.AUTO, needed=0), stratum=stratum))


def test_a_wrong_release_is_recalled_by_others_and_recorded_for_good(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        store = counter.application.store
        ana, raj = await counter.person("ana", "supervisor"), await counter.person("raj", "supervisor")
        path = f"/api/v1/cases/{await released(counter)}"
        told = await client.post(f"{path}/wrong-release", json=REASON, headers=ana)
        sent_before = list(counter.channel.sent)
        recall = f"/api/v1/cases/{told.json()['recall']['case_id']}"
        seen = (await client.get(recall, headers=raj)).json()
        body = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        own = await client.post(f"{recall}/decisions", json=body, headers=ana)
        other = await client.post(f"{recall}/decisions", json=body, headers=raj)
        await counter.turn()
        again = await client.post(f"{path}/wrong-release", json=REASON, headers=raj)
        entries = await store.entries(path.rsplit("/", 1)[1])
        original = await store.original(recall.rsplit("/", 1)[1])
        return told, seen, own, other, again, entries, original, sent_before, counter.channel.sent

    told, seen, own, other, again, entries, original, before, after = serve(scene, agent=automatic())
    assert told.status_code == 201
    assert seen["action"] == "RETURN"  # the fake assessor drafts one action for every verb that sends
    assert original == REPAIRED  # what is called back are the bytes that left
    assert (own.status_code, own.json()["title"]) == (403, "SamePerson")
    assert other.status_code == 200
    assert len(before) == 1
    assert (again.status_code, again.json()["title"]) == (409, "AlreadyReported")
    kinds = [(entry["kind"], entry["facts"].get("what") or entry["facts"].get("outcome")) for entry in entries]
    assert ("alarm", "release_wrong") in kinds
    assert ("outcome", "reversed") in kinds
    assert "another firm" not in json.dumps(entries)
    assert len(after) == len(before) + len(seen["outgoing"])


def test_its_precedent_is_taken_back_and_never_learnt_again(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        store = counter.application.store
        ana, raj = await counter.person("ana", "approver"), await counter.person("raj", "approver")
        case_id = await released(counter)
        seen = (await client.get(f"/api/v1/cases/{case_id}", headers=ana)).json()
        body = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        await client.post(f"/api/v1/cases/{case_id}/decisions", json=body, headers=ana)
        await counter.turn()
        learnt = await learn(store, await store.case(case_id), now=counter.clock.now())
        async with store.reading() as unit:
            stood = await unit.precedents.stands(case_id)
        told = await client.post(f"/api/v1/cases/{case_id}/wrong-release", json=REASON, headers=raj)
        again = await learn(store, await store.case(case_id), now=counter.clock.now())
        async with store.reading() as unit:
            return learnt, stood, told.json(), again, await unit.precedents.stands(case_id)

    learnt, stood, told, again, stands = serve(scene)
    assert stood or learnt is not None
    assert (told["precedent_withdrawn"], told["alarm"]) == (True, None)
    assert (again, stands) == (None, False)


def test_a_wrong_automatic_release_stops_its_stratum_and_the_next_goes_to_people(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        ana = await counter.person("ana", "supervisor")
        first = await released(counter)
        told = await client.post(f"/api/v1/cases/{first}/wrong-release", json=REASON, headers=ana)
        counter.agent.outcome = automatic().outcome
        second = await released(counter, "Q1-0002")
        return told.json(), await counter.application.store.case(second)

    told, second = serve(scene, agent=automatic())
    assert told["alarm"] == {"stratum": STRATUM, "evidence": None, "halted": [STRATUM]}
    assert second.status is Status.AWAITING_APPROVAL


def test_under_a_certificate_the_alarm_counts_and_halts_when_the_promise_is_broken() -> None:
    certificate = {"id": "c", "alpha": "0.01", "strata": [{"key": "formats", "patterns": ["A3/format/*"]}]}
    once = tell_alarm(certificate, STRATUM, [(STRATUM, True)])
    twice = tell_alarm(certificate, STRATUM, [(STRATUM, True), ("A3/agent/10k/swift", True), (STRATUM, True)])
    long_right = tell_alarm(certificate, STRATUM, [*[(STRATUM, False)] * 300, (STRATUM, True)])
    assert once.watch is not None
    assert (once.halt, twice.halt, long_right.halt) == ((), ("A3/format/*",), ())
    assert twice.watch is not None
    assert (twice.watch.audited, twice.watch.wrong) == (2, 2)
    assert tell_alarm(certificate, "A2/other/above/swift", []).halt == ("A2/other/above/swift",)


@pytest.mark.parametrize(("who", "status"), [("vic", 403), ("key", 403)])
def test_readers_and_machines_report_nothing(serve: Any, who: str, status: int) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        roles = await counter.person("vic", "viewer") if who == "vic" else await counter.machine("decisions:write")
        case_id = await released(counter)
        return await client.post(f"/api/v1/cases/{case_id}/wrong-release", json=REASON, headers=roles)

    assert serve(scene, agent=automatic()).status_code == status


def test_what_never_left_cannot_be_called_back(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        ana, case_id = await counter.person("ana", "supervisor"), await released(counter)
        rows = await counter.application.store.sent(case_id)
        return await client.post(f"/api/v1/cases/{case_id}/wrong-release", json=REASON, headers=ana), rows

    answer, rows = serve(scene)
    assert (answer.status_code, answer.json()["title"]) == (409, "NothingSent")
    assert [row.status for row in rows if row.status is not Sending.REFUSED] == []


def test_the_real_agent_drafts_the_recall_of_a_fin_and_of_an_iso_message(tmp_path: Any) -> None:
    from datetime import UTC, datetime

    from store_builders import MESSAGE

    from api.agents import agents_of
    from api.settings import Settings
    from cases.decision import Verdict
    from cases.policy import default_policy
    from cases.report import Report
    from evals.scenario import SCENARIOS, load_scenario

    assessor = agents_of(Settings(home=tmp_path, _env_file=None), default_policy()).assessor
    pacs = load_scenario(SCENARIOS / "02-unstructured-address").exception["message"]
    now, found = datetime(2026, 11, 23, 12, tzinfo=UTC), []
    for message in (MESSAGE, pacs):
        report = Report(message=message, error={"text": "released wrongly"}, direction="outgoing", received_at=now)
        draft = assessor.draft("01X", report, None, Verdict.CANCEL, operators=(), reason=REASON["reason"], now=now)
        judged = assessor.judge("01X", report, None, draft, now=now)
        found.append((draft.outgoing[0].message_type, judged.verification.passed, judged.approvals_needed))
        assert "AC03" in draft.outgoing[0].message
    assert found == [("MT192", True, 2), ("camt.056.001.08", True, 2)]
