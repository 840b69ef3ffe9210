"""Commands that look after what is recorded: replay a case, back up, restore."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from cases.errors import CaseError
from cases.store import CaseStore, migrate
from payments import PaymentError

from ..clock import WallClock
from ..settings import Settings
from .on_store import on_store
from .options import AsJson


def register(app: typer.Typer) -> None:
    """Add these commands to `paymend`."""
    for command in (replay, backup, erase):
        app.command(command.__name__)(command)
    app.command("restore")(put_back)


def replay(case_id: Annotated[str, typer.Argument(metavar="CASE")], as_json: AsJson = False) -> None:
    """Work a case once more from its record and compare byte for byte; exit 1 where it differs."""
    from ..bootstrap import assemble
    from ..replay import replayed

    settings = Settings()
    migrate(settings.store_url)
    application = assemble(settings)

    async def run() -> dict[str, Any]:
        try:
            return await replayed(application, case_id)
        finally:
            await application.store.close()

    try:
        told = asyncio.run(run())
    except (CaseError, PaymentError) as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(told))
    elif told["equal"]:
        typer.echo(f"equal: version {told['version']} of {case_id}, worked at {told['at']}")
    else:
        typer.echo("differs: " + ", ".join(f"{key} {value!r}" for key, value in told["difference"].items()))
    if not told["equal"]:
        raise typer.Exit(1)


def backup(file: Path, as_json: AsJson = False) -> None:
    """Write store, keys, checkpoints and index into FILE, while everything runs. Keep it as safe as the keys in it."""
    from ..backup import back_up

    try:
        told = back_up(Settings(), file, now=WallClock().now())
    except (CaseError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(json.dumps(told) if as_json else f"{len(told['parts'])} parts in {file}")


def erase(
    case_id: Annotated[str | None, typer.Option("--case", help="One finished case, whatever its age.")] = None,
    older_than: Annotated[int | None, typer.Option(help="Days; else PAYMEND_RETENTION_DAYS.", min=1)] = None,
    as_json: AsJson = False,
) -> None:
    """Erase messages, evidence and notes of finished cases whose time is over. The ledger stays, and still verifies."""
    from cases.erasure import erase as erase_one
    from cases.erasure import erase_due

    from ..channels.chosen import channel_of
    from ..channels.file import FileChannel
    from ..channels.forgetting import forget_marks

    settings, now = Settings(), WallClock().now()
    days = older_than or settings.retention_days
    if case_id is None and not days:
        typer.echo("Say --case or --older-than, or set PAYMEND_RETENTION_DAYS.", err=True)
        raise typer.Exit(2)
    actor = {"kind": "system", "id": "cli", "role": "admin"}

    async def run(store: CaseStore) -> int:
        if case_id is not None:
            return int(await erase_one(store, case_id, now=now, actor=actor))
        number = await erase_due(store, now - timedelta(days=days), now=now, actor=actor)
        channel = channel_of(settings, WallClock())
        if isinstance(channel, FileChannel):
            await forget_marks(store, channel, now - timedelta(days=days))
        return number

    try:
        number = on_store(run)
    except CaseError as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(json.dumps({"erased": number}) if as_json else f"Erased {number} cases")


def put_back(
    file: Path,
    replace: Annotated[bool, typer.Option(help="Replace the store that is there; it stays beside.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup back. Releases stay halted until `paymend resume releases`: compare with what left since."""
    from ..backup import restore

    try:
        told = restore(Settings(), file, replace=replace)
    except (CaseError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    words = f"Restored what was backed up at {told['made_at']}. Releases are halted: paymend resume releases"
    typer.echo(json.dumps(told) if as_json else words)
