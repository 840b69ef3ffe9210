"""What must never happen, over the interface: the guarantees that the pages keep hold for every other client too.

Those of the seventeen (operator page specification §8.3) whose test over HTTP stands elsewhere are named in
`docs/guarantees.md`; keys and clicks (05, 06, 11) exist on pages only.
"""

import asyncio
from typing import Any

import pytest
from counter import PASSWORD, Counter
from sqlalchemy import update
from store_builders import MESSAGE, REPAIRED, FakeAgent, FakeAssessor, RecordingChannel, a_proposal, worked

from api.sessions import start_session
from api.sign_in import add_account
from cases.case import Route
from cases.decision import Verdict
from cases.erasure import erase
from cases.store import halt_name
from cases.store.tables import bodies
from payments.vocabulary import Action, Level

EXCEPTIONS = "/api/v1/exceptions"
A_REPORT = {"external_id": "Q1-0001", "message": MESSAGE, "error": {"source": "swift_nak", "code": "M60"}}
SECRETS = ("Ateliers Ordelle", "FR7630006000011234567890189", "LK-77120", "Lindkvist", "rue des Forges")
AUTO = worked(route=Route.AUTO, needed=0)
TWO = worked(route=Route.FOUR_EYES, needed=2)


class SameAssessor(FakeAssessor):
    """Finds on judging again what was found before."""

    def judge(self, case_id: str, report: Any, seen: Any, proposal: Any, *, now: Any) -> Any:
        return seen if seen is not None and proposal == seen.proposal else super().judge(
            case_id, report, seen, proposal, now=now
        )  # fmt: skip


async def a_worked_case(client: Any, counter: Counter) -> tuple[str, dict[str, str]]:
    """The address of a case that waits for people, and the key that handed it in."""
    key = await counter.machine("exceptions:write", "cases:read", "decisions:write")
    path = (await client.post(EXCEPTIONS, json=A_REPORT, headers=key)).json()["links"]["self"]
    await counter.turn()
    return path, key


async def decided(client: Any, path: str, who: dict[str, str], verdict: str = "approve", **more: Any) -> Any:
    """The answer to a verdict on the case just as this caller sees it."""
    seen = (await client.get(path, headers=who)).json()
    body = {"verdict": verdict, "version": seen["version"], "repaired_sha256": seen.get("repaired_sha256"), **more}
    return await client.post(f"{path}/decisions", json=body, headers=who)


