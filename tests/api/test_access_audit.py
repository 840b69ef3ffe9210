"""Every reading of a payment's bytes leaves an entry in the ledger: who and which, nothing of the content."""

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
