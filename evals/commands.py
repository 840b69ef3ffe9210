"""`paymend eval`: run the scenarios and tell what was right."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

app = typer.Typer(help="Measure Paymend on scenarios with known answers.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Measure Paymend on scenarios with known answers."""


@app.command("run")
def run_suite(
    suite: Annotated[str, typer.Option(help="A suite (`scenarios`), or a folder of scenarios.")] = "scenarios",
    model: Annotated[str, typer.Option(help="playbook or openai:NAME.")] = "playbook",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object in place of the table.")] = False,
) -> None:
    """Work every scenario of a suite and grade it. Exit 0 if all are right, 1 if not."""
    from .running import run
    from .scenario import SCENARIOS, load_scenarios

    listed = list(load_scenarios(SCENARIOS if suite == "scenarios" else Path(suite)))
    console = Console(stderr=as_json)
    graded = [
        (scenario, outcome, record)
        for scenario, outcome, record in track(
            run(listed, model=model), total=len(listed), description="Scenarios", console=console, transient=True
        )
    ]
    wrong = [record for _, _, record in graded if not record.right]
    if as_json:
        typer.echo(json.dumps({
            "suite": suite, "model": model, "scenarios": len(graded), "right": len(graded) - len(wrong),
            "harmful": sum(record.harmful for *_, record in graded),
            "wrong": [{"scenario": r.scenario, "faults": list(r.faults)} for r in wrong],
        }))  # fmt: skip
    else:
        console.print(_table(graded))
        console.print(
            f"{len(graded) - len(wrong)} of {len(graded)} right, {sum(r.harmful for *_, r in graded)} harmful"
        )
    raise typer.Exit(1 if wrong else 0)


def _table(graded: list) -> Table:  # type: ignore[type-arg]
    table = Table("Scenario", "Action", "Level", "Route", "Playbook", "Verdict")
    for scenario, outcome, record in graded:
        verdict = "[green]right[/]" if record.right else "[red]" + "; ".join(record.faults) + "[/]"
        table.add_row(
            scenario.id, *(str(outcome.get(name, "–")) for name in ("action", "level", "route", "playbook")), verdict
        )
    return table
