"""Long runs: rows written in several processes, a killed run goes on, and the outcome is the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from evals.generation import SUITES, Suite
from evals.row import read_rows
from evals.rows_file import file_digest, write_suite
from evals.run_record import OtherRun, Wanted, prepare
from evals.suite_run import run_suite
from evals.summary import figures, is_eligible

SMALL = Suite("small", {"fit": 30, "test": 20})


def written(path: Path, **settings: Any) -> Path:
    for _ in write_suite(path, SMALL, 7, **settings):
        pass
    return path


def test_two_processes_write_the_same_file_as_one(tmp_path: Path) -> None:
    assert file_digest(written(tmp_path / "a")) == file_digest(written(tmp_path / "b", workers=2))


@pytest.mark.parametrize("keep", [0, 1, 700, 60_000, 150_000])
def test_a_file_cut_off_anywhere_is_completed_to_the_same_bytes(keep: int, tmp_path: Path) -> None:
    whole = written(tmp_path / "whole")
    cut = tmp_path / "cut"
    cut.write_bytes(whole.read_bytes()[:keep])
    assert file_digest(written(cut)) == file_digest(whole)


def test_a_share_of_a_suite_is_taken_evenly(tmp_path: Path) -> None:
    rows = list(read_rows(written(tmp_path / "some", limit=10)))
    assert len(rows) == 10
    assert {row.split for row in rows} == {"fit", "test"}


def test_a_folder_keeps_to_its_run(tmp_path: Path) -> None:
    prepare(tmp_path, Wanted("mini", 7, split="fit", limit=3))
    assert prepare(tmp_path, Wanted("mini", 7, split="fit", limit=3))[1] == 3
    with pytest.raises(OtherRun, match="seed"):
        prepare(tmp_path, Wanted("mini", 8, split="fit", limit=3))


def test_full_is_big_enough_for_its_bound() -> None:
    full = SUITES["full"].splits
    assert sum(full.values()) >= 40_000
    assert full["test"] * 0.33 > 9_209


def started(out: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", "from api.cli.main import main; main()", "eval", "run", "--suite", "mini", "--limit",
         "30", "--workers", "2", "--out", str(out), "--json"], stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def results(out: Path) -> list[bytes]:
    path = out / "results.jsonl"
    return path.read_bytes().splitlines() if path.exists() else []


def test_a_run_killed_at_work_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    child = started(killed)
    deadline = time.monotonic() + 120
    while len(results(killed)) < 6 and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    held = len(results(killed))
    assert 6 <= held < 30
    rows, _ = prepare(killed, Wanted("mini", 20261, limit=30))
    worked = list(run_suite(rows, killed))
    assert len(worked) == 30
    assert len((killed / "timings.jsonl").read_text().splitlines()) <= 31  # what was done is not done again
    rows, _ = prepare(whole, Wanted("mini", 20261, limit=30))
    assert len(list(run_suite(rows, whole))) == 30
    assert (killed / "grades.jsonl").read_bytes() == (whole / "grades.jsonl").read_bytes()


def test_eligible_is_what_the_policy_lets_go(tmp_path: Path) -> None:
    rows, _ = prepare(tmp_path, Wanted("mini", 7, split="fit", limit=30))
    grades = list(run_suite(rows, tmp_path, model="always-escalate"))
    plain, certified = ({g.row for g in grades if is_eligible(g, flag)} for flag in (False, True))
    assert plain < certified
    assert all(g.least in ("auto", "approval") for g in grades if g.row in certified)
    assert figures(grades)["zero_touch"]["eligible"]["n"] == len(plain)
    assert json.dumps(figures(grades, certified=True))
