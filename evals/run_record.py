"""What a run was made of: rows, seed, model, policy, bundle; written beside its results."""

import json
from pathlib import Path
from typing import Any

from .generation import SUITES, generate
from .row import read_rows, write_rows


class OtherRun(Exception):
    """The folder holds a run of something else."""


def prepare(suite: str, out: Path, *, seed: int, limit: int, model: str, certified: bool) -> tuple[Path, int]:
    """The rows file of a run and how many rows it has; made once, then kept. Raises OtherRun, KeyError."""
    out.mkdir(parents=True, exist_ok=True)
    rows_file = out / "rows.jsonl"
    record = {"suite": suite, "seed": seed, "limit": limit, "model": model, "certified": certified, **_bundle()}
    if (out / "run.json").exists():
        _demand_same(json.loads((out / "run.json").read_text()), record, out)
    elif Path(suite).is_file():
        rows = list(read_rows(Path(suite)))
        record["rows_sha256"] = write_rows(rows_file, _some(rows, limit))
    else:
        record["rows_sha256"] = write_rows(rows_file, _some(list(generate(SUITES[suite], seed)), limit))
    if not (out / "run.json").exists():
        (out / "run.json").write_text(json.dumps(record, sort_keys=True, indent=1) + "\n")
    return rows_file, sum(1 for _ in read_rows(rows_file))


def _demand_same(held: dict[str, Any], wanted: dict[str, Any], out: Path) -> None:
    other = sorted(key for key, value in wanted.items() if held.get(key) != value)
    if other:
        raise OtherRun(f"{out} holds a run with another {', '.join(other)}; choose another folder")


def _some(rows: list[Any], limit: int) -> list[Any]:
    """Evenly taken rows: each kind keeps about its share."""
    return rows if not limit or limit >= len(rows) else [rows[i * len(rows) // limit] for i in range(limit)]


def _bundle() -> dict[str, Any]:
    from agent.resolving import shipped_sources
    from agent.versions import versions_of
    from governance.certificates import deciding_parts

    sources = shipped_sources()
    return {"bundle": versions_of(sources)["bundle"], "deciding": deciding_parts(sources)}
