"""Runs the scenarios that stand in folders, and tells what was right."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from .running import run
from .scenario import SCENARIOS, load_scenarios


def run_scenarios(suite: str, model: str, as_json: bool) -> int:
    """Work every scenario of a folder and print the verdicts; 0 if all are right, else 1."""
    listed = list(load_scenarios(SCENARIOS if suite == "scenarios" else Path(suite)))
    console = Console(stderr=as_json)
    worked = run(listed, model=model)
    graded = list(track(worked, total=len(listed), description="Scenarios", console=console, transient=True))
    wrong = [record for _, _, record in graded if not record.right]
    harmful = sum(record.harmful for *_, record in graded)
    if as_json:
        print(json.dumps({
            "suite": suite, "model": model, "scenarios": len(graded), "right": len(graded) - len(wrong),
            "harmful": harmful, "wrong": [{"scenario": r.scenario, "faults": list(r.faults)} for r in wrong],
        }))  # fmt: skip
    else:
        console.print(_table(graded))
        console.print(f"{len(graded) - len(wrong)} of {len(graded)} right, {harmful} harmful")
    return 1 if wrong else 0


def _table(graded: list[Any]) -> Table:
    table = Table("Scenario", "Action", "Level", "Route", "Playbook", "Verdict")
    for scenario, outcome, record in graded:
        verdict = "[green]right[/]" if record.right else "[red]" + "; ".join(record.faults) + "[/]"
        table.add_row(
            scenario.id, *(str(outcome.get(name, "–")) for name in ("action", "level", "route", "playbook")), verdict
        )
    return table
