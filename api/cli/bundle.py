"""`paymend bundle`: what decides, under one id."""

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The bundle: everything that decides, under one id.", no_args_is_help=True)
    group.callback()(_bundle)
    group.command("show")(show)
    app.add_typer(group, name="bundle")


def _bundle() -> None:
    return None


def show(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """The bundle in force: its id stands in every resolution (`versions.bundle`)."""
    from agent.resolving import shipped_sources
    from governance.bundle import bundle_of

    bundle = bundle_of(shipped_sources())
    if as_json:
        typer.echo(json.dumps({"id": bundle.id, "parts": dict(bundle.parts)}))
        return
    typer.echo(f"bundle       {bundle.id}")
    for name, digest in bundle.parts.items():
        typer.echo(f"{name:<12} {digest}")
