"""`paymend models probe` against a real local server of varied abilities."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agent.models.probe import probe
from agent.settings import Endpoint
from api.cli.main import build

from .endpoint_server import Reply, completion, html, says, serving


def able(**abilities: Any) -> Any:
    """A server's answer to each kind of question, by what it is able to do."""

    def reply(request: dict[str, Any]) -> Reply:
        told = request["messages"][0]["content"]
        if len(told) > 5 * abilities.get("context", 10**9):
            return Reply(b'{"error": {"message": "context length exceeded"}}', status=400)
        if "tools" in request:
            count = (2 if "both" in told else 1) if abilities.get("parallel") else int(abilities.get("tools", False))
            return completion({"role": "assistant", "content": None if count else "Bremen", "tool_calls": [
                {"id": f"c{n}", "type": "function", "function": {"name": "country_of", "arguments": "{}"}}
                for n in range(count)] or None})  # fmt: skip
        form = request.get("response_format", {}).get("type")
        if form == "json_schema" and abilities.get("schema") == "refused":
            return Reply(b"{}", status=500)
        if form in abilities.get("forms", ()):
            return says('{"town": "Grenoble"}')
        if "seed" in request and not abilities.get("seed"):
            able.counted = getattr(able, "counted", 0) + 1  # type: ignore[attr-defined]
            return says(f"Grenoble {able.counted}")  # type: ignore[attr-defined]
        return says("Grenoble")

    return reply


@pytest.mark.parametrize(
    ("abilities", "expected"),
    [
        ({"parallel": True, "forms": ("json_schema", "json_object"), "seed": True},
         {"tools": True, "parallel_tools": True, "structured_output": "json_schema", "seed": True,
          "context_tokens": 32_000}),
        ({"tools": True, "forms": ("json_object",), "schema": "refused", "context": 8_000},
         {"tools": True, "parallel_tools": False, "structured_output": "json_object", "seed": False,
          "context_tokens": 8_000}),
        ({"forms": (), "context": 1_000},
         {"tools": False, "parallel_tools": False, "structured_output": "none", "seed": False, "context_tokens": 0}),
    ],
    ids=["able", "half", "poor"],
)  # fmt: skip
def test_each_ability_is_found_by_asking(abilities: dict[str, Any], expected: dict[str, Any]) -> None:
    with serving(able(**abilities)) as endpoint:
        found = probe("m", Endpoint(base_url=endpoint.url)).to_json()
    assert {key: found[key] for key in expected} == expected
    assert found["reachable"]
    assert found["usage"]
    assert found["median_seconds"] > 0


@pytest.mark.parametrize("replies", [[html()], [Reply(b"{}", status=500)]], ids=["html", "500"])
def test_an_endpoint_that_answers_rubbish_is_told_so(replies: list[Reply]) -> None:
    with serving(*replies) as endpoint:
        found = probe("m", Endpoint(base_url=endpoint.url))
    assert not found.reachable
    assert found.faults


def test_what_is_kept_is_what_the_next_run_uses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path))
    with serving(able(tools=True, forms=("json_object",), schema="refused")) as endpoint:
        monkeypatch.setenv("PAYMEND_OPENAI_BASE_URL", endpoint.url)
        monkeypatch.setenv("PAYMEND_MODEL", "openai:m")
        app = build(["models"])
        told = CliRunner().invoke(app, ["models", "probe", "--keep", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["structured_output"] == "json_object"
    from api.agents import agent_settings
    from api.settings import Settings

    endpoint_settings = agent_settings(Settings()).endpoint
    assert endpoint_settings.structured_output == "json_object"
    assert not endpoint_settings.parallel_tools


def test_nothing_named_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path))
    monkeypatch.delenv("PAYMEND_MODEL", raising=False)
    assert CliRunner().invoke(build(["models"]), ["models", "probe"]).exit_code == 2
