"""What a run took: latency of a case, turns, tokens and cost of a model (evaluation §9, operations)."""

import json
import math
import resource
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from .recorder import FILE, read_turns

MILLION = Decimal(1_000_000)


def operations_of(folder: Path, run: Mapping[str, Any]) -> dict[str, Any]:
    """Milliseconds per case, and what a model's endpoint was asked. `run` may hold `price_in` and `price_out`.

    Prices are per million tokens, in the currency of the reader's contract; without them there is no cost.
    """
    cases = sorted(_milliseconds(folder / "timings.jsonl"))
    told: dict[str, Any] = {"cases": len(cases), "ms": _quantiles(cases)}
    turns = read_turns(folder / FILE)
    if not turns:
        return told
    tokens = {name: sum(turn[name] for turn in turns) for name in ("input", "output")}
    told["model"] = {"turns": len(turns), "tokens": tokens, "ms": _quantiles(sorted(float(t["ms"]) for t in turns))}
    if run.get("price_in") or run.get("price_out"):
        prices = {"input": Decimal(run.get("price_in") or 0), "output": Decimal(run.get("price_out") or 0)}
        cost = sum((prices[name] * tokens[name] for name in prices), Decimal(0)) / MILLION
        told["model"] |= {"cost": f"{cost:.4f}", "cost_per_case": f"{cost / max(1, len(cases)):.6f}"}
    return told


def _milliseconds(path: Path) -> list[float]:
    if not path.exists():
        return []
    held = []
    for line in path.read_text().splitlines():
        try:
            held.append(float(json.loads(line)["ms"]))
        except (ValueError, KeyError):
            continue  # cut off by a kill
    return held


def _quantiles(ordered: Sequence[float]) -> dict[str, float]:
    if not ordered:
        return {}
    return {
        name: ordered[max(0, math.ceil(q * len(ordered)) - 1)]
        for name, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }


TOOK = "took.json"  # beside the report and not in it: reports of the same results are byte-equal


def took_so_far(started: float, workers: int) -> dict[str, Any]:
    """What this process and its workers took since `started` (`time.perf_counter`): seconds, and memory at most.

    `peak_mb` is an upper bound: the most that this process held, and for each worker the most that any of them held.
    """
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    peak = own.ru_maxrss + (workers * children.ru_maxrss if workers > 1 else 0)
    wall = time.perf_counter() - started
    return {"wall_seconds": round(wall, 1), "cpu_seconds": round(cpu, 1), "peak_mb": peak // 1024, "workers": workers}
