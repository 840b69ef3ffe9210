"""`paymend`: the command line. A group of commands is imported when it is called, so that small ones start at once."""

import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import typer

HELP = """Repair failed payments: code decides, the model proposes, a certificate or a person releases.

Start here: `paymend check FILE` judges a message, `paymend resolve FILE` proposes what to do about a failed one,
`paymend demo` then `paymend serve` opens the operator's desk with a queue of invented failed payments.
"""

ROOMS = {
    "check": "api.cli.check",
    "resolve": "api.cli.resolve",
    "init": "api.cli.init",
    **dict.fromkeys(("serve", "worker", "migrate", "demo", "doctor", "config"), "api.cli.serving"),
    **dict.fromkeys(("halt", "resume"), "api.cli.switch"),
    **dict.fromkeys(("replay", "backup", "restore", "erase"), "api.cli.upkeep"),
    "certify": "governance.certify_command",
    "verify-cert": "governance.verify_command",
    "mcp": "api.cli.mcp",
    "kb": "api.cli.kb",
    **dict.fromkeys(("reference", "history"), "api.cli.data"),
    **dict.fromkeys(("users", "keys"), "api.cli.people"),
    "audit": "api.cli.ledger",
    "bundle": "api.cli.bundle",
    "models": "api.cli.models",
    "drift": "api.cli.drift",
    "simulate": "api.cli.simulate",
}


def build(arguments: list[str]) -> typer.Typer:
    """The application with the commands that `arguments` may need: one room where the first word names it, else all."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown", add_completion=False)
    app.callback()(_paymend)  # with it, a single command keeps its name
    word = next((a for a in arguments if not a.startswith("-")), "")
    wanted = [ROOMS[word]] if word in ROOMS else [*dict.fromkeys(ROOMS.values())]
    for room in wanted:
        import_module(room).register(app)
    if word not in ROOMS:
        for entry in entry_points(group="paymend.commands"):
            app.add_typer(_loaded(entry), name=entry.name)
    return app


def _paymend() -> None:
    return None


def _loaded(entry: Any) -> typer.Typer:
    found: typer.Typer = entry.load()
    return found


def main() -> None:
    """Run `paymend` with the arguments of the process."""
    build(sys.argv[1:])()


if __name__ == "__main__":
    main()
