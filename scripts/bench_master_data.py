"""Import invented master data and payments at scale into SQLite, time look-ups, write evals/results/master-data.json.

Give the number of rows as first argument (1,000,000 unless given). All rows are synthetic.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from history.bulk import import_lines
from history.store import StoreHistory
from reference.bulk import import_file as import_reference
from reference.reading import lines_of
from reference.store import StoreReference

RESULT = Path(__file__).parents[1] / "evals" / "results" / "master-data.json"
LOOK_UPS = 2_000
ON = date(2026, 11, 20)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COUNTRIES = ("DE", "FR", "NL", "GB", "US", "IT", "ES", "PL", "SE", "JP")


def bic(number: int) -> str:
    """A BIC of its own for every number."""
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, 26)
        letters += _LETTERS[rest]
    return f"{letters}{_COUNTRIES[number % 10]}2{_LETTERS[number // 10 % 26]}"


def banks(path: Path, count: int) -> None:
    with path.open("w") as file:
        for n in range(count):
            row = {
                "bic": bic(n),
                "name": f"Bank {n} of {bic(n)[:4].title()}",
                "country": bic(n)[4:6],
                "status": "active",
            }
            file.write(json.dumps(row) + "\n")


def uetr(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def payments(path: Path, count: int) -> None:
    with path.open("w") as file:
        for n in range(count):
            row = {
                "uetr": uetr(n), "reference": f"REF{n:012d}", "end_to_end_id": f"E2E{n}", "amount": f"{n % 90000}.50",
                "debtor_account": f"DE02{n % 50000:018d}", "creditor_account": f"NL02{n % 70000:014d}",
                "creditor": f"Creditor {n % 70000}", "currency": "EUR", "status": "settled",
                "value_date": (ON - timedelta(days=n % 700)).isoformat(),
            }  # fmt: skip
            file.write(json.dumps(row) + "\n")


def p95(look_up: Callable[[int], Any], count: int) -> dict[str, float]:
    """Milliseconds within which 95 % of look-ups of random rows answer, by the clock and of the processor's time.

    Every one must find its row.
    """
    numbers, clock, busy = random.Random(7), [], []
    for _ in range(LOOK_UPS):
        number = numbers.randrange(count)
        started, worked = time.perf_counter(), time.thread_time()
        found = look_up(number)
        clock.append((time.perf_counter() - started) * 1000)
        busy.append((time.thread_time() - worked) * 1000)
        assert found, number
    place = int(LOOK_UPS * 0.95)
    return {"p95_ms": round(sorted(clock)[place], 3), "p95_cpu_ms": round(sorted(busy)[place], 3)}


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What `work` returns, and its seconds by the clock and of the processor."""
    started, busy = time.perf_counter(), time.process_time()
    done = work()
    return done, {
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_seconds": round(time.process_time() - busy, 1),
    }


def measured(home: Path, count: int) -> dict[str, Any]:
    """All figures, over a database in `home`."""
    url = f"sqlite:///{home}/master.db"
    banks(home / "banks.jsonl", count)
    payments(home / "payments.jsonl", count)
    store, history = StoreReference(url), StoreHistory(url)
    report, banks_took = timed(lambda: import_reference(store, "banks", home / "banks.jsonl"))
    taken, payments_took = timed(lambda: import_lines(history, lines_of(home / "payments.jsonl"), "bench"))
    assert (report.accepted, taken.accepted) == (count, count), (report, taken)
    return {
        "rows": count,
        "import_banks": banks_took,
        "import_payments": payments_took,
        "bank_by_bic": p95(lambda n: store.bank(bic(n), ON), count),
        "bank_by_name": p95(lambda n: store.banks_named(f"Bank {n} of {bic(n)[:4].title()}", "", ON), count),
        "payment_by_uetr": p95(lambda n: history.find(uetr=uetr(n)), count),
        "payment_by_creditor_account": p95(lambda n: history.between(creditor_account=f"NL02{n % 70000:014d}"), count),
        "memory_megabytes_max": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "file_megabytes": round((home / "master.db").stat().st_size / 1e6),
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(Path(folder), count)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    result = {
        "command": "make bench-imports",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} while measuring",
        "note": "synthetic rows, SQLite; the clock's figures hold under that load, the processor's on any",
        "asked": {"import": "180 s each", "look_up_p95_ms": 5},
        "figures": figures,
    }
    if count >= 1_000_000:
        RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
