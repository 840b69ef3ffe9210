"""The speed of working cases with the embedded planner; writes evals/results/bench-resolve.json.

    bench_resolve.py [command] [process] [server]      (all of them without a word)

`command`: `paymend resolve` on 1,000 mixed exceptions with two workers, as a user starts it, and on one for its
start-up. `process`: processor time of each case in one process. `server`: intake, worker, store and run checkpoints on
SQLite in one process. Under load wall-clock rates mean little; processor time is told beside them.
"""

import asyncio
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "bench-resolve.json"
CASES, WORKERS, WARM_UP = 1_000, 2, 20
SERVER_CASES = 200


def main() -> None:
    """Measure what was asked for and keep the rest of the file as it is."""
    parts: dict[str, Callable[[list[str]], dict[str, Any]]] = {"command": command, "process": process, "server": server}
    wanted = [word for word in sys.argv[1:] if word in parts] or list(parts)
    told = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    lines = exceptions()
    for word in wanted:
        before = os.getloadavg()[0]
        told[word] = parts[word](lines) | {"load_before": round(before, 1)} | circumstances(word)
        print(json.dumps({word: told[word]}, indent=1))
        RESULT.write_text(json.dumps(told, indent=1) + "\n")


def exceptions() -> list[str]:
    """The first 1,000 exceptions of the suite `mini`."""
    from evals.commands import SEED
    from evals.generation import SUITES, generate

    rows = generate(SUITES["mini"], SEED)
    return [json.dumps(row.exception) for row, _ in zip(rows, range(CASES), strict=False)]


def circumstances(word: str) -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "command": f"python scripts/bench_resolve.py {word}",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }


def command(lines: list[str]) -> dict[str, Any]:
    """Wall clock, processor time and memory of the command itself, its workers included."""
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "one.jsonl", Path(folder) / "many.jsonl"
        one.write_text(lines[0] + "\n")
        many.write_text("".join(f"{line}\n" for line in lines))
        start = _timed([str(one), "--out", f"{folder}/one.out"])
        work = _timed([str(many), "--out", f"{folder}/many.out", "--workers", str(WORKERS)])
        worked = sum('"action"' in line for line in (Path(folder) / "many.out").read_text().splitlines())
    return {
        "exceptions": len(lines), "worked": worked, "workers": WORKERS,
        "start_up_seconds": start["wall"], "start_up_cpu_seconds": start["cpu"],
        "seconds": work["wall"], "cpu_seconds": work["cpu"],
        "per_second": round(len(lines) / work["wall"], 1),
        "per_second_with_start_up_apart": round(len(lines) / max(0.001, work["wall"] - start["wall"]), 1),
        "per_second_of_two_free_cores": round(len(lines) / (work["cpu"] / WORKERS), 1),
        "peak_mb_of_a_process": work["mb"],
    }  # fmt: skip


def _timed(arguments: list[str]) -> dict[str, float]:
    """Seconds, processor seconds, and the most memory any one process of the command held, in MB."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "api.cli.main", "resolve", *arguments], cwd=ROOT, check=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": round(wall, 2), "cpu": round(cpu, 2), "mb": round(after.ru_maxrss / 1024)}


def process(lines: list[str]) -> dict[str, Any]:
    """Processor time of each case, after a few to warm up; what was imported meanwhile."""
    from agent.build import build_agent
    from agent.resolving import resolve_one, shipped_sources
    from agent.settings import AgentSettings

    agent, now = build_agent(AgentSettings(), sources=shipped_sources()), datetime.now(UTC)
    spent = []
    for line in lines:
        started = time.process_time()
        resolve_one(agent, line, now=now)
        spent.append((time.process_time() - started) * 1000)
    spent = sorted(spent[WARM_UP:])
    heavy = [
        name for name in ("torch", "chromadb", "sentence_transformers", "openai", "sklearn") if name in sys.modules
    ]
    return {
        "cases": len(spent), "cpu_ms_median": round(statistics.median(spent), 1),
        "cpu_ms_mean": round(statistics.mean(spent), 1), "cpu_ms_p95": round(spent[len(spent) * 95 // 100], 1),
        "loaded_beyond_need": heavy,
    }  # fmt: skip


def server(lines: list[str]) -> dict[str, Any]:
    """Cases worked and kept by one worker of one process: store, ledger, outbox and run checkpoints on SQLite."""
    with tempfile.TemporaryDirectory() as home:
        return asyncio.run(_served(Path(home), lines[:SERVER_CASES]))


async def _served(home: Path, lines: list[str]) -> dict[str, Any]:
    from agent.resolving import read_report
    from api.bootstrap import assemble
    from api.settings import Settings
    from cases.case import Status
    from cases.intake import open_case
    from cases.store import migrate

    settings = Settings(home=home)
    await asyncio.to_thread(migrate, settings.store_url)
    application = assemble(settings)
    for line in lines:
        await open_case(application.store, read_report(line), now=application.clock.now())
    worker = application.new_worker()
    for _ in range(WARM_UP):
        await worker.turn()
    cpu, started = time.process_time(), time.perf_counter()
    while (await application.store.counts())[Status.RECEIVED]:
        await worker.turn()
    wall, spent = time.perf_counter() - started, time.process_time() - cpu
    worked = len(lines) - WARM_UP
    await application.store.close()
    return {
        "cases": worked, "seconds": round(wall, 2), "cpu_seconds": round(spent, 2),
        "per_second": round(worked / wall, 1), "per_cpu_second": round(worked / spent, 1),
    }  # fmt: skip


if __name__ == "__main__":
    main()
