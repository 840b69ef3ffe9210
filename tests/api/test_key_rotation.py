"""A machine's key is replaced while its client goes on: old and new hold together, then the old one ends, on record."""

import json
from datetime import timedelta
from typing import Any

import pytest

from api.keys import NoSuchKey, issue_key, revoke_key, rotate_key


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


def test_a_rotated_key_holds_for_the_overlap_and_a_dated_one_to_its_day(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> Any:
        store, clock = counter.application.store, counter.clock
        ends = clock.now() + timedelta(hours=30)
        old, old_row = await issue_key(store, ["cases:read"], now=clock.now(), ends=clock.now() + timedelta(days=9))
        new, new_row = await rotate_key(store, old_row.id, now=clock.now(), overlap=timedelta(hours=24), ends=ends)

        async def codes() -> list[int]:
            asked = [{"Authorization": f"Bearer {secret}"} for secret in (old, new)]
            return [(await client.get("/api/v1/cases", headers=headers)).status_code for headers in asked]

        seen = [await codes()]
        for hours in (23.9, 0.2, 6):
            clock.advance(hours=hours)
            seen.append(await codes())
        with pytest.raises(NoSuchKey):
            await rotate_key(store, old_row.id, now=clock.now(), overlap=timedelta(0))
        async with store.reading() as unit:
            facts = [e["facts"] for e in await unit.ledger.page(kinds=["key_changed"])]
        return seen, new_row.scopes, facts

    seen, scopes, facts = serve(scene)
    assert seen == [[200, 200], [200, 200], [401, 200], [401, 401]]
    assert scopes == ("cases:read",)
    assert [fact["what"] for fact in facts] == ["key rotated", "key issued", "key issued"]


def test_a_key_ends_at_once_though_it_was_seen_a_moment_ago(serve: Any) -> None:
    async def scene(client: Any, counter: Any) -> list[int]:
        ends = counter.clock.now() + timedelta(seconds=0.5)
        secret, _ = await issue_key(counter.application.store, ["cases:read"], now=counter.clock.now(), ends=ends)
        headers, codes = {"Authorization": f"Bearer {secret}"}, []
        for _ in range(2):
            codes.append((await client.get("/api/v1/cases", headers=headers)).status_code)
            counter.clock.advance(seconds=0.6)
        return codes

    assert serve(scene) == [200, 401]
