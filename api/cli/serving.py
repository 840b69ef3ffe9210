"""Commands that run the server and look after the installation."""

import asyncio
import json
import secrets
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from cases.store import HALTS, CaseStore, halt_name, migrate, open_store
from cases.stratum import names_a_stratum

from ..clock import WallClock
from ..settings import Settings

Found = TypeVar("Found")
GOODBYE_SECONDS = 5  # a live stream never ends by itself and would hold up a server that is to stop
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
users = typer.Typer(help="People.", no_args_is_help=True)
keys = typer.Typer(help="Keys of machine clients.", no_args_is_help=True)
audit = typer.Typer(help="The ledger.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to `paymend`."""
    for command in (serve, worker, migrate_store, demo, halt, resume, doctor, config):
        name = {"migrate_store": "migrate"}.get(command.__name__, command.__name__)
        app.command(name)(command)
    for name, group in (("users", users), ("keys", keys), ("audit", audit)):
        app.add_typer(group, name=name)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve interface and operator pages, with workers in the same process."""
    import uvicorn

    from ..app import create_app

    settings = Settings()
    app = create_app(settings)
    at_host, at_port = host or settings.host, settings.port if port is None else port
    typer.echo(f"Paymend on http://{at_host}:{at_port}")
    # The log has route and status only: no query strings, which could hold what people searched for.
    uvicorn.run(
        app,
        host=at_host,
        port=at_port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )


def worker() -> None:
    """Run one worker until it is told to stop; the case in hand is finished first."""
    from ..bootstrap import assemble

    settings = Settings()
    migrate(settings.store_url)
    application = assemble(settings)

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await application.new_worker().run(stop)
        await application.store.close()

    asyncio.run(run())


def migrate_store() -> None:
    """Create or upgrade the store's schema."""
    migrate(Settings().store_url)
    typer.echo("The store has the present schema.")


def demo(
    work: Annotated[bool, typer.Option(help="Work the queue before the command ends.")] = True,
    as_json: AsJson = False,
) -> None:
    """Open a queue of invented failed payments and the demo sign-ins (development only)."""
    from ..demo import open_demo

    settings = Settings()
    if settings.production:
        typer.echo("The demo is for development only.", err=True)
        raise typer.Exit(2)
    migrate(settings.store_url)
    told = asyncio.run(open_demo(settings, work=work))
    if as_json:
        typer.echo(json.dumps(told))
        return
    typer.echo(f"{told['cases']} demo cases, {told['opened']} of them new.")
    typer.echo(f"Sign in as {', '.join(told['users'])} with the password {told['password']}")


def halt(
    what: Annotated[str, typer.Argument(help="auto, model or releases")],
    stratum: Annotated[
        str,
        typer.Option(help="Only automatic releases of this stratum: A3/format/10k/swift, or a pattern: A3/format/*."),
    ] = "",
) -> None:
    """Throw the kill switch: the next release stops. Works through the file where the store does not answer."""
    _known_halt(what, stratum)
    stored = True
    try:
        _on_store(lambda store: _set_halt(store, what, stratum, on=True))
    except Exception as error:
        typer.echo(f"The store does not answer ({type(error).__name__}); only the file was written.", err=True)
        stored = False
    if not stratum or not stored:  # the file knows no strata: it halts more, never less
        file = Settings().halt_file
        file.parent.mkdir(parents=True, exist_ok=True)
        words = set(file.read_text().split()) if file.exists() else set()
        file.write_text("\n".join(sorted(words | {what})) + "\n")
    typer.echo(f"Halted: {what}{' ' + stratum if stratum and stored else ''}")
    if stratum and not names_a_stratum(stratum):
        typer.echo(f"No stratum is called {stratum}: all automatic releases are held back.", err=True)


def resume(
    what: Annotated[str, typer.Argument(help="auto, model or releases")],
    stratum: Annotated[str, typer.Option(help="Take back the halt of this stratum (auto).")] = "",
) -> None:
    """Take the kill switch back."""
    _known_halt(what, stratum)
    _on_store(lambda store: _set_halt(store, what, stratum, on=False))
    file = Settings().halt_file
    if not stratum and file.exists():
        words = set(file.read_text().split()) & set(HALTS) - {what}
        file.write_text("\n".join(sorted(words)) + "\n") if words else file.unlink()
    typer.echo(f"Resumed: {what}{' ' + stratum if stratum else ''}")


def config(as_json: AsJson = False) -> None:
    """Print the settings in force, secrets masked."""
    shown = Settings().shown()
    if as_json:
        typer.echo(json.dumps(shown))
        return
    for name, value in shown.items():
        typer.echo(f"PAYMEND_{name.upper()}={'' if value is None else value}")


def doctor(as_json: AsJson = False) -> None:
    """Check the installation: store, ledger, checkpoints, channel, kill switch."""
    from ..doctor import examine

    settings = Settings()
    found = asyncio.run(examine(settings))
    if as_json:
        typer.echo(json.dumps([{"name": c.name, "ok": c.ok, "detail": c.detail} for c in found]))
    else:
        for check in found:
            typer.echo(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.detail}")
    if not all(check.ok for check in found):
        raise typer.Exit(1)


@users.command("add")
def add_user(
    name: str,
    role: Annotated[list[str], typer.Option("--role", help="Give it several times for several roles.")],
    team: Annotated[list[str] | None, typer.Option("--team", help="compliance, fraud, legal or your own.")] = None,
    person: Annotated[str | None, typer.Option(help="The human, where this is not their only account.")] = None,
    password: Annotated[str | None, typer.Option(envvar="PAYMEND_NEW_PASSWORD", help="Else one is made.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add an account."""
    from ..sign_in import BadAccount, add_account

    given = password or secrets.token_urlsafe(15)
    try:
        now, teams = WallClock().now(), team or ()
        _on_store(lambda store: add_account(store, name, given, role, teams=teams, person=person, now=now))
    except BadAccount as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    told = {"name": name, "roles": role} | ({} if password else {"password": given})
    typer.echo(json.dumps(told) if as_json else f"Added {name}" + ("" if password else f", password {given}"))


@users.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List all accounts."""
    found = _on_store(_all_users)
    rows = [{"name": u.name, "roles": list(u.roles), "teams": list(u.teams), "disabled": u.disabled} for u in found]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['name']}  {', '.join(row['roles'])}{'  disabled' if row['disabled'] else ''}")


@users.command("disable")
def disable_user(name: str) -> None:
    """Shut an account and end its sessions."""
    from ..sign_in import disable_account

    if not _on_store(lambda store: disable_account(store, name, now=WallClock().now())):
        typer.echo(f"There is no account {name}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Disabled {name}")


@keys.command("issue")
def issue(
    scopes: Annotated[str, typer.Option(help="Comma-separated scopes.")],
    days: Annotated[int, typer.Option(min=0, help="How long it holds; 0: until it is revoked.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Issue a key; it is shown once."""
    from ..keys import UnknownScope, issue_key

    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    try:
        now = WallClock().now()
        secret, row = _on_store(lambda store: issue_key(store, wanted, now=now, ends=_ends(now, days)))
    except UnknownScope as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    _tell_key(secret, row, as_json)


@keys.command("rotate")
def rotate(
    key_id: str,
    overlap_hours: Annotated[int, typer.Option(min=0, help="How long the old key still holds.")] = 24,
    days: Annotated[int, typer.Option(min=0, help="How long the new one holds; 0: until it is revoked.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Issue a key in another's place; for the overlap both hold."""
    from ..keys import NoSuchKey, rotate_key

    now, overlap = WallClock().now(), timedelta(hours=overlap_hours)
    try:
        secret, row = _on_store(
            lambda store: rotate_key(store, key_id, now=now, overlap=overlap, ends=_ends(now, days))
        )
    except NoSuchKey as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    _tell_key(secret, row, as_json)


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List all keys with their scopes and ends, never the secrets."""
    found = _on_store(_all_keys)
    ends = {k.id: k.revoked_at or k.ends_at for k in found}
    rows = [{"id": k.id, "scopes": list(k.scopes), "ends": e.isoformat() if (e := ends[k.id]) else None} for k in found]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['id']}  {','.join(row['scopes'])}  {row['ends'] or 'no end'}")


def _ends(now: datetime, days: int) -> datetime | None:
    return now + timedelta(days=days) if days else None


def _tell_key(secret: str, row: Any, as_json: bool) -> None:
    told = {"key": secret, "id": row.id, "scopes": list(row.scopes)}
    told |= {"ends": row.ends_at.isoformat()} if row.ends_at else {}
    typer.echo(json.dumps(told) if as_json else f"Key {row.id}: {secret}")


@keys.command("revoke")
def revoke(key_id: str) -> None:
    """Revoke a key."""
    from ..keys import revoke_key

    if not _on_store(lambda store: revoke_key(store, key_id, now=WallClock().now())):
        typer.echo(f"There is no key {key_id}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Revoked {key_id}")


@audit.command("verify")
def verify_ledger(as_json: AsJson = False) -> None:
    """Recompute the whole ledger and compare it with every checkpoint, inside and outside the store."""
    from ..auditing import verify_store

    settings = Settings()
    told = _on_store(lambda store: verify_store(store, settings))
    typer.echo(json.dumps(told) if as_json else "\n".join(f"{k}: {v}" for k, v in told.items()))
    if told["faults"]:
        raise typer.Exit(1)


@audit.command("export")
def export_ledger(out: Annotated[Path, typer.Option(help="The file to write.")] = Path("ledger.jsonl")) -> None:
    """Write entries, the public key (`.key`) and checkpoints (`.checkpoints/`) for `scripts/verify_ledger.py`."""
    from ..auditing import export_store

    settings = Settings()
    number = _on_store(lambda store: export_store(store, settings, out))
    typer.echo(f"{number} entries to {out}")


def _on_store(act: Callable[[CaseStore], Awaitable[Found]]) -> Found:
    """Run one act on the store of this installation."""
    settings = Settings()
    migrate(settings.store_url)

    async def run() -> Found:
        store = open_store(settings.store_url)
        try:
            return await act(store)
        finally:
            await store.close()

    return asyncio.run(run())


async def _set_halt(store: CaseStore, what: str, stratum: str, *, on: bool) -> None:
    name, now = halt_name(what, stratum), WallClock().now()
    async with store.writing() as unit:
        await (unit.settings.put(name, "on", by="cli", at=now) if on else unit.settings.drop(name))
        await unit.ledger.append([halt_act(what, stratum, on=on)], now)


def halt_act(what: str, stratum: str, *, on: bool) -> Any:
    """The ledger entry of a thrown or taken-back switch."""
    from cases.store import Act

    facts = {"switch": what, "stratum": stratum, "on": on}
    return Act(
        "degraded" if on else "policy_changed", None, {"kind": "system", "id": "cli", "role": "admin"}, {}, facts
    )


async def _all_keys(store: CaseStore) -> Any:
    async with store.reading() as unit:
        return await unit.people.all_keys()


async def _all_users(store: CaseStore) -> Any:
    async with store.reading() as unit:
        return await unit.people.all_users()


def _known_halt(what: str, stratum: str) -> None:
    if what not in HALTS or (stratum and what != "auto"):
        told = "Only automatic releases have strata." if what in HALTS else f"Halt one of {', '.join(HALTS)}."
        typer.echo(told, err=True)
        raise typer.Exit(2)
