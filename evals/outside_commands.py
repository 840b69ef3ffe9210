"""`paymend eval import|outside|addresses`: what others made, brought to the same grader."""

import json
from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_cases)
    app.command("outside")(outside)
    app.command("addresses")(addresses)


def import_cases(
    file: Annotated[Path, typer.Argument(help="Resolved cases, one JSON object a line (docs/evaluation.md).")],
    out: Annotated[Path, typer.Option(help="Folder: a rows file for each split is written there.")],
    as_json: Json = False,
) -> None:
    """Turn a bank's own resolved cases into rows. Exit 2 with line and reason if one cannot be used."""
    from .own_cases import SPLITS, UnusableCase, own_rows, told
    from .row import write_rows

    try:
        rows = list(own_rows(file))
    except (UnusableCase, OSError) as unusable:
        typer.echo(str(unusable), err=True)
        raise typer.Exit(2) from None
    out.mkdir(parents=True, exist_ok=True)
    for split in SPLITS:
        write_rows(out / f"{split}.jsonl", (row for row in rows if row.split == split))
    held = told(rows)
    needed = held["needed"]
    counts = ", ".join(f"{n} with {e} wrong" for e, n in needed["released_root_causes_of_each"].items())
    words = (
        f"{held['rows']} cases of {sum(held['root_causes'].values())} root causes in {out}\n"
        f"the plan promises at most {float(needed['alpha']):.2%} wrong in each of {len(needed['strata'])} strata"
        f" and wants released root causes of each: {counts}"
    )
    typer.echo(json.dumps(held, sort_keys=True) if as_json else words)


def outside(
    out: Annotated[Path, typer.Option(help="Folder of the run; a run that was stopped goes on.")] = Path("var/outside"),
    seed: Annotated[int, typer.Option(help="Seed of the set.")] = 1,
    per_threat: Annotated[int, typer.Option(help="Attacks of each threat.")] = 6,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
    as_json: Json = False,
) -> None:
    """Lay the red-team set `finagent-redteam`, if installed, over ordinary cases. Exit 1 if one is released wrongly."""
    from .outside import NoOutsideSet, outside_run

    try:
        told = outside_run(out, seed=seed, per_threat=per_threat, workers=workers)
    except NoOutsideSet as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(2) from None
    harm = told["unsafe_releases"]
    words = f"{told['set']}: {harm['wrong_releases']} released wrongly of {told['attempts']} attempts"
    typer.echo(json.dumps(told, sort_keys=True) if as_json else words)
    raise typer.Exit(1 if harm["wrong_releases"] else 0)


def addresses(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header; it is only measured, never learned from.")],
    text: Annotated[str, typer.Option(help="Column of the address.")] = "address",
    town: Annotated[str, typer.Option(help="Column of the right town, empty where there is none.")] = "town",
    country: Annotated[str, typer.Option(help="Column of the right country code.")] = "country",
    other_town: Annotated[str, typer.Option(help="Column of another system's town.")] = "",
    other_country: Annotated[str, typer.Option(help="Column of another system's country.")] = "",
    as_json: Json = False,
) -> None:
    """Measure our address structuring on somebody else's test set. Exit 2 if the file lacks a column."""
    from .address_yardstick import Columns, UnusableSet, address_figures

    try:
        told = address_figures(file, Columns(text, town, country, other_town, other_country))
    except (UnusableSet, OSError, UnicodeDecodeError) as unusable:
        typer.echo(str(unusable), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(told, sort_keys=True))
        return
    for name, rate in told["ours"].items():
        typer.echo(f"{name.replace('_', ' ')}: {rate['k']} of {rate['n']}")
