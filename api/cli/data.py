"""`paymend reference import` and `paymend history import`: the bank's own master data and past payments."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

BAD_SHOWN_MAX = 20


class Kind(StrEnum):
    """What can be imported."""

    BANKS = "banks"
    ACCOUNTS = "accounts"
    SSIS = "ssis"
    PARTIES = "parties"
    RATES = "rates"
    CALENDARS = "calendars"
    OWN_BICS = "own_bics"


def register(app: typer.Typer) -> None:
    reference = typer.Typer(help="Master data: banks, accounts, settlement instructions, …", no_args_is_help=True)
    reference.command("import")(import_reference)
    app.add_typer(reference, name="reference")
    history = typer.Typer(help="Past payments.", no_args_is_help=True)
    history.command("import")(import_history)
    app.add_typer(history, name="history")


File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE")]


def import_reference(
    kind: Annotated[Kind, typer.Argument(help="The kind of rows.")],
    file: File,
    edition: Annotated[str, typer.Option(help="A name for this state of the data; else from the file's digest.")] = "",
) -> None:
    """Rows of a JSON-lines or CSV file replace the present ones. Bad rows are told by line; exit 1 if none fits."""
    from reference.bulk import import_file
    from reference.store import StoreReference

    report = import_file(StoreReference(_store_url()), kind.value, file, edition=edition, progress=_told)
    for row in report.rejected[:BAD_SHOWN_MAX]:
        typer.echo(f"line {row.line}: {row.text}")
    _concluded(report.accepted, report.rejected_count, f"{kind.value} in force as {report.edition}")


def import_history(file: File) -> None:
    """Payments of a JSON-lines file are added; one met again replaces its earlier row. Exit 1 if none fits."""
    from history.bulk import import_file
    from history.store import StoreHistory

    report = import_file(StoreHistory(_store_url()), file, progress=_told)
    for line, text in report.rejected[:BAD_SHOWN_MAX]:
        typer.echo(f"line {line}: {text}")
    _concluded(report.accepted, report.rejected_count, "payments")


def _store_url() -> str:
    from api.settings import Settings

    return Settings().master_data_url


def _told(taken: int, left_out: int) -> None:
    typer.echo(f"{taken} rows taken, {left_out} left out", err=True)


def _concluded(taken: int, left_out: int, what: str) -> None:
    typer.echo(f"{taken} {what}, {left_out} left out" if taken else f"nothing imported: {left_out} rows left out")
    raise typer.Exit(0 if taken else 1)
