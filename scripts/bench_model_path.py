"""Turns and input tokens of a case on the model path, beside a plain agent loop over the same tools: `make model-path`.

The model is scripted: a server on loopback that answers as the embedded planner would, so both ways are given the same
mind and differ only in what they ask of it. Tokens are those of SmolLM2's tokenizer where its server (`make local-llm`)
is at `--tokenizer`, else characters divided by 3.2; the record says which.
"""

import argparse
import json
import os
import statistics
import subprocess
import threading
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from langchain_core.messages import convert_to_messages

from agent.build import build_agent
from agent.condensing import repeated, restored
from agent.fences import CLOSE, OPEN, fenced, unfenced
from agent.models.playbook import PlaybookModel
from agent.resolving import read_report, resolve_one, shipped_sources
from agent.settings import AgentSettings, Endpoint
from evals.generation import Suite, generate
from evals.row import Row
from knowledge_base.playbooks import load_playbooks

RESULT = Path("evals/results/model-path.json")
SEED = 20261
CHARACTERS_PER_TOKEN = 3.2


def main() -> None:
    """Work the rows both ways and write the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=60)
    parser.add_argument("--tokenizer", default="", help="Address of a llama.cpp server: http://127.0.0.1:8091")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    count = tokens_by(given.tokenizer)
    rows = list(generate(Suite("mini", {"calibrate": given.rows}), SEED))
    with_server = Scripted()
    told = {
        "what": "turns and input tokens of a case with a scripted model; rows are synthetic",
        "command": "python scripts/bench_model_path.py --tokenizer ADDRESS" if given.tokenizer else "make model-path",
        "commit": os.environ.get("PAYMEND_COMMIT") or _commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "load": f"2 cores, load average {os.getloadavg()[0]:.0f}; nothing here is timed",
        "tokens": "SmolLM2 tokenizer" if given.tokenizer else f"characters / {CHARACTERS_PER_TOKEN}",
        "rows": len(rows),
        "model path, under pseudonyms": measured(rows, with_server, count, ours(with_server.url, local=False)),
        "model path, local endpoint": measured(rows, with_server, count, ours(with_server.url, local=True)),
        "plain loop over the same tools": measured(rows, with_server, count, plain_loop(with_server.url)),
    }
    given.out.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))


def measured(
    rows: list[Row], server: "Scripted", count: Callable[[str], int], work: Callable[[Row], None]
) -> dict[str, Any]:
    """Medians and 95th percentiles of turns and tokens over the cases in which a model was asked."""
    turns, tokens, failed = [], [], 0
    for row in rows:
        before = len(server.requests)
        try:
            work(row)
        except Exception as error:  # a plain loop may end anyhow; the case counts with what it cost so far
            failed += 1
            print(f"{row.id}: {type(error).__name__} {str(error)[:100]}")
        asked = server.requests[before:]
        if asked:
            turns.append(len(asked))
            tokens.append(sum(count(prompt_of(request)) for request in asked))
    return {
        "cases_asked": len(turns),
        "failed": failed,
        "turns": spread(turns),
        "input_tokens": spread(tokens),
        "share_within_4000": round(sum(t <= 4_000 for t in tokens) / max(len(tokens), 1), 3),
    }


def spread(values: list[int]) -> dict[str, float]:
    """Median, 95th percentile and maximum."""
    ordered = sorted(values) or [0]
    return {"median": statistics.median(ordered), "p95": ordered[int(0.95 * (len(ordered) - 1))], "max": ordered[-1]}


def prompt_of(request: dict[str, Any]) -> str:
    """Everything of a request that a model reads: messages, tools and the schema it is bound to."""
    return json.dumps(
        [request["messages"], request.get("tools", []), request.get("response_format", "")], ensure_ascii=False
    )


def tokens_by(tokenizer: str) -> Callable[[str], int]:
    """Counts the tokens of a text, by a real tokenizer where there is one."""
    if not tokenizer:
        return lambda text: round(len(text) / CHARACTERS_PER_TOKEN)

    def count(text: str) -> int:
        body = json.dumps({"content": text}).encode()
        with urllib.request.urlopen(f"{tokenizer}/tokenize", body, timeout=60) as answer:
            return len(json.load(answer)["tokens"])

    return count


def ours(url: str, *, local: bool) -> Callable[[Row], None]:
    """The model path as it ships."""
    endpoint = Endpoint(base_url=url, local=local, timeout_seconds=120, attempts_max=1)
    agent = build_agent(AgentSettings(model="openai:scripted", endpoint=endpoint), sources=shipped_sources())

    def work(row: Row) -> None:
        resolve_one(agent, read_report(row.exception), now=datetime.fromisoformat(row.exception["received_at"]))

    return work


def plain_loop(url: str) -> Callable[[Row], None]:
    """The loop of the plain rival over all our tools, told the same system, case and playbooks."""
    from agent.answers import proposal_schema
    from agent.conversation import opening
    from agent.steps.diagnose import diagnose
    from agent.steps.triage import triage
    from evals.plain_agent import Asked, tool_loop

    planner = build_agent(AgentSettings(), sources=shipped_sources())
    asked = Asked("scripted", url, "none", turns_max=20)
    schema = json.dumps(proposal_schema(), separators=(",", ":"))

    def work(row: Row) -> None:
        report = read_report(row.exception)
        case = planner._casework("case", report, datetime.fromisoformat(row.exception["received_at"]))
        state: dict[str, Any] = {"case_id": "case", **triage({}, case)}
        if state.get("owner"):
            return
        state |= diagnose(state, case)  # type: ignore[arg-type]
        by_id = {p.id: p for p in load_playbooks()}
        system, told = opening(case.circumstances, state, [by_id[i] for i in state["playbooks"]])  # type: ignore[arg-type]
        ask = f"{told.content}\n\nWhen you know enough, give your proposal as one JSON object of this schema:\n{schema}"
        tool_loop(asked, case.desk, str(system.content), ask, write=fenced)

    return work


class Scripted:
    """A server that answers with the embedded planner's mind: tools while it has questions, then its proposal."""

    def __init__(self) -> None:
        by_id = {p.id: p for p in load_playbooks()}
        self.mind, self.requests = PlaybookModel(playbooks=by_id.get), list[dict[str, Any]]()
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                scripted.requests.append(request)
                body = json.dumps(scripted.answer(request)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                return None

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}/v1"

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The planner's next turn as a chat completion."""
        told = convert_to_messages([{**m, "content": _whole(m.get("content") or "")} for m in request["messages"]])
        heard = repeated(told)
        turn = self.mind.invoke(heard, tools=request.get("tools", []))
        if not turn.tool_calls:
            final = json.loads(str(self.mind.invoke(heard, tools=[]).content))
            text = json.dumps({k: v for k, v in final.items() if k != "outcomes"})
            return _completion({"role": "assistant", "content": text})
        calls = [
            {"id": c["id"], "type": "function", "function": {"name": c["name"], "arguments": json.dumps(c["args"])}}
            for c in turn.tool_calls
        ]
        return _completion({"role": "assistant", "content": None, "tool_calls": calls})


def _whole(text: str) -> str:
    """A message with its dossier, if it has one, as the planner reads it."""
    told = unfenced(text) if OPEN in text and CLOSE in text and "Playbooks that apply" in text else None
    return text if told is None or "fault" not in told else fenced(restored(told))


def _completion(message: dict[str, Any]) -> dict[str, Any]:
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if message.get("tool_calls") else "stop"}
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "s", "choices": [choice], "usage": usage}


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip()


if __name__ == "__main__":
    main()
