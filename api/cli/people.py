"""Commands on who may use this installation: the accounts of people, the keys of machine clients."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from cases.store import CaseStore

from ..clock import WallClock
from .on_store import on_store
from .options import AsJson

users = typer.Typer(help="People.", no_args_is_help=True)
keys = typer.Typer(help="Keys of machine clients.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these groups to `paymend`."""
    app.add_typer(users, name="users")
    app.add_typer(keys, name="keys")


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
        on_store(lambda store: add_account(store, name, given, role, teams=teams, person=person, now=now))
    except BadAccount as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    told = {"name": name, "roles": role} | ({} if password else {"password": given})
    typer.echo(json.dumps(told) if as_json else f"Added {name}" + ("" if password else f", password {given}"))


@users.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List all accounts."""
    found = on_store(_all_users)
    rows = [{"name": u.name, "roles": list(u.roles), "teams": list(u.teams), "disabled": u.disabled} for u in found]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['name']}  {', '.join(row['roles'])}{'  disabled' if row['disabled'] else ''}")


@users.command("disable")
def disable_user(name: str, as_json: AsJson = False) -> None:
    """Shut an account and end its sessions."""
    from ..sign_in import disable_account

    if not on_store(lambda store: disable_account(store, name, now=WallClock().now())):
        typer.echo(f"There is no account {name}.", err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps({"disabled": name}) if as_json else f"Disabled {name}")


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
        secret, row = on_store(lambda store: issue_key(store, wanted, now=now, ends=_ends(now, days)))
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
        secret, row = on_store(lambda store: rotate_key(store, key_id, now=now, overlap=overlap, ends=_ends(now, days)))
    except NoSuchKey as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    _tell_key(secret, row, as_json)


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List all keys with their scopes and ends, never the secrets."""
    found = on_store(_all_keys)
    ends = {k.id: k.revoked_at or k.ends_at for k in found}
    rows = [{"id": k.id, "scopes": list(k.scopes), "ends": e.isoformat() if (e := ends[k.id]) else None} for k in found]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['id']}  {','.join(row['scopes'])}  {row['ends'] or 'no end'}")


@keys.command("revoke")
def revoke(key_id: str, as_json: AsJson = False) -> None:
    """Revoke a key."""
    from ..keys import revoke_key

    if not on_store(lambda store: revoke_key(store, key_id, now=WallClock().now())):
        typer.echo(f"There is no key {key_id}.", err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps({"revoked": key_id}) if as_json else f"Revoked {key_id}")


def _ends(now: datetime, days: int) -> datetime | None:
    return now + timedelta(days=days) if days else None


def _tell_key(secret: str, row: Any, as_json: bool) -> None:
    told = {"key": secret, "id": row.id, "scopes": list(row.scopes)}
    told |= {"ends": row.ends_at.isoformat()} if row.ends_at else {}
    typer.echo(json.dumps(told) if as_json else f"Key {row.id}: {secret}")


async def _all_keys(store: CaseStore) -> Any:
    async with store.reading() as unit:
        return await unit.people.all_keys()


async def _all_users(store: CaseStore) -> Any:
    async with store.reading() as unit:
        return await unit.people.all_users()
