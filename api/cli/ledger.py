"""Commands on the ledger: verify and export it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ..settings import Settings
from .on_store import on_store
from .options import AsJson

audit = typer.Typer(help="The ledger.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this group to `paymend`."""
    app.add_typer(audit, name="audit")


@audit.command("verify")
def verify_ledger(as_json: AsJson = False) -> None:
    """Recompute the whole ledger and compare it with every checkpoint, inside and outside the store."""
    from ..auditing import verify_store

    settings = Settings()
    told = on_store(lambda store: verify_store(store, settings))
    typer.echo(json.dumps(told) if as_json else "\n".join(f"{k}: {v}" for k, v in told.items()))
    if told["faults"]:
        raise typer.Exit(1)


@audit.command("export")
def export_ledger(
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("ledger.jsonl"), as_json: AsJson = False
) -> None:
    """Write entries, the public key (`.key`) and checkpoints (`.checkpoints/`) for `scripts/verify_ledger.py`."""
    from ..auditing import export_store

    settings = Settings()
    number = on_store(lambda store: export_store(store, settings, out))
    typer.echo(json.dumps({"entries": number, "out": str(out)}) if as_json else f"{number} entries to {out}")
