"""A machine's key is replaced while its client goes on: old and new hold together, then the old one ends, on record."""

import json
from typing import Any

from api.keys import issue_key, revoke_key


def test_two_keys_hold_in_the_overlap_and_the_ledger_tells_what_came_and_went(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        store, clock = counter.application.store, counter.clock

        async def codes(*secrets: str) -> list[int]:
            asked = [{"Authorization": f"Bearer {secret}"} for secret in secrets]
            return [(await client.get("/api/v1/cases", headers=headers)).status_code for headers in asked]

        old, old_row = await issue_key(store, ["cases:read"], now=clock.now())
        new, new_row = await issue_key(store, ["cases:read"], now=clock.now())
        overlap = await codes(old, new)
        assert await revoke_key(store, old_row.id, now=clock.now())
        assert not await revoke_key(store, "no such key", now=clock.now())
        clock.advance(seconds=1)
        after = await codes(old, new)
        async with store.reading() as unit:
            written = [json.loads(text) for text in await unit.ledger.texts()]
        entries = [entry for entry in written if entry["kind"] == "key_changed"]
        return overlap, after, entries, (old, new), (old_row.id, new_row.id)

    overlap, after, entries, secrets, (old_id, new_id) = serve(scene)
    assert (overlap, after) == ([200, 200], [401, 200])
    assert [(e["facts"]["what"], e["facts"]["key"]) for e in entries] == [
        ("key issued", old_id),
        ("key issued", new_id),
        ("key revoked", old_id),
    ]
    assert not any(secret in json.dumps(entries) for secret in secrets)
