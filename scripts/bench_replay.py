"""Every row of the quick suite through the store and replayed from its record; writes evals/results/replay.json.

    bench_replay.py [ROWS]      (1,240 without a number; fewer are taken evenly)

Nothing is handed between work and replay but the store: a second application, opened afterwards, replays.
"""

import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.bootstrap import Application, assemble
from api.replay import NotReplayable, replayed
from api.settings import Settings
from cases.intake import Handed, Opened
from cases.report import Report
from cases.store import migrate
from evals.generation import SUITES, Suite, generate

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "evals" / "results" / "replay.json"
SEED = 20261


def main() -> None:
    """Measure, print, record; exit 1 where one case differs."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_240
    load, begun = os.getloadavg()[0], time.process_time()
    with tempfile.TemporaryDirectory() as home:
        told = asyncio.run(measured(Settings(home=Path(home), workers=0, _env_file=None), reports(wanted)))  # type: ignore[call-arg]
    told |= {"cpu_seconds": round(time.process_time() - begun), "load_before": round(load, 1)} | circumstances(wanted)
    print(json.dumps(told, indent=1))
    RESULT.write_text(json.dumps(told, indent=1) + "\n")
    raise SystemExit(0 if told["equal"] == told["cases"] else 1)


def reports(wanted: int) -> list[Report]:
    """The exceptions of the quick suite."""
    rows = list(generate(Suite("mini", dict(SUITES["mini"].splits)), SEED))
    step = max(len(rows) // wanted, 1)
    return [Report.model_validate(row.exception) for row in rows[::step][:wanted]]


async def measured(settings: Settings, handed: list[Report]) -> dict[str, Any]:
    """Open and work all, close the store, then replay each from a store that is opened again."""
    migrate(settings.store_url)
    first = assemble(settings)
    case_ids = await opened(first, handed)
    worker = first.new_worker()
    while await worker.turn():
        pass
    statuses = Counter(status.value for status, number in (await first.store.counts()).items() for _ in range(number))
    await first.store.close()
    again = assemble(settings)
    outcomes, differences = Counter[str](), list[dict[str, Any]]()
    for case_id in case_ids:
        try:
            told = await replayed(again, case_id)
        except NotReplayable as error:
            outcomes[f"not replayable: {error}"[:80]] += 1
            continue
        outcomes["equal" if told["equal"] else "different"] += 1
        differences += [] if told["equal"] else [told]
    await again.store.close()
    return {
        "cases": len(case_ids),
        "equal": outcomes["equal"],
        "outcomes": dict(outcomes),
        "statuses": dict(statuses),
        "differences": differences[:3],
    }


async def opened(application: Application, handed: list[Report]) -> list[str]:
    """The case ids of the reports."""
    now = application.clock.now()
    outcomes = await application.intake.open_all([Handed(report, now) for report in handed])
    return [outcome.case.case_id for outcome in outcomes if isinstance(outcome, Opened)]


def circumstances(wanted: int) -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "suite": f"mini, seed {SEED}",
        "command": f"python scripts/bench_replay.py {wanted}",
        "commit": commit.stdout.strip(),
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }


if __name__ == "__main__":
    main()
