"""Draw the locked splits of the quick suite and the sample again, and keep their digests in evals/splits.json."""

import json
import tempfile
from pathlib import Path

from evals.generation import SPLITS_FILE, SUITES, Suite
from evals.rows_file import file_digest, write_suite


def main() -> None:
    locked = json.loads(SPLITS_FILE.read_text())
    kept = [entry for entry in locked["splits"] if entry["suite"] == "full"]
    mini = [("mini", split, rows) for split, rows in SUITES["mini"].splits.items()]
    drawn = [_locked(locked, *wanted) for wanted in (*mini, ("sample", "test", 40))]
    SPLITS_FILE.write_text(json.dumps({**locked, "splits": [*drawn, *kept]}, indent=1) + "\n")


def _locked(locked: dict[str, str], suite: str, split: str, rows: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        for _ in write_suite(path, Suite(suite, {split: rows}), int(locked["seed"]), mix=locked["mix"]):
            pass
        return {"suite": suite, "split": split, "rows": rows, "sha256": file_digest(path)}


if __name__ == "__main__":
    main()
