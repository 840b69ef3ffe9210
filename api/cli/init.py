"""`paymend init`: sets an installation up, by questions or by options."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cases.policy import default_policy

from ..clock import WallClock
from ..installing import Account, Answers, NotInstallable, install
from .options import AsJson

PEOPLE = (
    ("Two administrators, who change policy and people together", "admin"),
    ("Operators, who work cases", "operator"),
    ("Approvers, who sign last", "approver"),
    ("Supervisors", "supervisor"),
)
LIMITS = (
    ("format_only", "Format repairs go by themselves up to (EUR)"),
    ("single_approval", "One person approves up to (EUR)"),
    ("return", "One person approves returns up to (EUR)"),
    ("supervisor", "A supervisor signs above (EUR)"),
    ("step_up", "A fresh sign-in is needed above (EUR)"),
)


def register(app: typer.Typer) -> None:
    """Add this command to `paymend`."""
    app.command("init")(init)


def init(
    own_bic: Annotated[list[str] | None, typer.Option("--own-bic", help="An own BIC; several times.")] = None,
    user: Annotated[
        list[str] | None, typer.Option("--user", help="A first person, name:role,role[:team]; several times.")
    ] = None,
    limit: Annotated[
        list[str] | None, typer.Option("--limit", help="A limit in EUR, single_approval=500000; several times.")
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Where store, keys and channel folder lie.")] = None,
    database_url: Annotated[str, typer.Option(help="PostgreSQL in place of a file.")] = "",
    environment: Annotated[str, typer.Option(help="production or development.")] = "production",
    env_file: Annotated[Path, typer.Option(help="The file to write.")] = Path(".env"),
    ask: Annotated[bool, typer.Option(help="Ask for what no option says.")] = True,
    as_json: AsJson = False,
) -> None:
    """Ask for own BICs, limits and first people; write `.env` and the first policy. Exit 2 where an answer is wrong."""
    more = {"PAYMEND_HOME": str(home) if home else "", "PAYMEND_DATABASE_URL": database_url}
    try:
        answers = Answers(
            own_bics=tuple(own_bic or (_asked_list("Own BICs, separated by commas") if ask else ())),
            accounts=tuple(map(Account.read, user or (_asked_people() if ask else ()))),
            limits=dict(_pair(text) for text in limit or ()) or (_asked_limits() if ask else {}),
            environment=environment,
            more={name: value for name, value in more.items() if value},
        )
        told = install(answers, env_file, now=WallClock().now())
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(told))
        return
    typer.echo(f"Wrote {told['env']}, the first policy and {len(told['passwords'])} people. Passwords, shown once:")
    for name, password in told["passwords"].items():
        typer.echo(f"  {name}  {password}")
    typer.echo("Next: `paymend doctor`, then `paymend serve`.")


def _asked_list(question: str, default: str = "") -> list[str]:
    return [part.strip() for part in str(typer.prompt(question, default=default or None)).split(",") if part.strip()]


def _asked_people() -> list[str]:
    """The first people, by role; a name given twice has both roles."""
    roles: dict[str, list[str]] = {}
    for question, role in PEOPLE:
        for name in _asked_list(f"{question}: account names, separated by commas"):
            roles.setdefault(name, []).append(role)
    return [f"{name}:{','.join(each)}" for name, each in roles.items()]


def _asked_limits() -> dict[str, str]:
    shipped = default_policy().limits
    return {
        name: str(typer.prompt(question, default=str(getattr(shipped, "return_" if name == "return" else name))))
        for name, question in LIMITS
    }


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise NotInstallable(f"{text!r}: write a limit as name=amount")
    return name.strip(), value.strip()
