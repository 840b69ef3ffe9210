"""Runs rows in several processes; every result is on disk before the next is asked for, so a killed run resumes."""

import json
import multiprocessing
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from governance.chosen_policy import FILE as POLICY
from governance.chosen_policy import read_policy

from .row import Row, read_row, read_rows
from .row_grading import RowGrade, grade_row
from .solvers import Solver, sent_by, solver
from .wrong_rows import FILE as WRONG
from .wrong_rows import detail_of

_Done = tuple[RowGrade, dict[str, Any] | None, float]  # the grade, what went wrong, seconds
_STATE: dict[str, Any] = {}  # one solver for each worker process
CHUNK = 8
PUBLIC_SEED = 20261  # of the rows whose answers a rival may copy where the suite's own seed is secret


def run_suite(
    rows_file: Path, out: Path, *, model: str = "playbook", workers: int = 1, certified: bool = False,
    endpoint: str = "",
) -> Iterator[RowGrade]:  # fmt: skip
    """Work and grade the rows of a file; results already in `out` are kept and not worked again.

    Writes `results.jsonl` (grades, in the order they came), `timings.jsonl`, `wrong.jsonl` (what was done on rows that
    are not right), and at the end `grades.jsonl`: sorted by id, so that two runs of the same code are byte-equal.
    `endpoint`: the address that a language model is asked at.
    """
    out.mkdir(parents=True, exist_ok=True)
    done = {grade.row: grade for grade in held_grades(out / "results.jsonl")}
    yield from done.values()
    waiting = (line for line in _lines(rows_file) if read_row(line).id not in done)
    settings = (model, certified, str(rows_file), endpoint, out / POLICY)
    with (
        (out / "results.jsonl").open("a") as results,
        (out / "timings.jsonl").open("a") as timings,
        (out / WRONG).open("a", encoding="utf-8") as wrong,
    ):
        for grade, detail, seconds in _worked(waiting, workers, settings):
            if detail is not None:
                wrong.write(json.dumps(detail, sort_keys=True) + "\n")
                wrong.flush()
            results.write(json.dumps(asdict(grade), sort_keys=True) + "\n")
            results.flush()
            timings.write(json.dumps({"row": grade.row, "ms": round(seconds * 1000, 1)}) + "\n")
            yield grade
    _write_sorted(out)


def _lines(rows_file: Path) -> Iterator[str]:
    with rows_file.open(encoding="utf-8") as lines:
        yield from (line for line in lines if line.strip())


def _worked(lines: Iterable[str], workers: int, settings: tuple[str, bool, str, str, Path]) -> Iterator[_Done]:
    """The rows worked; with several processes in any order. A pool takes no more lines than its pipe holds."""
    if workers <= 1:
        _start(*settings)
        yield from map(_one, lines)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _start, settings) as pool:
        yield from pool.imap_unordered(_one, lines, chunksize=CHUNK)


def _start(model: str, certified: bool, rows_file: str, endpoint: str, kept: Path) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    fit = _precedents(Path(rows_file)) if model == "nearest-precedent" else ()
    policy = read_policy(kept) if kept.exists() else None  # a run that was not prepared is of the shipped one
    _STATE["solver"] = solver(model, certified=certified, fit=fit, endpoint=endpoint, policy=policy)
    _STATE["certified"] = certified


def _precedents(rows_file: Path) -> tuple[Row, ...]:
    """The rows of the fit split: those of the file, or of the suite it was drawn from if it is of another split."""
    held = tuple(row for row in read_rows(rows_file) if row.split == "fit")
    if held:
        return held
    from .generation import HIDDEN, SUITES, generate_split

    run = json.loads((rows_file.parent / "run.json").read_text())
    suite, seed = ("mini", PUBLIC_SEED) if run["suite"] == HIDDEN else (run["suite"], run["seed"])
    return tuple(generate_split("fit", SUITES[suite].splits["fit"], seed))


def _one(line: str) -> _Done:
    started = time.perf_counter()
    row = read_row(line)
    grade, outcome = _graded(row, _STATE["solver"], _STATE["certified"])
    return grade, detail_of(row, outcome, grade), time.perf_counter() - started


def graded(row: Row, solve: Solver, *, certified: bool = False) -> RowGrade:
    """One row worked by `solve`, its releases recorded, and graded."""
    return _graded(row, solve, certified)[0]


def _graded(row: Row, solve: Solver, certified: bool) -> tuple[RowGrade, Mapping[str, Any]]:
    outcome, stratum = solve(row)
    return grade_row(row, outcome, sent_by(row, outcome), stratum=stratum, certified=certified), outcome


def held_grades(path: Path) -> list[RowGrade]:
    """The grades of a results file; a last line cut off by a kill is dropped from the file and worked again."""
    if not path.exists():
        return []
    kept = [line for line in path.read_text().splitlines() if _is_whole(line)]
    path.write_text("".join(f"{line}\n" for line in kept))
    return [grade_of(json.loads(line)) for line in kept]


def grade_of(held: Mapping[str, Any]) -> RowGrade:
    """A grade from its plain data."""
    return RowGrade(**{**held, "faults": tuple(held["faults"])})


def _is_whole(line: str) -> bool:
    try:
        return bool(json.loads(line).get("row"))
    except (ValueError, AttributeError):
        return False


def _write_sorted(out: Path) -> None:
    grades: Iterable[RowGrade] = sorted(held_grades(out / "results.jsonl"), key=lambda g: g.row)
    lines = (json.dumps(asdict(g), sort_keys=True, separators=(",", ":")) + "\n" for g in grades)
    (out / "grades.jsonl").write_text("".join(lines))
