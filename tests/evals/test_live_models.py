"""Runs with a language model, over a real local endpoint: recorded, replayed, paced, priced; and the plain rival."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.commands import app
from evals.generation import Planned, drawn
from evals.harm import payment_of
from evals.plain_agent import plain_agent
from evals.recorder import FILE, Pace, Recorder, digest_of, read_turns, recording
from evals.row import Row
from evals.row_grading import grade_row
from evals.solvers import asks_a_model, sent_by, solver
from tests.agent.endpoint_server import Endpoint, calls, html, says, serving, too_many

UETR = "CdtTrfTxInf/PmtId/UETR"


def ran(out: Path, url: str, *more: str) -> Any:
    asked = ["run", "--suite", "mini", "--limit", "2", "--model", "openai:local", "--out", str(out), "--json"]
    found = CliRunner().invoke(app, [*asked, "--base-url", url, *more])
    assert found.exit_code in (0, 1), found.output
    return json.loads(found.stdout)


@contextmanager
def model_says(*contents: str) -> Iterator[Endpoint]:
    with serving(*(says(text) for text in contents)) as endpoint:
        yield endpoint


def a_row(variant: str = "capitals") -> Row:
    row = drawn(Planned("fit", 5, 1, 1, "K08", variant)).row
    assert row is not None
    return row


def test_a_run_with_a_model_records_its_turns_and_what_they_cost(tmp_path: Path) -> None:
    with model_says("I do not know.") as endpoint:
        told = ran(tmp_path, endpoint.url, "--price-in", "2.50", "--price-out", "10")
    turns = read_turns(tmp_path / FILE)
    assert 0 < len(turns) <= len(endpoint.requests)
    spent = told["operations"]["model"]
    assert spent["turns"] == len(turns)
    assert spent["tokens"] == {"input": 100 * len(turns), "output": 20 * len(turns)}
    assert spent["cost"] == f"{len(turns) * (100 * 2.5 + 20 * 10) / 1e6:.4f}"
    assert told["operations"]["ms"]["p95"] > 0
    assert told["harm"]["wrong_releases"] == 0
    took = json.loads((tmp_path / "took.json").read_text())
    assert took["wall_seconds"] > 0
    assert 50 < took["peak_mb"] < 1_500


def test_a_recorded_run_needs_no_endpoint_and_ends_the_same(tmp_path: Path) -> None:
    with model_says("I do not know.") as endpoint:
        first = ran(tmp_path, endpoint.url)
        asked = len(endpoint.requests)
    grades = (tmp_path / "grades.jsonl").read_bytes()
    (tmp_path / "results.jsonl").unlink()
    again = ran(tmp_path, endpoint.url)  # nobody listens there any more
    assert (tmp_path / "grades.jsonl").read_bytes() == grades
    assert again["resolved"] == first["resolved"]
    assert len(read_turns(tmp_path / FILE)) <= asked


def test_a_run_killed_between_turns_pays_no_turn_twice(tmp_path: Path) -> None:
    slow = says("I do not know.")
    slow.delay_seconds = 0.1
    code = "from api.cli.main import main; main()"
    asked = ["eval", "run", "--suite", "mini", "--limit", "6", "--model", "openai:local", "--out", str(tmp_path)]
    with serving(slow) as endpoint:
        command = [sys.executable, "-c", code, *asked, "--base-url", endpoint.url]
        child = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while len(read_turns(tmp_path / FILE)) < 2 and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        paid = [turn["asked"] for turn in read_turns(tmp_path / FILE)]
        ran(tmp_path, endpoint.url, "--limit", "6")
    turns = [turn["asked"] for turn in read_turns(tmp_path / FILE)]
    assert len(paid) >= 2
    assert turns[: len(paid)] == paid
    assert len(turns) == len(set(turns))
    assert len(endpoint.requests) <= len(turns) + 1  # at most the turn that was on its way when it was killed


def test_no_key_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMEND_OPENAI_API_KEY", "sk-very-secret")
    with model_says("no") as endpoint:
        ran(tmp_path, endpoint.url)
    assert not any(b"sk-very-secret" in path.read_bytes() for path in tmp_path.iterdir())


def test_turns_keep_to_their_rate() -> None:
    pace = Pace(per_minute=1200)  # one in 50 ms
    started = time.monotonic()
    for _ in range(5):
        pace.wait()
    assert time.monotonic() - started >= 0.2


def test_what_is_asked_twice_is_paid_once(tmp_path: Path) -> None:
    asked: list[bytes] = []

    def ask(_below: str, body: bytes, _authorization: str) -> tuple[int, bytes]:
        asked.append(body)
        return 200, b'{"usage": {"prompt_tokens": 3}}'

    recorder = Recorder(tmp_path / FILE, ask, Pace(0))
    assert recorder.answer("/c", b'{"a": 1, "b": 2}', "") == recorder.answer("/c", b'{"b":2,"a":1}', "")
    assert len(asked) == 1
    assert Recorder(tmp_path / FILE, ask, Pace(0)).answer("/c", b'{"a":1,"b":2}', "")[0] == 200
    assert len(asked) == 1


@pytest.mark.parametrize("reply", [html(), too_many()])
def test_a_refusal_is_passed_on_and_not_recorded(reply: Any, tmp_path: Path) -> None:
    import urllib.error
    import urllib.request

    with serving(reply) as endpoint, recording(tmp_path, endpoint.url) as url:
        request = urllib.request.Request(f"{url}/chat/completions", b"{}", method="POST")
        try:
            status = urllib.request.urlopen(request, timeout=10).status
        except urllib.error.HTTPError as refused:
            status = refused.code
    assert status == reply.status
    assert read_turns(tmp_path / FILE) == []


def test_a_cut_off_line_of_the_record_is_left_out(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"asked": "x", "answer": "{}", "ms": 1}\n{"asked": "y", "an')
    assert [turn["asked"] for turn in read_turns(tmp_path / FILE)] == ["x"]


def test_a_request_has_one_digest_however_it_is_spaced() -> None:
    assert digest_of("/a", b'{"x": 1}') == digest_of("/a", b'{"x":1}') != digest_of("/b", b'{"x":1}')


def test_the_plain_agent_asks_tools_and_repairs_by_itself() -> None:
    row = a_row()
    right = row.expected.fields[UETR][0]
    final = {"action": "REPAIR", "changes": [{"path": UETR, "new": right, "evidence": ["e1"]}], "release": True}
    with serving(calls("read_field", json.dumps({"path": UETR})), says(f"Here: {json.dumps(final)}")) as endpoint:
        outcome, _ = plain_agent("local", endpoint.url, "none")(row)
    assert [message["role"] for message in endpoint.requests[1]["messages"]][-1] == "tool"
    assert len(endpoint.requests[0]["tools"]) > 30
    grade = grade_row(row, outcome, sent_by(row, outcome))
    assert (grade.right, grade.released) == (True, True)


def test_what_the_plain_agent_releases_wrongly_counts_as_harm() -> None:
    row = a_row("version")
    final = {"action": "REPAIR", "changes": [{"path": UETR, "new": "0" * 36, "evidence": []}], "release": True}
    with model_says(json.dumps(final)) as endpoint:
        outcome, _ = plain_agent("local", endpoint.url, "none")(row)
    grade = grade_row(row, outcome, sent_by(row, outcome))
    assert grade.harm
    assert not grade.right


@pytest.mark.parametrize(
    "reply",
    [
        says("no idea"),
        says('{"action": "REPAIR", "changes": [{"path": "nowhere", "new": "x"}]}'),
        html(),
        too_many(),
        calls("no_such_tool", "{}"),
        calls("read_field", "{broken"),
    ],
)
def test_whatever_the_model_says_the_plain_agent_gives_an_outcome(reply: Any) -> None:
    row = a_row()
    with serving(reply) as endpoint:
        outcome, _ = plain_agent("local", endpoint.url, "none")(row)
    assert outcome["action"] == "ESCALATE"
    assert sent_by(row, outcome) == []
    assert payment_of(row)


def test_names_of_solvers_that_ask_a_model() -> None:
    assert asks_a_model("openai:x") == "x"
    assert asks_a_model("plain:x") == "x"
    assert not asks_a_model("playbook")
    assert not asks_a_model("rules-only")
    with pytest.raises(ValueError, match="unknown solver"):
        solver("magic")
