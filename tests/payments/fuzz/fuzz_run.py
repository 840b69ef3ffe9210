"""The long fuzzing run: several low-priority processes over seeded mutations, crashers kept, figures written.

`python tests/payments/fuzz/fuzz_run.py [--inputs N] [--minutes M] [--processes P] [--seed S]`.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import platform
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from fuzz_exercise import exercise  # noqa: E402
from fuzz_mutations import mutated  # noqa: E402
from fuzz_seeds import own_seeds, sample_seeds  # noqa: E402

KEPT = ROOT / "tests" / "payments" / "crashers"
UNSHARED = ROOT / "var" / "crashers"  # made of third-party samples: not for the repository
RESULT = ROOT / "evals" / "results" / "fuzz-messages.json"
MEMORY_MAX = 1_500_000_000  # bytes of address space beyond what a worker has at its start
CHUNK = 500
WHOLE_EACH = 20  # two of so many inputs, one own and one sample, also go through facts, checks and edits


class Hang(Exception):
    """An input that does not come to an end."""


def _alarm(*_: object) -> None:
    raise Hang("more than 5 s of processor time")


def work(number: int, seed: int, share: int, until: float, told: "multiprocessing.Queue[dict[str, Any]]") -> None:
    """One process: its own seeds and samples in turn, until its share or the time is used up."""
    os.nice(5)
    signal.signal(signal.SIGVTALRM, _alarm)
    pools = [pool for pool in (own_seeds(), sample_seeds()) if pool]
    start = _resident()
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY_MAX,) * 2)
    seen: Counter[str] = Counter()
    for done in range(share):
        if done % CHUNK == 0:
            told.put({"worker": number, "seen": dict(seen), "grown": _resident() - start})
            if time.time() > until:
                break
        random = Random(f"{seed}-{number}-{done}")
        own = done % 2 == 0
        _one(mutated(pools[0 if own else -1], random), random, seen, own, whole=done % WHOLE_EACH < 2)
        seen["inputs"] += 1
    told.put({"worker": number, "seen": dict(seen), "grown": _resident() - start, "end": True})


def _one(data: bytes, random: Random, seen: Counter[str], own: bool, *, whole: bool) -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, 5)
    try:
        exercise(data, random, seen, whole=whole)
    except Exception as error:
        seen["crashes"] += 1
        folder = KEPT if own else UNSHARED
        where = traceback.extract_tb(error.__traceback__)[-1]
        name = f"{type(error).__name__}-{Path(where.filename).stem}-{where.lineno}"
        if seen[name] < 3:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}-{hashlib.sha256(data).hexdigest()[:8]}.bin").write_bytes(data)
            print(f"{name}: {error} ({len(data)} bytes)", file=sys.stderr, flush=True)
        seen[name] += 1
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def run(inputs: int, minutes: float, processes: int, seed: int) -> dict[str, Any]:
    """Start the workers, tell progress, and give the figures."""
    began, told = time.time(), multiprocessing.Queue()
    share = -(-inputs // processes)
    until = began + minutes * 60
    workers = [multiprocessing.Process(target=work, args=(n, seed, share, until, told)) for n in range(processes)]
    for worker in workers:
        worker.start()
    latest: dict[int, dict[str, Any]] = {}
    shown = 0.0
    while sum("end" in report for report in latest.values()) < processes:
        report = told.get()
        latest[report["worker"]] = report
        if time.time() - shown > 10:
            shown = time.time()
            print(f"{shown - began:6.0f} s  {dict(_total(latest))}", file=sys.stderr, flush=True)
    for worker in workers:
        worker.join()
    return {
        "inputs": _total(latest)["inputs"],
        "outcomes": dict(sorted(_total(latest).items())),
        "memory_grown_bytes": [report["grown"] for _, report in sorted(latest.items())],
        "seconds": round(time.time() - began),
        "seed": seed,
        "processes": processes,
    }


def _total(latest: dict[int, dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for report in latest.values():
        total.update(report["seen"])
    return total


def main() -> None:
    """Run by the arguments and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    figures = run(asked.inputs, asked.minutes, asked.processes, asked.seed)
    about = {
        "command": f"make fuzz (--inputs {asked.inputs} --minutes {asked.minutes:g})",
        "commit": commit.strip(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "load": [round(n, 1) for n in os.getloadavg()],
    }
    RESULT.write_text(json.dumps(about | figures, indent=1) + "\n", "utf-8")
    print(RESULT.read_text("utf-8"))


if __name__ == "__main__":
    main()
