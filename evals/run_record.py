"""What a run was made of: rows, seed, model, policy, bundle; written beside its results."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cases.policy import Policy
from governance.chosen_policy import FILE as POLICY
from governance.chosen_policy import content_of

from .generation import HIDDEN, SUITES, part_of
from .row import read_rows, write_rows
from .rows_file import count_lines, file_digest, write_suite


class OtherRun(Exception):
    """The folder holds a run of something else."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked for: rows of a suite (one split of it, so many of them) and who works them.

    Prices are decimal text per million tokens, empty where none is told. `policy`: a file or `in-force`; empty is
    the shipped one. It is kept beside the results, since a file or a store may say something else later.
    """

    suite: str
    seed: int
    split: str = ""
    limit: int = 0
    model: str = "playbook"
    certified: bool = False
    price_in: str = ""
    price_out: str = ""
    policy: str = ""


def prepare(out: Path, wanted: Wanted, *, workers: int = 1) -> tuple[Path, int]:
    """The rows file of a run and how many rows it has; made once, then kept. Raises OtherRun, KeyError."""
    out.mkdir(parents=True, exist_ok=True)
    rows_file = out / "rows.jsonl"
    content = content_of(wanted.policy)
    record = {**asdict(wanted), **_bundle(Policy.from_mapping(content)), "seed": told_seed(wanted)}
    if (out / "run.json").exists():
        _demand_same(json.loads((out / "run.json").read_text()), record, out)
        return rows_file, count_lines(rows_file)
    if Path(wanted.suite).is_file():
        write_rows(rows_file, _some(list(read_rows(Path(wanted.suite))), wanted.limit))
    else:
        suite = part_of(SUITES[wanted.suite], wanted.split)
        for _ in write_suite(rows_file, suite, wanted.seed, limit=wanted.limit, workers=workers):
            pass
    record["rows_sha256"] = file_digest(rows_file)
    (out / POLICY).write_text(json.dumps(content, sort_keys=True, indent=1) + "\n", "utf-8")
    (out / "run.json").write_text(json.dumps(record, sort_keys=True, indent=1) + "\n")
    return rows_file, count_lines(rows_file)


def told_seed(wanted: Wanted) -> int | str:
    """The seed as records have it: that of the hidden suite by its SHA-256 alone."""
    if wanted.suite != HIDDEN:
        return wanted.seed
    return f"sha256:{hashlib.sha256(str(wanted.seed).encode()).hexdigest()}"


def secret_seed(path: Path) -> int:
    """The seed that a file of any content stands for."""
    return int.from_bytes(hashlib.sha256(path.read_bytes()).digest()[:8])


def _demand_same(held: dict[str, Any], wanted: dict[str, Any], out: Path) -> None:
    other = sorted(key for key, value in wanted.items() if held.get(key) != value)
    if other:
        raise OtherRun(f"{out} holds a run with another {', '.join(other)}; choose another folder")


def _some(rows: list[Any], limit: int) -> list[Any]:
    """Evenly taken rows: each kind keeps about its share."""
    return rows if not limit or limit >= len(rows) else [rows[i * len(rows) // limit] for i in range(limit)]


def _bundle(policy: Policy) -> dict[str, Any]:
    from agent.resolving import shipped_sources
    from agent.versions import versions_of
    from governance.certificates import deciding_parts

    sources = shipped_sources(policy=policy)
    return {"bundle": versions_of(sources)["bundle"], "deciding": deciding_parts(sources)}
