"""The bank's own schemas and limits for a command, from the environment or `.env`."""

import os
from pathlib import Path

import typer

_LIMITS = tuple(f"PAYMEND_{name}_MAX" for name in ("MESSAGE_BYTES", "MESSAGE_DEPTH", "MESSAGE_FIELDS", "MESSAGES"))


def use_own_schemas() -> None:
    """Use the folder that `PAYMEND_SCHEMA_DIR` names, and the limits that are set. Exit 2 where it cannot be used."""
    from payments import PaymentError

    _use_own_limits()
    folder = os.environ.get("PAYMEND_SCHEMA_DIR") or _folder_in_env_file()
    if not folder:
        return
    from payments.schemas import use_folder

    try:
        use_folder(folder)
    except PaymentError as unusable:
        told = f"PAYMEND_SCHEMA_DIR cannot be used: {unusable.place}: {unusable.text} [{unusable.rule}]"
        typer.secho(told, fg=typer.colors.RED, err=True)
        raise typer.Exit(2) from None


def _use_own_limits() -> None:
    """The settings are read whole only where one is given: `check` must start at once."""
    if not Path(".env").is_file() and not any(os.environ.get(name) for name in _LIMITS):
        return
    from payments.limits import use_limits

    from ..settings import Settings

    use_limits(Settings().limits)


def _folder_in_env_file() -> str:
    if not Path(".env").is_file():
        return ""
    from ..settings import Settings

    return str(Settings().schema_dir or "")
