"""Keys that a process remembers: not looked up for every request, and gone within a second of being revoked."""

from api.keys import issue_key, read_key, revoke_key
from api.known_keys import KnownKeys


def counted():
    seen = []

    async def look_up(store, secret):
        seen.append(secret)
        return await read_key(store, secret)

    return seen, look_up


def test_a_busy_client_is_looked_up_once_a_second(serve) -> None:
    async def scene(_client, counter):
        store, clock = counter.application.store, counter.clock
        secret, row = await issue_key(store, ["cases:read"], now=clock.now())
        seen, look_up = counted()
        keys = KnownKeys(store, look_up)
        read = [await keys.read(secret, clock.now()) for _ in range(50)]
        clock.advance(seconds=1)
        await keys.read(secret, clock.now())
        return len(seen), {found.id for found in read} == {row.id}

    assert serve(scene) == (2, True)


def test_a_revoked_key_ends_within_a_second(serve) -> None:
    async def scene(client, counter):
        headers = await counter.machine("cases:read")
        before = (await client.get("/api/v1/cases", headers=headers)).status_code
        key = await read_key(counter.application.store, headers["Authorization"].removeprefix("Bearer "))
        await revoke_key(counter.application.store, key.id, now=counter.clock.now())
        counter.clock.advance(seconds=1)
        return before, (await client.get("/api/v1/cases", headers=headers)).status_code

    assert serve(scene) == (200, 401)


def test_a_key_that_is_none_is_never_remembered(serve) -> None:
    async def scene(_client, counter):
        seen, look_up = counted()
        keys = KnownKeys(counter.application.store, look_up)
        found = [await keys.read("pk_nothing", counter.clock.now()) for _ in range(3)]
        return found, len(seen)

    assert serve(scene) == ([None] * 3, 3)
