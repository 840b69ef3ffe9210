"""Knowledge over HTTP: drafted by one editor, judged on the last cases, published by another, read on its day."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from counter import Counter
from store_builders import RecordingChannel, SteppingClock
from test_policies import Site, an_exception

from api.bootstrap import Application, assemble
from api.settings import Settings
from cases.store import migrate
from knowledge_base.playbooks import DOCUMENTS

K = "/api/v1/knowledge"
FILE = "playbooks/PB-01-illegal-characters.md"
SHIPPED = (DOCUMENTS / FILE).read_text(encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> tuple[Application, SteppingClock]:
    settings, clock = Settings(home=tmp_path, workers=0, _env_file=None), SteppingClock()
    migrate(settings.store_url)
    return assemble(settings, clock=clock, channel=RecordingChannel()), clock


def changed(text: str, today: date) -> str:
    """The playbook with another title, in force from tomorrow."""
    first = next(line for line in text.splitlines() if line.startswith("effective:"))
    tomorrow = f"effective: {{from: {today + timedelta(days=1)}, until: null}}"
    return text.replace(first, tomorrow).replace("# Characters the network does not carry", "# Letters nobody carries")


def test_a_change_goes_from_one_editor_to_another_and_is_read_on_its_day(server: Any) -> None:
    application, clock = server

    async def scene() -> dict[str, Any]:
        site = Site(application, clock)
        async with site.client() as client:
            lea, raj = [await site.person(name, "knowledge_editor") for name in ("lea", "raj")]
            today = clock.now().date()
            body = {"file": FILE, "text": changed(SHIPPED, today)}
            tomorrow = (today + timedelta(days=1)).isoformat()
            there = f"{K}/PB-01/versions/1/decisions"
            publish = {"verdict": "publish", "effective_from": tomorrow}
            told = {
                "made": await client.post(K, json=body, headers=lea),
                "early": await client.post(there, json=publish, headers=raj),
                "shown": await client.get(f"{K}/PB-01/versions/1", headers=raj),
                "sent": await client.post(there, json={"verdict": "submit"}, headers=lea),
                "own": await client.post(there, json=publish, headers=lea),
                "dayless": await client.post(there, json={"verdict": "publish"}, headers=raj),
                "done": await client.post(there, json=publish, headers=raj),
                "today": await client.get(f"{K}/PB-01", headers=lea),
                "tomorrow": await client.get(f"{K}/PB-01?on={tomorrow}", headers=lea),
                "found": await client.get(f"{K}?q=M60&on={tomorrow}", headers=lea),
                "listed": await client.get(K, headers=lea),
            }
        await application.store.close()
        return told

    told = asyncio.run(scene())
    codes = {name: answer.status_code for name, answer in told.items()}
    assert [codes[name] for name in ("made", "early", "sent", "own", "dayless", "done")] == [
        201,
        409,
        200,
        403,
        422,
        200,
    ]
    assert "+# Letters nobody carries" in told["shown"].json()["diff"]
    assert told["shown"].json()["problems"] == []
    assert "# Letters nobody carries" not in told["today"].json()["text"]
    assert "# Letters nobody carries" in told["tomorrow"].json()["text"]
    assert told["found"].json()["passages"][0]["passage"].startswith("PB-01#")
    assert [each["stage"] for each in told["listed"].json()["versions"]] == ["published"]


def test_a_draft_is_judged_on_the_last_cases_before_it_is_published(server: Any) -> None:
    application, clock = server
    careful = changed(SHIPPED, clock.now().date()).replace("\nlevel: A3", "\nlevel: A1")
    assert "level: A1" in careful

    async def scene() -> list[dict[str, Any]]:
        site = Site(application, clock)
        async with site.client() as client:
            key = await site.machine("exceptions:write", "cases:read")
            lea = await site.person("lea", "knowledge_editor")
            await client.post("/api/v1/exceptions", json=an_exception("0001"), headers=key)
            assert await application.new_worker().work_one()
            answers = []
            for text in (SHIPPED, careful, "no front matter"):
                await client.post(K, json={"file": FILE, "text": text}, headers=lea)
                answers.append((await client.get(f"{K}/PB-01/versions/1/impact", headers=lea)).json())
            problems = (await client.get(f"{K}/PB-01/versions/1", headers=lea)).json()["problems"]
        await application.store.close()
        return [*answers, {"problems": problems}]

    same, stricter, broken, last = asyncio.run(scene())
    assert (same["compared"], same["changed"]) == (1, [])
    assert stricter["compared"] == 1
    [move] = stricter["moves"]
    assert move["before"].endswith("by PB-01, A2, approval")
    assert move["after"].endswith("by PB-01, A1, four_eyes")
    assert broken == {"compared": 0, "left_out": 1, "moves": [], "changed": []}
    assert last["problems"]


def test_who_is_no_editor_and_what_is_no_document_is_refused(serve: Any) -> None:
    async def scene(client: Any, counter: Counter) -> list[int]:
        ana, lea = await counter.person("ana", "operator"), await counter.person("lea", "knowledge_editor")
        machine, reader = await counter.machine("admin"), await counter.machine("cases:read")
        body = {"file": FILE, "text": SHIPPED}
        answers = [
            await client.post(K, json=body, headers=ana),
            await client.post(K, json=body, headers=machine),
            await client.post(K, json={**body, "file": "../etc/passwd"}, headers=lea),
            await client.get(f"{K}/PB-999", headers=reader),
            await client.get(f"{K}/PB-01/versions/7", headers=reader),
            await client.get(f"{K}/PB-01", headers=reader),
            await client.get(f"{K}?q=BE04", headers=reader),
            await client.get(f"{K}?on=0", headers=reader),
        ]
        return [answer.status_code for answer in answers]

    assert serve(scene) == [403, 403, 409, 404, 404, 200, 200, 422]
