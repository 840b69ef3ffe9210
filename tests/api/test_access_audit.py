"""Every reading of a payment's bytes leaves an entry in the ledger: who and which, nothing of the content."""

import asyncio
import json
from dataclasses import replace
from typing import Any

from store_builders import MESSAGE, FakeAgent, worked

from cases.evidence import Evidence
from payments.vocabulary import EvidenceClass


def test_reading_a_message_is_recorded_without_its_content(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        key = await counter.machine("exceptions:write")
        body = {"external_id": "Q1", "message": MESSAGE}
        case_id = (await client.post("/api/v1/exceptions", json=body, headers=key)).json()["case_id"]
        await counter.turn()
        path = f"/api/v1/cases/{case_id}/messages"
        ana = await counter.person("ana", "operator")
        answers = [
            await client.get(f"{path}/original", headers=ana),
            await client.get(f"{path}/outgoing/7", headers=ana),
            await client.get(f"{path}/original", headers=key),
            await client.get(f"{path}/original"),
        ]
        async with counter.application.store.reading() as unit:
            entries = await unit.ledger.of(case_id)
        return [answer.status_code for answer in answers], [e for e in entries if e["kind"] == "unmasked"]

    codes, entries = serve(scene)
    assert codes == [200, 404, 403, 401]
    assert len(entries) == 1
    assert entries[0]["actor"] == {"kind": "person", "id": "ana", "role": "operator"}
    assert entries[0]["facts"] == {
        "what": "message read",
        "message": "original",
        "version": 2,
        "status": "awaiting_approval",
    }
    assert not any(part in json.dumps(entries) for part in ("FR76", "Ordelle", "1250"))


def test_reading_a_case_is_recorded_once_for_a_look_and_readers_of_a_moment_share_a_commit(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        key = await counter.machine("exceptions:write", "cases:read")
        path = (
            await client.post("/api/v1/exceptions", json={"external_id": "Q1", "message": MESSAGE}, headers=key)
        ).json()
        case_id = path["case_id"]
        await counter.turn()
        people = {name: await counter.person(name, role) for name, role in ROLES.items()}

        async def read(who: str, query: str = "") -> Any:
            return await client.get(f"/api/v1/cases/{case_id}{query}", headers=people[who])

        first = dict(zip(ROLES, await asyncio.gather(*(read(who) for who in ROLES)), strict=True))
        await read("ana")
        first["with reason"] = await read("aud", "?reason=complaint")
        first["viewer with reason"] = await read("vic", "?reason=audit")
        first["no reason at all"] = await read("aud", "?reason=curious")
        counter.clock.advance(minutes=11)
        await read("ana")
        async with counter.application.store.reading() as unit:
            entries = await unit.ledger.of(case_id)
        return first, [e for e in entries if e["kind"] == "unmasked"]

    answers, entries = serve(scene)
    assert sorted((e["actor"]["id"], e["facts"]["masked"], e["facts"].get("reason")) for e in entries[:3]) == [
        ("ana", False, None),
        ("aud", True, None),
        ("vic", True, None),
    ]
    assert [(e["actor"]["id"], e["facts"]["masked"], e["facts"].get("reason")) for e in entries[3:]] == [
        ("aud", False, "complaint"),
        ("ana", False, None),
    ]
    full = {name: ACCOUNT in answer.text for name, answer in answers.items() if answer.status_code == 200}
    assert full == {"ana": True, "aud": False, "vic": False, "with reason": True, "viewer with reason": False}
    assert answers["no reason at all"].status_code == 422
    assert not any(part in json.dumps(entries) for part in ("FR76", "Ordelle", "1250"))


ROLES = {"ana": "operator", "aud": "auditor", "vic": "viewer"}
ACCOUNT = "FR7630006000011234567890189"


# Calls that only read, and what the ledger calls it; empty: nobody's data, ids and digests at most.
READS = {
    "/cases": "list read",
    "/cases/{case_id}": "case read",
    "/cases/{case_id}/messages/{which}": "message read",
    "/cases/{case_id}/evidence/{number}": "message read",
    "/cases/{case_id}/replay": "message read",  # where it is not equal: only then it shows anything
    "/cases/{case_id}/audit": "",
    "/audits": "",
    "/overrides": "",
    "/delegations": "",
    "/events": "",
    "/healthz": "",
    "/readyz": "",
    "/metrics": "",
    "/policies": "",
    "/policies/{policy_id}": "",
    "/policies/{policy_id}/impact": "",
    "/knowledge": "",
    "/knowledge/{document}": "",
    "/knowledge/{document}/versions/{number}": "",
    "/knowledge/{document}/versions/{number}/impact": "",
}


def test_every_call_that_reads_is_known_to_show_data_of_people_or_not(serve: Any) -> None:
    async def scene(client: Any, _: Any) -> Any:
        return (await client.get("/api/v1/openapi.json")).json()["paths"]

    found = {path.removeprefix("/api/v1") for path, calls in serve(scene).items() if "get" in calls}
    assert {path for path in found if path not in READS} == set()


def test_lists_evidence_and_answers_with_a_resolution_are_recorded(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        key = await counter.machine("exceptions:write", "cases:read")
        body = {"external_id": "Q1", "message": MESSAGE}
        case_id = (await client.post("/api/v1/exceptions", json=body, headers=key)).json()["case_id"]
        await counter.turn()
        ana, eva = await counter.person("ana", "operator"), await counter.person("eva", "operator")
        path = f"/api/v1/cases/{case_id}"
        for where in ("/api/v1/cases", "/api/v1/cases?code=none", f"{path}/evidence/1", f"{path}/evidence/9"):
            await client.get(where, headers=ana)
        sha = (await client.get(path, headers=key)).json()["repaired_sha256"]
        told = {"verdict": "reject", "version": 2, "repaired_sha256": sha, "reason": "no"}
        await client.post(f"{path}/decisions", json=told, headers=eva)
        again = await client.post("/api/v1/exceptions?wait=1", json=body, headers=key)
        async with counter.application.store.reading() as unit:
            entries = await unit.ledger.page(kinds=["unmasked"])
        return again.status_code, [(e["actor"]["id"], e["facts"]) for e in reversed(entries)]

    status, entries = serve(scene, agent=FakeAgent(replace(worked(), evidence=(A_FACT,))))
    what = [(who, facts["what"], facts.get("message", facts.get("cases"))) for who, facts in entries]
    machine = what[2][0]
    assert status == 202
    assert what == [
        ("ana", "list read", 1),
        ("ana", "message read", "evidence/1"),
        (machine, "case read", None),
        ("eva", "case read", None),
        (machine, "case read", None),
    ]
    assert not any(part in json.dumps(entries) for part in ("FR76", "Ordelle", "1250"))


A_FACT = Evidence("e1", EvidenceClass.E2, "reference.accounts", "FR76", "FR76 Ateliers Ordelle", "2026-11-23")
