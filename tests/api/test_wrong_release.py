"""“This release was wrong”: a recall for others to release, the ledger, the precedent, the certificate's alarm."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from store_builders import REPAIRED, FakeAgent, a_report, worked

from cases.auditing import is_drawn
from cases.case import Route, Status
from cases.intake import open_case
from cases.learning import learn
from cases.policy import default_policy
from cases.store import Sending
from cases.store.tables import paid
from governance.watching import tell_alarm


async def reached(store: Any, case_id: str) -> list[bool]:
    """Of each counterparty that the case paid, whether that makes it known."""
    async with store.reading() as unit:
        rows = await unit.paid.connection.execute(select(paid.c.undone).where(paid.c.case_id == case_id))
        return [not undone for undone in rows.scalars()]


REASON = {"reason": "AC03 the account of another firm"}
STRATUM = "A3/format/10k/swift"


async def released(counter: Any, external_id: str = "Q1-0001") -> str:
    case = (await open_case(counter.application.store, a_report(external_id), now=counter.clock.now())).case
    await counter.turn()
    found: str = case.case_id
    return found


def automatic(stratum: str = STRATUM) -> Any:
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
        known = await reached(store, path.rsplit("/", 1)[1])
        return told, seen, own, other, again, entries, original, sent_before, counter.channel.sent, known

    told, seen, own, other, again, entries, original, before, after, known = serve(scene, agent=automatic())
    assert known == [False]  # whom it paid is as new as before
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
    assert told["alarm"] == {"stratum": STRATUM, "evidence": None, "known": None, "halted": [STRATUM]}
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


def drawn(share: str) -> Any:
    """A policy that has this share of automatic releases looked at afterwards."""
    return replace(default_policy(), sampling=dict.fromkeys(default_policy().sampling, Decimal(share)))


def test_a_drawn_release_waits_for_its_audit_and_is_found_right_once(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        ana = await counter.person("ana", "supervisor")
        case_id = await released(counter)
        waiting = await client.get("/api/v1/audits", headers=ana)
        told = await client.post(f"/api/v1/cases/{case_id}/right-release", headers=ana)
        again = await client.post(f"/api/v1/cases/{case_id}/right-release", headers=ana)
        after = await client.get("/api/v1/audits", headers=ana)
        return case_id, waiting.json(), told, again, after.json(), await counter.application.store.entries(case_id)

    case_id, waiting, told, again, after, entries = serve(scene, agent=automatic(), policy=drawn("1"))
    assert [one["case_id"] for one in waiting["waiting"]] == [case_id]
    assert (told.status_code, told.json()["stratum"]) == (201, STRATUM)
    assert (again.status_code, again.json()["title"]) == (409, "AlreadyReported")
    assert after == {"waiting": []}
    facts = [e["facts"] for e in entries if e["facts"].get("what") == "audited"]
    assert facts == [{"what": "audited", "stratum": STRATUM, "wrong": False, "certificate": "", "drawn": True}]


def test_what_chance_did_not_draw_is_not_audited_as_right(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        ana = await counter.person("ana", "supervisor")
        case_id = await released(counter)
        return await client.post(f"/api/v1/cases/{case_id}/right-release", headers=ana)

    answer = serve(scene, agent=automatic(), policy=drawn("0"))
    assert (answer.status_code, answer.json()["title"]) == (409, "NotDrawn")


def test_what_people_released_is_not_audited(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        ana = await counter.person("ana", "supervisor")
        return await client.post(f"/api/v1/cases/{await released(counter)}/right-release", headers=ana)

    answer = serve(scene, agent=FakeAgent(worked()), policy=drawn("1"))
    assert (answer.status_code, answer.json()["title"]) == (409, "NothingSent")


def test_chance_draws_the_share_that_the_policy_wants() -> None:
    share = sum(is_drawn(f"case-{n}", STRATUM, drawn("0.1")) for n in range(4_000)) / 4_000
    assert 0.08 < share < 0.12
    assert is_drawn("case-1", STRATUM, drawn("1"))
    assert not is_drawn("case-1", STRATUM, drawn("0"))


def test_right_audits_keep_a_kept_promise_from_ringing_and_known_errors_ring_without_them() -> None:
    certificate = {"id": "c", "alpha": "0.01", "strata": [{"key": "formats", "patterns": ["A3/format/*"]}]}
    audits = [(STRATUM, n in (30, 150)) for n in range(300)]  # two wrong of three hundred, as promised
    calm = tell_alarm(certificate, STRATUM, audits, audits)
    only_the_wrong = tell_alarm(certificate, STRATUM, [one for one in audits if one[1]])
    known = tell_alarm(certificate, STRATUM, [], [(STRATUM, n % 10 == 0) for n in range(100)])
    assert (calm.halt, only_the_wrong.halt, known.halt) == ((), ("A3/format/*",), ("A3/format/*",))
