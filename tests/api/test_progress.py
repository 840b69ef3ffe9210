"""The steps of a run reach a stream of another process while it goes on, without payment data."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.bootstrap import Application, assemble
from api.keys import issue_key
from api.settings import Settings
from cases.intake import open_case
from cases.progress import Step
from cases.report import Report
from cases.store import migrate
from evals.scenario import SCENARIOS, load_scenario
from tests.agent.endpoint_server import Reply, calls, says, serving
from tests.agent.test_endpoint import a_proposal
from tests.ports import free_port

EXCEPTION = load_scenario(SCENARIOS / "05-cred-without-charges").exception
READY_SECONDS = 60


@contextmanager
def a_server(home: Path) -> Iterator[str]:
    """A server process of its own over the store in `home`, which works no case; its address."""
    port = free_port()
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", str(port)]
    env = {**os.environ, "PAYMEND_HOME": str(home), "PAYMEND_WORKERS": "0"}
    child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + READY_SECONDS
        while not answers(f"http://127.0.0.1:{port}/readyz"):
            assert time.monotonic() < until, "the server is not ready"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/api/v1"
    finally:
        child.terminate()
        child.wait(READY_SECONDS)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=READY_SECONDS).status_code == 200
    except httpx.TransportError:
        return False


def an_application(home: Path, url: str) -> Application:
    settings = Settings(home=home, workers=0, _env_file=None, model="openai:test", openai_base_url=url)
    migrate(settings.store_url)
    return assemble(settings)


async def heard(url: str, key: dict[str, str], until: str) -> list[dict[str, Any]]:
    """The events of the stream, from the first on, up to one of a case in the status `until`: name, id, data."""
    told: list[dict[str, Any]] = []
    headers = {**key, "Last-Event-ID": "0"}
    async with (
        httpx.AsyncClient(timeout=READY_SECONDS) as client,
        client.stream("GET", f"{url}/events", headers=headers) as stream,
    ):
        fields: dict[str, str] = {}
        async for line in stream.aiter_lines():
            name, _, value = line.partition(": ")
            fields[name] = value
            if line:
                continue
            if fields.get("event") != "alive":
                told.append({"event": fields["event"], "id": int(fields["id"]), **json.loads(fields["data"])})
            fields = {}
            if told and told[-1].get("status") == until:
                return told
    return told


async def worked(home: Path, endpoint: str, url: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a stream told of a case while it was worked here, and what one told that came in the middle."""
    application = an_application(home, endpoint)
    secret, _ = await issue_key(application.store, ("cases:read",), now=application.clock.now())
    key = {"Authorization": f"Bearer {secret}"}
    report = Report.model_validate({**EXCEPTION, "received_at": None})
    await open_case(application.store, report, now=application.clock.now())
    listening = asyncio.create_task(heard(url, key, "awaiting_approval"))
    await application.new_worker().work_one()
    told, again = await listening, await heard(url, key, "awaiting_approval")
    await application.store.close()
    return told, again


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    home = tmp_path_factory.mktemp("progress")
    thinks = Reply(says(a_proposal()).body, delay_seconds=1.5)
    with serving(thinks) as endpoint:
        an_application(home, endpoint.url)
        with a_server(home) as url:
            return asyncio.run(worked(home, endpoint.url, url))


def test_the_steps_of_a_run_are_told_by_another_process_before_the_run_is_over(told: Any) -> None:
    events, _ = told
    names = [event["event"] for event in events]
    assert names.index("progress") < names.index("case", 2)  # opened, claimed, …, proposed
    steps = [Step.from_json(step) for event in events for step in event.get("steps", [])]
    assert [step.name for step in steps if step.ms is None][:4] == ["triage", "diagnose", "gather", "propose"]
    assert any(step.name == "gather" and step.tool for step in steps)


def test_a_stream_that_comes_later_tells_the_same_steps(told: Any) -> None:
    events, again = told
    assert again == events
    assert [event["id"] for event in events] == sorted({event["id"] for event in events})


def test_what_is_told_of_a_run_are_names_of_ours_and_times(told: Any) -> None:
    events, _ = told
    steps = [step for event in events for step in event.get("steps", [])]
    assert steps
    assert {key for step in steps for key in step} <= {"step", "tool", "ms"}
    assert all(str(step.get("tool", "")).replace("_", "").isalpha() for step in steps if "tool" in step)


def test_a_tool_that_a_model_makes_up_is_not_told_by_its_word() -> None:
    from agent.resolving import read_report
    from tests.agent.builders import NOON, an_endpoint_agent, an_exception

    steps: list[Step] = []
    with serving(calls("DE89370400440532013000", "{}"), says(json.dumps({"action": "RFI"}))) as endpoint:
        agent = an_endpoint_agent(endpoint.url)
        agent.work("case-1", read_report(an_exception("04b")), now=NOON, told=steps.append)
    assert "unknown tool" in {step.tool for step in steps}
    assert "DE89" not in str(steps)


def test_a_run_that_is_over_at_once_writes_no_step(tmp_path: Path) -> None:
    async def scene() -> list[str]:
        settings = Settings(home=tmp_path, workers=0, _env_file=None)
        migrate(settings.store_url)
        application = assemble(settings)
        report = Report.model_validate({**EXCEPTION, "received_at": None})
        for number in ("A", "B"):
            await open_case(
                application.store, report.model_copy(update={"external_id": number}), now=application.clock.now()
            )
        await application.new_worker().work_one()  # loads what is loaded once
        last = await application.store.last_event()
        await application.new_worker().work_one()
        events = await application.store.events(last)
        await application.store.close()
        return [event.status for event in events]

    assert asyncio.run(scene()) == ["working", "awaiting_approval"]
