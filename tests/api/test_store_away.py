"""A database that is full or gone: callers are told to come again, nothing is half there, and it goes on afterwards."""

from typing import Any

import httpx
import pytest
from sqlalchemy import event, text
from store_builders import MESSAGE

from api.app import create_app

EXCEPTIONS = "/api/v1/exceptions"
LARGE = {"external_id": "Q-LARGE", "message": MESSAGE, "error": {"text": "x" * 190_000}}


def client_of(counter: Any) -> httpx.AsyncClient:
    """A client that gets the answer of the server where a fault of ours is raised behind it."""
    transport = httpx.ASGITransport(create_app(application=counter.application), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://paymend.test")


async def limit_pages(engine: Any, pages: int) -> None:
    """No connection may let the database file grow beyond so many pages: the disk is full."""

    def limited(connection: Any, _record: Any) -> None:
        connection.cursor().execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine.sync_engine, "connect", limited)
    await engine.dispose()


async def pages_of(engine: Any) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text("PRAGMA page_count"))).scalar_one())


def test_where_the_disk_is_full_nothing_is_taken_and_the_same_again_is_taken_later(serve: Any) -> None:
    async def scene(_client: Any, counter: Any) -> Any:
        key, engine = await counter.machine("exceptions:write", "cases:read"), counter.application.store.engine
        async with client_of(counter) as client:
            assert (await client.post(EXCEPTIONS, json={"message": MESSAGE}, headers=key)).status_code == 202
            await limit_pages(engine, await pages_of(engine) + 4)
            refused = await client.post(EXCEPTIONS, json=LARGE, headers=key)
            batch = await client.post(f"{EXCEPTIONS}:batch", json=LARGE, headers=key)
            after = await counter.application.store.count()
            await limit_pages(engine, 1_000_000)
            again = await client.post(EXCEPTIONS, json=LARGE, headers=key)
        return refused, batch, after, again.status_code

    refused, batch, after, again = serve(scene)
    assert (refused.status_code, refused.json()["title"], refused.headers["retry-after"]) == (503, "StoreAway", "5")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert '"status_code": 503' in batch.text
    assert (after, again) == (1, 202)


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/cases/01ABC"])
def test_a_fault_of_ours_is_a_problem_that_tells_nothing(serve: Any, path: str) -> None:
    async def scene(_client: Any, counter: Any) -> Any:
        key = await counter.machine("cases:read")
        await counter.application.keys.read(key["Authorization"].split()[1], counter.clock.now())
        async with client_of(counter) as client:
            counter.application.store.reading = None  # a fault that nobody foresaw
            return await client.get(path, headers=key)

    answer = serve(scene)
    assert (answer.status_code, answer.json()["title"]) == (500, "Fault")
    assert "NoneType" not in answer.text
