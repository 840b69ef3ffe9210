"""The tables of what holds: every threat and every moment has a row, and every row a test that is really run."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "guarantees.md"
THREATS = {
    f"SEC-{kind}{number:02d}" for kind, last in (("L", 10), ("A", 10), ("P", 7)) for number in range(1, last + 1)
}
MOMENTS = list(range(1, 29))
NEVER = [f"{number:02d}" for number in range(1, 18)]
ON_PAGES_ALONE = ["05", "06", "11"]
NAMED = re.compile(r"`([\w/]+\.py::test_\w+)`")


def table(heading: str) -> dict[str, list[str]]:
    """The rows below the headings that begin so, by their first cell."""
    parts = [part for part in PAGE.read_text("utf-8").split("\n## ") if part.startswith(heading)]
    lines = [line for part in parts for line in part.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in cells if row[0] not in ("id", "no")}


@cache
def collected() -> frozenset[str]:
    """What pytest would run of the files that the tables name, without its parameters."""
    files = sorted({name.split("::")[0] for name in NAMED.findall(PAGE.read_text("utf-8"))})
    paths = [str(ROOT / "tests" / file) for file in files]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *paths,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2_000:]
    found = re.findall(r"^tests/([\w/]+\.py)::([\w:]+?)(?:\[.*)?$", done.stdout, re.M)
    return frozenset(f"{file}::{test}" for file, test in found)


def test_every_threat_has_a_guard_and_a_test() -> None:
    found = table("Threats")
    assert set(found) == THREATS
    assert [name for name, row in found.items() if len(row) != 4 or not row[2] or not NAMED.search(row[3])] == []


def test_every_moment_of_the_crash_matrix_has_a_test() -> None:
    found = table("Killed")
    spans = [[int(number) for number in name.split("–")] for name in found if name != "also"]
    assert [n for span in spans for n in range(span[0], span[-1] + 1)] == MOMENTS
    assert [name for name, row in found.items() if len(row) != 4 or not NAMED.search(row[3])] == []


def test_every_never_has_a_test_on_pages_and_over_http() -> None:
    found = {name: row for name, row in table("Never").items() if name != "–"}
    assert sorted(found) == NEVER
    assert [name for name, row in found.items() if len(row) != 4 or not NAMED.search(row[2])] == []
    assert [name for name, row in found.items() if not NAMED.search(row[3])] == ON_PAGES_ALONE


@pytest.mark.slow
def test_every_test_that_the_tables_name_is_collected() -> None:
    named = set(NAMED.findall(PAGE.read_text("utf-8")))
    assert len(named) > 80
    assert sorted(named - collected()) == []
