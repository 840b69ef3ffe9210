"""Commands of the kill switch: halt and resume."""

import json
from typing import Annotated, Any

import typer

from cases.store import HALTS, CaseStore, halt_name
from cases.stratum import names_a_stratum

from ..clock import WallClock
from ..settings import Settings
from .on_store import on_store
from .options import AsJson


def register(app: typer.Typer) -> None:
    """Add these commands to `paymend`."""
    app.command("halt")(halt)
    app.command("resume")(resume)


def halt(
    what: Annotated[str, typer.Argument(help="auto, model or releases")],
    stratum: Annotated[
        str,
        typer.Option(help="Only automatic releases of this stratum: A3/format/10k/swift, or a pattern: A3/format/*."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Throw the kill switch: the next release stops. Works through the file where the store does not answer."""
    _known_halt(what, stratum)
    stored = True
    try:
        on_store(lambda store: _set_halt(store, what, stratum, on=True))
    except Exception as error:
        typer.echo(f"The store does not answer ({type(error).__name__}); only the file was written.", err=True)
        stored = False
    if not stratum or not stored:  # the file knows no strata: it halts more, never less
        file = Settings().halt_file
        file.parent.mkdir(parents=True, exist_ok=True)
        words = set(file.read_text().split()) if file.exists() else set()
        file.write_text("\n".join(sorted(words | {what})) + "\n")
    halted = stratum if stored else ""
    told = {"halted": what, "stratum": halted, "store": stored}
    typer.echo(json.dumps(told) if as_json else f"Halted: {what}{' ' + halted if halted else ''}")
    if stratum and not names_a_stratum(stratum):
        typer.echo(f"No stratum is called {stratum}: all automatic releases are held back.", err=True)


def resume(
    what: Annotated[str, typer.Argument(help="auto, model or releases")],
    stratum: Annotated[str, typer.Option(help="Take back the halt of this stratum (auto).")] = "",
    as_json: AsJson = False,
) -> None:
    """Take the kill switch back."""
    _known_halt(what, stratum)
    on_store(lambda store: _set_halt(store, what, stratum, on=False))
    file = Settings().halt_file
    if not stratum and file.exists():
        words = set(file.read_text().split()) & set(HALTS) - {what}
        file.write_text("\n".join(sorted(words)) + "\n") if words else file.unlink()
    told = {"resumed": what, "stratum": stratum}
    typer.echo(json.dumps(told) if as_json else f"Resumed: {what}{' ' + stratum if stratum else ''}")


def _known_halt(what: str, stratum: str) -> None:
    if what not in HALTS or (stratum and what != "auto"):
        told = "Only automatic releases have strata." if what in HALTS else f"Halt one of {', '.join(HALTS)}."
        typer.echo(told, err=True)
        raise typer.Exit(2)


async def _set_halt(store: CaseStore, what: str, stratum: str, *, on: bool) -> None:
    name, now = halt_name(what, stratum), WallClock().now()
    async with store.writing() as unit:
        await unit.ledger.hold()
        await (unit.settings.put(name, "on", by="cli", at=now) if on else unit.settings.drop(name))
        await unit.ledger.append([halt_act(what, stratum, on=on)], now)


def halt_act(what: str, stratum: str, *, on: bool) -> Any:
    """The ledger entry of a thrown or taken-back switch."""
    from cases.store import Act

    facts = {"switch": what, "stratum": stratum, "on": on}
    return Act(
        "degraded" if on else "policy_changed", None, {"kind": "system", "id": "cli", "role": "admin"}, {}, facts
    )
