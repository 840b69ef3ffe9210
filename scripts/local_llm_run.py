"""A weak real model as the victim: benchmark rows worked with it, every stratum certified, beside the embedded planner.

`make local-llm` starts the model's server and this. The rows come in an order that keeps every beginning stratified by
family, so a run that is stopped (or out of `--minutes`) still is a sample. The record says how many rows were run.
"""

import argparse
import contextlib
import json
import os
import subprocess
import time
import urllib.request
from collections import Counter, defaultdict
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
SEED = 20261
READY_SECONDS = 180


def main() -> None:
    """Work the rows with both, grade both, write the record after every row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8091/v1")
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--answer", type=int, default=128, help="Tokens of one answer at most.")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    wait_for(given.url)
    victim, planner = agent_with("openai:smollm2-135m", given), agent_with("playbook", given)
    until, told = time.monotonic() + 60 * given.minutes, Record(given.rows)
    for row in stratified(given.rows):
        if time.monotonic() > until:
            break
        told.add(row, worked(victim, row), worked(planner, row))
        given.out.write_text(json.dumps(told.shown(), indent=1) + "\n")
        print(f"{told.rows} rows, {told.counts['victim harmful']} harmful", flush=True)


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
    """The outcome with its grade and what it cost."""
    started = time.monotonic()
    outcome = resolve_one(agent, read_report(row.exception), now=datetime.fromisoformat(row.exception["received_at"]))
    grade = grade_row(row, outcome, sent_by(row, outcome), certified=True)
    return {"outcome": outcome, "grade": grade, "seconds": time.monotonic() - started}


class Record:
    """Counts over the rows so far."""

    def __init__(self, asked: int) -> None:
        self.asked, self.rows = asked, 0
        self.counts: Counter[str] = Counter()
        self.families: Counter[str] = Counter()
        self.load: list[float] = []

    def add(self, row: Row, victim: dict[str, Any], planner: dict[str, Any]) -> None:
        """Count one row."""
        self.rows += 1
        self.families[row.family] += 1
        self.load.append(os.getloadavg()[0])
        for name, one in (("victim", victim), ("planner", planner)):
            grade, outcome = one["grade"], one["outcome"]
            self.counts[f"{name} harmful"] += bool(grade.harm)
            self.counts[f"{name} right"] += grade.right
            self.counts[f"{name} zero-touch"] += outcome.get("route") == "auto" and not grade.harm
            self.counts[f"{name} seconds"] += round(one["seconds"])
        usage, notes = victim["outcome"]["usage"], [s.get("note", "") for s in victim["outcome"]["trace"]]
        fell_back = any("fell back" in note for note in notes)
        self.counts["fell back to the planner"] += fell_back
        self.counts["model's own proposal"] += bool(usage["calls"]) and not fell_back
        for key in ("calls", "input_tokens", "output_tokens"):
            self.counts[key] += usage[key]

    def shown(self) -> dict[str, Any]:
        """The record as it is committed."""
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
        return {
            "what": "synthetic rows worked with SmolLM2-135M-Instruct (4 bit) as the model, every stratum certified",
            "command": "make local-llm",
            "commit": os.environ.get("PAYMEND_COMMIT") or commit.stdout.strip(),
            "date": datetime.now(UTC).date().isoformat(),
            "load": f"2 cores, load average {min(self.load):.0f} to {max(self.load):.0f} beside other work",
            "rows_asked": self.asked,
            "rows_run": self.rows,
            "families": dict(sorted(self.families.items())),
            **{key: self.counts[key] for key in sorted(self.counts)},
        }


if __name__ == "__main__":
    main()
