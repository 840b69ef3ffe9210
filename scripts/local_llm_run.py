"""A weak real model as the victim: benchmark rows worked with it, every stratum certified, beside the embedded planner.

`make local-llm` starts the model's server and this. The rows come in an order that keeps every beginning stratified by
family, so a run that is stopped (or out of `--minutes`) still is a sample. Each row is kept as a line of `--kept` as
soon as it is worked: run again, it goes on where it stopped. The record says how many rows were run.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from agent.build import build_agent
from agent.resolving import read_report, resolve_one, shipped_sources
from agent.settings import AgentSettings, Budget, Endpoint
from evals.generation import Suite, generate
from evals.row import Row
from evals.row_grading import grade_row
from evals.solvers import EveryStratum, sent_by

RESULT = Path("evals/results/local-llm.json")
KEPT = Path("var/local-llm/rows.jsonl")
SEED = 20261
READY_SECONDS = 180


def main() -> None:
    """Work the rows with both, grade both, write the record after every row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8091/v1")
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--answer", type=int, default=128, help="Tokens of one answer at most.")
    parser.add_argument("--kept", type=Path, default=KEPT)
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    wait_for(given.url)
    victim, planner = agent_with("openai:smollm2-135m", given), agent_with("playbook", given)
    until, told = time.monotonic() + 60 * given.minutes, read(given.kept)
    for row in stratified(given.rows):
        if row.id in {line["row"] for line in told}:
            continue
        if time.monotonic() > until:
            break
        told.append({"row": row.id, "family": row.family, "load": round(os.getloadavg()[0], 1),
                     "victim": worked(victim, row), "planner": worked(planner, row)})  # fmt: skip
        with given.kept.open("a") as file:
            file.write(json.dumps(told[-1]) + "\n")
        given.out.write_text(json.dumps(record(told, given), indent=1) + "\n")
        print(f"{len(told)} rows, {sum(line['victim']['harmful'] for line in told)} harmful", flush=True)


def read(kept: Path) -> list[dict[str, Any]]:
    """The rows that an earlier run worked; a line that a kill cut off is left out."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    lines = kept.read_text().splitlines(keepends=True) if kept.exists() else []
    whole = [line for line in lines if line.endswith("\n")]
    kept.write_text("".join(whole))
    return [json.loads(line) for line in whole]


def wait_for(url: str) -> None:
    """Until the server has loaded its model. Raises SystemExit where it never does."""
    for _ in range(READY_SECONDS):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/models", timeout=5):
            return
        time.sleep(1)
    raise SystemExit(f"no model is served at {url}")


def agent_with(model: str, given: argparse.Namespace) -> Any:
    """An agent whose policy lets everything go by itself that may, as if every stratum had a certificate."""
    sources = shipped_sources()
    sources = replace(sources, policy=replace(sources.policy, auto_certified=True), certificates=EveryStratum())
    endpoint = Endpoint(
        base_url=given.url, local=True, timeout_seconds=600, attempts_max=1, answer_tokens_max=given.answer
    )
    budget = Budget(wall_clock_seconds_max=1_800, tokens_max=1_000_000)
    return build_agent(AgentSettings(model=model, endpoint=endpoint, budget=budget), sources=sources)


def stratified(count: int) -> list[Row]:
    """Rows of the calibrate split, one of each family in turn."""
    by_family: dict[str, list[Row]] = defaultdict(list)
    for row in generate(Suite("mini", {"calibrate": count}), SEED):
        by_family[row.family].append(row)
    turns = zip_longest(*(by_family[family] for family in sorted(by_family)))
    return [row for row in chain.from_iterable(turns) if row is not None]


def worked(agent: Any, row: Row) -> dict[str, Any]:
    """How the row was graded, and what it cost."""
    started = time.monotonic()
    outcome = resolve_one(agent, read_report(row.exception), now=datetime.fromisoformat(row.exception["received_at"]))
    grade = grade_row(row, outcome, sent_by(row, outcome), certified=True)
    usage, notes = outcome["usage"], [step.get("note", "") for step in outcome["trace"]]
    fell_back = any("fell back" in note for note in notes)
    return {
        "harmful": bool(grade.harm),
        "right": grade.right,
        "zero-touch": outcome.get("route") == "auto" and not grade.harm,
        "fell back": fell_back,
        "own proposal": bool(usage["calls"]) and not fell_back,
        **{key: usage[key] for key in ("calls", "input_tokens", "output_tokens")},
        "seconds": round(time.monotonic() - started, 1),
    }


def record(told: Sequence[dict[str, Any]], given: argparse.Namespace) -> dict[str, Any]:
    """The record as it is committed."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    load = [line["load"] for line in told]
    return {
        "what": "synthetic rows worked with SmolLM2-135M-Instruct (4 bit) as the model, every stratum certified",
        "command": f"make local-llm ROWS={given.rows}",
        "commit": os.environ.get("PAYMEND_COMMIT") or commit.stdout.strip(),
        "date": datetime.now(UTC).date().isoformat(),
        "load": f"2 cores, load average {min(load):.0f} to {max(load):.0f} beside other work",
        "answer_tokens_max": given.answer,
        "rows_asked": given.rows,
        "rows_run": len(told),
        "families": dict(sorted(Counter(line["family"] for line in told).items())),
        "seconds_a_row_median": statistics.median(line["victim"]["seconds"] for line in told),
        "victim": _sums([line["victim"] for line in told]),
        "planner": _sums([line["planner"] for line in told]),
    }


def _sums(graded: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {key: round(sum(one[key] for one in graded)) for key in graded[0]}


if __name__ == "__main__":
    main()
