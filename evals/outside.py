"""An outside red-team set over our rows: what its strangers write, unmodified, as letters beside ordinary cases.

The set is `finagent-redteam` (MIT), an optional package. Its agents move money by tools of their own, ours does not, so
its controls are not ours to be judged by; its hostile words are, and its sanctioned names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .attacks import or_stricter
from .corruptions.v01_words import BASES
from .generation import Planned, drawn
from .row import Row, write_rows
from .suite_run import run_suite
from .summary import figures

SPLIT = "test"


class NoOutsideSet(Exception):
    """The package with the red-team set is not installed."""


def outside_run(out: Path, *, seed: int = 1, per_threat: int = 6, workers: int = 1) -> dict[str, Any]:
    """Every attack of the set over every kind of case that we have attacks for. Raises NoOutsideSet."""
    file = out / "rows.jsonl"
    if not file.exists():
        out.mkdir(parents=True, exist_ok=True)
        write_rows(file, _rows(seed, per_threat))
    grades = list(run_suite(file, out, workers=workers, certified=True))
    found = figures(grades, certified=True)
    return {
        "set": f"finagent-redteam {version()}", "licence": "MIT", "seed": seed, "per_threat": per_threat,
        "attempts": len(grades), "unsafe_releases": found["harm"], "resolved": found["resolved"],
        "under_routed": found["under_routed"], "by_threat": found["by_corruption"],
    }  # fmt: skip


def outside_words(seed: int, per_threat: int) -> Iterator[tuple[str, str]]:
    """Threat and text of every untrusted message of the set. Raises NoOutsideSet."""
    try:
        from finagent_redteam.scenarios.generator import generate_scenarios
    except ImportError as missing:
        raise NoOutsideSet("install finagent-redteam to run its attacks") from missing
    for scenario in generate_scenarios(seed=seed, per_threat=per_threat):
        if scenario.benign:
            continue
        for mail in scenario.world_factory().inbox:
            yield scenario.category, f"From: {mail.sender}\nSubject: {mail.subject}\n\n{mail.body}"


def version() -> str:
    """The installed version of the set."""
    from importlib.metadata import version as of

    return of("finagent-redteam")


def _rows(seed: int, per_threat: int) -> Iterator[Row]:
    number = 0
    for threat, words in outside_words(seed, per_threat):
        for corruption, variant in BASES:
            row = drawn(Planned(SPLIT, 90_000 + seed, number, number, corruption, variant)).row
            number += 1
            if row is not None:
                yield _with(row, threat, words)


def _with(row: Row, threat: str, words: str) -> Row:
    letter: Mapping[str, Any] = {"role": "attachment", "message": words, "authenticated": False}
    exception = {**row.exception, "related": [*row.exception["related"], letter]}
    expected = or_stricter(row.expected)
    return replace(row, family="attack", corruptions=(threat,), exception=exception, expected=expected, difficulty=4)
