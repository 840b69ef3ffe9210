"""Records of what a run of the tests measured, for `evals/results`."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def keep(path: str | Path, told: dict[str, Any], command: str) -> None:
    """Write `told` with the command, commit, date, cores and load it was measured under."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    under = {"command": command, "commit": commit.stdout.strip(), "date": datetime.now(UTC).date().isoformat()}
    under |= {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    Path(path).write_text(json.dumps(told | under, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
