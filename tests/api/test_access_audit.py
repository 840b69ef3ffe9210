"""Every reading of a payment's bytes leaves an entry in the ledger: who and which, nothing of the content."""

import asyncio
import json
from typing import Any

from store_builders import MESSAGE


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
