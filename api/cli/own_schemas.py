"""The bank's own schemas for a command, from `PAYMEND_SCHEMA_DIR` or `.env`."""

import os
from pathlib import Path

import typer


def use_own_schemas() -> None:
    """Use the folder that `PAYMEND_SCHEMA_DIR` names, if any. Exit 2 where it cannot be used."""
    from payments import PaymentError

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


def _folder_in_env_file() -> str:
    """The settings are read whole only where there is an `.env`: `check` must start at once."""
    if not Path(".env").is_file():
        return ""
    from ..settings import Settings

    return str(Settings().schema_dir or "")
