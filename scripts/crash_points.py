"""Killed with -9 at every point, many seeds, on both databases; evals/results/crash.json.

    crash_points.py [--seeds 50] [--writes 24] [--each 48] [--minutes 120] [--resume]

A point is a moment before or after a node of the graph or one of the first `--writes` writes of the store. Each death
happens in a process forked from this warm one, then the installation lives on, and the oracle looks: nothing lost,
nothing sent twice, the ledger valid, the final states those of a life without a crash. A seed tries all nodes, and of
the moments around writes `--each` drawn ones, on both databases; the record is written after each seed, so that a run
that ends early (the minutes are over, a signal) says how far it came. The databases are thrown away: they lie in
memory, or do not wait for the disk at a commit. A killed process loses nothing by that; a power cut is not tried here.
"""

import argparse
import gc
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "crash.json"
IN_MEMORY = Path("/dev/shm")
sys.path[:0] = [str(ROOT / "tests" / "api"), str(ROOT)]

Point = tuple[tuple[str, str] | None, tuple[int, str] | None]
NewPlace = Callable[[Path], Any]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--writes", type=int, default=24)
    parser.add_argument("--each", type=int, default=48)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    import test_crash as crash

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    moments = ("before", "after")
    nodes: list[Point] = [((node, moment), None) for node in crash.NODES for moment in moments]
    writes: list[Point] = [(None, (write, moment)) for write in range(1, given.writes + 1) for moment in moments]
    each = min(given.each, len(writes))
    tally = Tally(given)
    with tempfile.TemporaryDirectory() as home:
        crash.warm_up(Path(home))
    gc.collect()
    gc.freeze()  # a forked process would copy every page that its collector looks at
    with templates(crash) as kinds:
        try:
            for seed in range(tally.seeds, given.seeds):
                for point in nodes + random.Random(seed).sample(writes, each):
                    for kind, new_place in kinds.items():
                        tally.add(kind, point, seed, one_run(crash, new_place, point, seed))
                tally.seed_done()
                if tally.minutes > given.minutes:
                    break
        except KeyboardInterrupt:
            print("ended early", flush=True)
    raise SystemExit(1 if tally.write()["broken"] else 0)


def one_run(crash: Any, new_place: NewPlace, point: Point, seed: int) -> str:
    """`killed` and survived, `lived` where this life has no such point, or what broke."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as home:
        try:
            return "killed" if crash.survives(new_place(Path(home)), *point, seed) else "lived"
        except AssertionError as error:
            return f"broken {error}".strip()


@contextmanager
def templates(crash: Any) -> Iterator[dict[str, NewPlace]]:
    """For each database how a place with the present schema and nothing in it is made, without migrating anew."""
    from services import fresh_postgresql

    with tempfile.TemporaryDirectory() as folder, fresh_postgresql() as plain:
        empty, url = crash.Place(Path(folder)), f"{plain}%20-csynchronous_commit%3Doff"
        for place in (empty, crash.Place(Path(folder), url)):
            crash.migrate(place.settings.store_url)

        def on_sqlite(home: Path) -> Any:
            shutil.copy(Path(folder) / "paymend.db", home)
            return crash.Place(home)

        def on_postgresql(home: Path) -> Any:
            clear(url)
            return crash.Place(home, url)

        yield {"sqlite": on_sqlite, "postgresql": on_postgresql}


def clear(url: str) -> None:
    """Empty every table but the schema's version. The ledger refuses that, so its triggers are off: superusers may."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        for (table,) in tables:
            if table != "alembic_version":
                connection.execute(f'DELETE FROM "{table}"')


class Tally:
    """What came of the runs so far: told on the way, written after every seed, gone on from with `--resume`."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given, self.begun = given, time.monotonic()
        head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
        told: dict[str, Any] = json.loads(given.out.read_text()) if given.resume else {}
        self.commits: list[str] = list(dict.fromkeys([*told.get("commits", []), head.stdout.strip()]))
        self.load = round(os.getloadavg()[0], 1)
        self.seeds: int = told.get("seeds_done", 0)
        self.before: float = told.get("seconds", 0)
        self.of: dict[str, dict[str, Any]] = {kind: told[kind] for kind in ("sqlite", "postgresql") if kind in told}
        self.broken: list[str] = told.get("broken", [])

    @property
    def minutes(self) -> float:
        """Of this process."""
        return (time.monotonic() - self.begun) / 60

    @property
    def runs(self) -> int:
        return sum(seen["runs"] for seen in self.of.values())

    def add(self, kind: str, point: Point, seed: int, outcome: str) -> None:
        seen = self.of.setdefault(kind, {"runs": 0, "killed": 0, "broken": 0, "points": 0, "deaths": {}})
        name = " ".join(str(word) for word in point[0] or ("write", *point[1]))
        seen["runs"] += 1
        if outcome != "lived":
            seen["killed"] += 1
            seen["deaths"][name] = seen["deaths"].get(name, 0) + 1
            seen["points"] = len(seen["deaths"])
        if outcome.startswith("broken"):
            seen["broken"] += 1
            self.broken.append(f"{kind}, {name}, seed {seed}: {outcome}")
            print(self.broken[-1], flush=True)

    def seed_done(self) -> None:
        self.seeds += 1
        told = self.write()
        print(f"{self.seeds}/{self.given.seeds} seeds, {self.runs} runs, {told['seconds_a_run']} s each", flush=True)

    def write(self) -> dict[str, Any]:
        """Keep the record, and what it says."""
        given, seconds = self.given, round(self.before + self.minutes * 60)
        command = f"make crash-points SEEDS={given.seeds} WRITES={given.writes} EACH={given.each}"
        told = {
            **self.of,
            "broken": self.broken,
            "seeds_done": self.seeds,
            "seeds_asked": given.seeds,
            "seconds": seconds,
            "seconds_a_run": round(seconds / max(self.runs, 1), 2),
            "load_before": self.load,
            "nice": os.nice(0),
            "command": command,
            "commits": self.commits,
            "date": datetime.now(UTC).date().isoformat(),
            "cores": os.cpu_count(),
        }
        given.out.write_text(json.dumps(told, indent=1) + "\n")
        return told


if __name__ == "__main__":
    main()