def test_never_01_parallel_and_repeated_approvals_over_http_release_once(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        people = [await counter.person(f"p{number}", "approver") for number in range(8)]
        seen = (await client.get(path, headers=key)).json()
        body = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        posts = [client.post(f"{path}/decisions", json=body, headers=who) for who in people * 2]
        answers = [answer.status_code for answer in await asyncio.gather(*posts)]
        await asyncio.gather(counter.turn(), counter.turn())
        again = [(await client.post(f"{path}/decisions", json=body, headers=who)).status_code for who in people]
        handed = await client.post(EXCEPTIONS, json=A_REPORT, headers=key)
        await counter.turn()
        return answers, again, handed.json()["status"], [body for _, body, _ in counter.channel.sent]

    answers, again, status, sent = serve(scene)
    assert sorted(answers) == [200] * 2 + [409] * 14  # who was first gets the same answer to the same words again
    assert sorted(again) == [200] + [409] * 7
    assert (status, sent) == ("released", [REPAIRED])


def test_never_02_bytes_that_changed_after_an_approval_over_http_are_not_sent(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, _ = await a_worked_case(client, counter)
        ana = await counter.person("ana", "approver")
        approved = await decided(client, path, ana)
        async with counter.application.store.engine.begin() as connection:
            other = update(bodies).where(bodies.c.sha256 == approved.json()["repaired_sha256"])
            await connection.execute(other.values(body=REPAIRED.replace(b"1250,00", b"9250,00")))
        await counter.turn()
        return approved.status_code, await counter.application.store.case(path.rsplit("/", 1)[1]), counter.channel.sent

    approved, case, sent = serve(scene)
    assert (approved, case.status.value, sent) == (200, "awaiting_approval", [])


@pytest.mark.parametrize("changed", ["rules", "policy"])
def test_never_03_an_approval_does_not_survive_other_rules_or_policy(serve: Any, changed: str) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        ana, raj = await counter.person("ana", "operator"), await counter.person("raj", "approver", teams=("payments",))
        first = await decided(client, path, ana)
        counter.assessor.versions = {**counter.assessor.versions, changed: "r2"}
        last = await decided(client, path, raj)
        await counter.turn()
        return first.status_code, last, (await client.get(path, headers=key)).json(), counter.channel.sent

    first, last, after, sent = serve(scene, agent=FakeAgent(TWO))
    assert (first, last.status_code, last.json()["title"]) == (200, 409, "StaleDecision")
    assert (after["approvals"], after["status"], sent) == (0, "awaiting_approval", [])


def test_never_04_two_accounts_of_one_person_and_who_amended_do_not_approve(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, _ = await a_worked_case(client, counter)
        store, now = counter.application.store, counter.clock.now()
        lea = await counter.person("lea", "approver", teams=("one",))
        await add_account(store, "lea-2", PASSWORD, ["supervisor"], teams=["two"], person="lea", now=now)
        other = {"Authorization": f"Bearer {await start_session(store, 'lea-2', now=now, kind='bearer')}"}
        twice = [(await decided(client, path, who)).status_code for who in (lea, other)]
        edit = [{"op": "NormaliseCharset", "path": "70", "old": "Facture 2026_114", "new": "Facture 2026-114"}]
        raj = await counter.person("raj", "approver")
        amended = await decided(client, path, raj, "amend", operators=edit, reason="as it should be")
        own = await decided(client, path, raj)
        await counter.turn()
        return twice, amended.status_code, own.status_code, counter.channel.sent

    assert serve(scene, agent=FakeAgent(TWO)) == ([200, 403], 200, 403, [])


def test_never_07_silence_lapsed_claims_and_time_decide_nothing(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        ana, sue = await counter.person("ana", "operator"), await counter.person("sue", "supervisor")
        assert (await decided(client, path, ana)).status_code == 200
        assert (await client.post(f"{path}/claim", headers=sue)).status_code == 200
        for _ in range(6):
            counter.clock.advance(hours=12)
            await counter.turn()
        seen = (await client.get(path, headers=key)).json()
        return seen["status"], seen["approvals"], [one["verdict"] for one in seen["decisions"]], counter.channel.sent

    agent, assessor = FakeAgent(TWO), SameAssessor()
    assert serve(scene, agent=agent, assessor=assessor) == ("awaiting_approval", 1, ["approve"], [])


def test_never_08_what_fails_a_check_now_is_approved_by_nobody(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        ana = await counter.person("ana", "approver")
        counter.assessor.passed = False
        refused = await decided(client, path, ana)
        await counter.turn()
        return refused, (await client.get(path, headers=key)).json(), counter.channel.sent

    refused, after, sent = serve(scene)
    assert (refused.status_code, refused.json()["title"]) == (422, "VerificationFailed")
    assert refused.json()["checks"] == ["untouched_bytes"]
    assert (after["approvals"], sent) == (0, [])


def test_never_09_while_an_outcome_is_unknown_no_call_sends_again(serve: Any) -> None:
    channel = RecordingChannel(answers=["unknown"])

    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        people = [await counter.person(f"p{number}", "approver", "supervisor") for number in range(2)]
        assert (await decided(client, path, people[0])).status_code == 200
        await counter.turn()
        tried = [(await decided(client, path, who, v, reason="x")).status_code for v in Verdict for who in people]
        added = await client.post(f"{path}/messages", json={"role": "answer", "message": "RESEND"}, headers=key)
        handed = await client.post(EXCEPTIONS, json=A_REPORT, headers=key)
        for _ in range(4):
            counter.clock.advance(minutes=2)
            await counter.turn()
        return tried, added.status_code, handed.json()["status"], (await client.get(path, headers=key)).json()

    tried, added, handed, after = serve(scene, channel=channel)
    assert set(tried) <= {403, 409}
    assert (added, handed, after["status"]) == (409, "releasing", "releasing")
    assert "has not said" in after["error"]  # people are told
    assert len(channel.sent) == 1


def test_never_10_an_uncalibrated_score_is_told_as_such(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        return (await client.get(path, headers=key)).json()

    seen = serve(scene)
    assert (seen["calibrated"], seen["confidence_interval"], seen["confidence_cases"]) == (False, None, None)


def test_never_15_a_held_case_has_no_approval_no_patch_and_no_reader_outside_its_owner(serve: Any) -> None:
    held = worked(a_proposal(Action.ESCALATE, Level.A0, owner="fraud"), route=Route.OWNER, needed=None)

    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        flo = await counter.person("flo", "approver", teams=("fraud",))
        sue = await counter.person("sue", "supervisor", teams=("compliance",))
        edit = [{"op": "SetField", "path": "70", "old": "Facture 2026_114", "new": "X"}]
        signed = [(await decided(client, path, flo, v, operators=edit)).status_code for v in ("approve", "amend")]
        seen = (await client.get(path, headers=flo)).json()
        body = {"verdict": "reject", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        view = {"cause": "none_of_these", "action": "RFI"}
        outside = [
            *[await client.get(f"{path}{tail}", headers=who) for who in (sue, key) for tail in READ],
            await client.post(f"{path}/decisions", json=body, headers=sue),
            await client.post(f"{path}/messages", json={"role": "answer", "message": "x"}, headers=key),
            await client.post(f"{path}/comments", json={"text": "x"}, headers=sue),
            await client.post(f"{path}/claim", headers=sue),
            await client.post(f"{path}/own-view", json=view, headers=sue),
        ]
        listed = (await client.get("/api/v1/cases", params={"external_id": "Q1-0001"}, headers=sue)).json()["cases"]
        after = (await client.get(path, headers=flo)).json()
        return signed, {answer.status_code for answer in outside}, listed, (after["version"], after["approvals"])

    # A hand-over has nothing that a signature could release (409), and a held payment is not changed (403).
    assert serve(scene, agent=FakeAgent(held)) == ([409, 403], {404}, [], (2, 0))


READ = ("", "/messages/original", "/messages/repaired", "/messages/outgoing/0", "/evidence/1", "/audit", "/replay")


def test_never_16_strangers_text_travels_as_json_or_as_an_attachment(serve: Any) -> None:
    """No browser that is led to an address of the interface renders what stands there."""
    hostile = MESSAGE.replace("Ateliers Ordelle", "<script>alert(1)</script>")

    async def scene(client: Any, counter: Counter) -> Any:
        key = await counter.machine("exceptions:write", "cases:read")
        report = {"message": hostile, "error": {"text": "<img src=x onerror=alert(1)>"}}
        path = (await client.post(EXCEPTIONS, json=report, headers=key)).json()["links"]["self"]
        await counter.turn()
        return [await client.get(f"{place}", headers=key) for place in (path, f"{path}/messages/original", LIST)]

    case, message, listed = serve(scene)
    assert {answer.headers["x-content-type-options"] for answer in (case, message, listed)} == {"nosniff"}
    assert {answer.headers["content-type"] for answer in (case, listed)} == {"application/json"}
    assert message.headers["content-type"] == "application/octet-stream"
    assert message.headers["content-disposition"].startswith("attachment")
    assert "<script>" in message.text  # the exact bytes, for machines


LIST = "/api/v1/cases"


def test_never_17_nothing_of_a_payment_is_in_a_log_or_an_address(serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        ana = await counter.person("ana", "approver")
        handed = await client.post(EXCEPTIONS, json=A_REPORT, headers=key)
        await client.post(EXCEPTIONS, json={**A_REPORT, "external_id": "Q2", "message": MESSAGE[:300]}, headers=key)
        await decided(client, path, ana)
        await counter.turn()
        return list(handed.json()["links"].values())

    links = serve(scene)
    told = [r.getMessage() for r in caplog.records if not r.name.startswith(("aiosqlite", "httpx", "sqlalchemy"))]
    told += [str(record.exc_info) for record in caplog.records if record.exc_info]
    assert [secret for secret in SECRETS for line in (*told, *links) if secret in line] == []


def test_never_does_a_machine_decide_for_people_whatever_its_scopes(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, _ = await a_worked_case(client, counter)
        key = await counter.machine("exceptions:write", "cases:read", "decisions:write", "reference:write", "admin")
        approved = [(await decided(client, path, key, emergency=code)).status_code for code in (None, "cut_off")]
        assert (await decided(client, path, await counter.person("ana", "approver"))).status_code == 200
        await counter.turn()
        policies, knowledge = "/api/v1/policies", "/api/v1/knowledge"
        calls = {
            f"{path}/wrong-release": {"reason": "AC03"},
            f"{path}/right-release": {},
            f"{path}/override-review": {"right": True, "reason": "x"},
            policies: {"content": {}, "merge": True, "reason": "x"},
            f"{policies}/1/decisions": {"verdict": "confirm", "reason": "x"},
            f"{policies}/standing-authorisation/revocations": {"reason": "x"},
            "/api/v1/delegations": {"deputy": "ana", "begins_at": NOW, "ends_at": LATER, "reason": "x"},
            knowledge: {"file": "rules/local-x.md", "text": "# X"},
        }
        told = {call: (await client.post(call, json=body, headers=key)).status_code for call, body in calls.items()}
        return approved, {call.removeprefix(path): code for call, code in told.items() if code != 403}

    assert serve(scene) == ([403, 403], {})


NOW, LATER = "2026-11-23T12:00:00Z", "2026-11-24T12:00:00Z"


@pytest.mark.parametrize("by", ["row", "file"])
def test_never_does_anything_leave_while_releases_are_halted(serve: Any, by: str) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        ana, store = await counter.person("ana", "approver"), counter.application.store
        file = counter.application.settings.halt_file
        if by == "file":
            file.write_text("releases\n")
        else:
            async with store.writing() as unit:
                await unit.settings.put(halt_name("releases"), "on", by="test", at=counter.clock.now())
        halted = await decided(client, path, ana)
        await counter.turn()
        during = (await client.get(path, headers=key)).json(), list(counter.channel.sent)
        file.unlink(missing_ok=True)
        async with store.writing() as unit:
            await unit.settings.drop(halt_name("releases"))
        return halted, during, (await decided(client, path, ana)).status_code

    halted, (seen, sent), after = serve(scene)
    assert (halted.status_code, halted.json()["title"]) == (423, "ReleasesHalted")
    assert (seen["status"], seen["approvals"], sent) == ("awaiting_approval", 0, [])
    assert after == 200


def test_never_is_erased_content_served(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        ola = await counter.person("ola", "auditor")
        before = (await client.get(f"{path}/messages/original", headers=key)).text
        assert await erase(counter.application.store, path.rsplit("/", 1)[1], now=counter.clock.now())
        asked = [f"{path}{tail}" for tail in READ] + ["/api/v1/cases", "/api/v1/cases?q=Ordelle", "/api/v1/audits"]
        return before, {place: await client.get(place, headers=who) for who in (key, ola) for place in asked}

    before, told = serve(scene, agent=FakeAgent(AUTO))
    assert all(secret in before for secret in SECRETS)
    assert [(s, place) for place, answer in told.items() for s in SECRETS if s in answer.text] == []
    assert {answer.status_code for place, answer in told.items() if "/messages/" in place} == {404}
    assert max(answer.status_code for answer in told.values()) < 500


def test_never_does_one_idempotency_key_stand_for_two_decisions(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> Any:
        path, key = await a_worked_case(client, counter)
        ana = await counter.person("ana", "approver")
        seen = (await client.get(path, headers=key)).json()
        good = {"verdict": "approve", "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        headers = {**ana, "Idempotency-Key": "one"}
        bodies = (good, good, {**good, "verdict": "reject", "reason": "no"})
        answers = [await client.post(f"{path}/decisions", json=body, headers=headers) for body in bodies]
        kept = (await client.get(path, headers=key)).json()["decisions"]
        return [(answer.status_code, answer.json().get("title")) for answer in answers], len(kept)

    assert serve(scene) == ([(200, None), (200, None), (409, "KeyReused")], 1)
