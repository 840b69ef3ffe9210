"""Killed with -9 at every point, many seeds, on both databases; evals/results/crash.json.

    crash_points.py [--seeds 50] [--writes 30] [--minutes 60]

A point is a moment before or after a node of the graph or a write of the store. Each death happens in a process forked
from this warm one, then the installation lives on, and the oracle looks: nothing lost, nothing sent twice, the ledger
valid, the final states those of a life without a crash. Ends early when the minutes are over, and says how far it came.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "crash.json"
sys.path[:0] = [str(ROOT / "tests" / "api"), str(ROOT)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--writes", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=120)
    given = parser.parse_args()
    import test_crash as crash

    moments = ("before", "after")
    points: list[tuple[Any, Any]] = [((node, moment), None) for node in crash.NODES for moment in moments]
    points += [(None, (write, moment)) for write in range(1, given.writes + 1) for moment in moments]
    runs = [
        (kind, *point, seed) for kind in ("sqlite", "postgresql") for point in points for seed in range(given.seeds)
    ]
    random.Random(7).shuffle(runs)  # a run that ends early has seen a bit of everything
    with tempfile.TemporaryDirectory() as home:
        crash.warm_up(Path(home))
    before, begun, told = os.getloadavg()[0], time.monotonic(), dict[str, Any]()
    for number, (kind, at, write, seed) in enumerate(runs):
        if time.monotonic() - begun > given.minutes * 60:
            break
        outcome = one_run(crash, kind, at, write, seed)
        seen = told.setdefault(kind, {"runs": 0, "killed": 0, "broken": 0, "points": set()})
        seen["runs"] += 1
        seen["killed"] += outcome == "killed"
        seen["broken"] += outcome == "broken"
        seen["points"] |= {str(at or write)} if outcome == "killed" else set()
        if outcome == "broken":
            print("BROKEN", kind, at, write, seed, flush=True)
        if number % 20 == 0:
            print(number, len(runs), flush=True)
    for seen in told.values():
        seen["points"] = len(seen["points"])
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    told |= {"asked": len(runs), "seconds": round(time.monotonic() - begun), "load_before": round(before, 1)}
    made = sum(told[kind]["runs"] for kind in ("sqlite", "postgresql") if kind in told)
    told |= {"seconds_a_run": round((time.monotonic() - begun) / max(made, 1), 2)}
    told |= {"command": "make crash-points", "commit": commit.stdout.strip()}
    told |= {"date": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count()}
    RESULT.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
    raise SystemExit(any(told[kind]["broken"] for kind in ("sqlite", "postgresql") if kind in told))


def one_run(crash: Any, kind: str, at: Any, write: Any, seed: int) -> str:
    """`killed` and survived, `lived` where there is no such point, or `broken`."""
    database = crash.fresh_postgresql() if kind == "postgresql" else nullcontext(None)
    with tempfile.TemporaryDirectory() as home, database as url:
        place = crash.Place(Path(home), url)
        crash.migrate(place.settings.store_url)
        try:
            return "killed" if crash.survives(place, at, write, seed) else "lived"
        except AssertionError:
            return "broken"


if __name__ == "__main__":
    main()
