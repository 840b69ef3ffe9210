"""`paymend reference import` and `paymend history import`: the bank's own master data and past payments."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .options import AsJson

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
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", exists=True, dir_okay=False, help="A YAML file: which column is which field."),
]


def import_reference(
    kind: Annotated[Kind, typer.Argument(help="The kind of rows.")],
    file: File,
    edition: Annotated[str, typer.Option(help="A name for this state of the data; else from the file's digest.")] = "",
    mapping: MappingFile = None,
    as_json: AsJson = False,
) -> None:
    """Rows of a JSON-lines or CSV file, or of the layout that a mapping tells, replace the present ones.

    Bad rows are told by line; exit 1 if none fits or the mapping does not.
    """
    from reference.bulk import import_file
    from reference.mapping import load_mapping
    from reference.store import StoreReference

    with _refusals_told():
        layout = load_mapping(mapping, kind.value) if mapping else None
        store = StoreReference(_store_url())
        report = import_file(store, kind.value, file, edition=edition, progress=_told, mapping=layout)
    bad = [(row.line, row.text) for row in report.rejected]
    _concluded(report.accepted, report.rejected_count, kind.value, report.edition, bad, as_json)


def import_history(file: File, mapping: MappingFile = None, as_json: AsJson = False) -> None:
    """Payments of a JSON-lines or CSV file, or of the layout that a mapping tells, are added.

    One met again replaces its earlier row. Exit 1 if none fits or the mapping does not.
    """
    from history.bulk import import_lines
    from history.store import StoreHistory
    from reference.bulk import digest_of
    from reference.mapping import load_mapping
    from reference.reading import lines_of

    with _refusals_told():
        layout = load_mapping(mapping, "payments") if mapping else None
        lines = lines_of(file, layout)
        report = import_lines(StoreHistory(_store_url()), lines, f"history-{digest_of(file)}", progress=_told)
    _concluded(report.accepted, report.rejected_count, "payments", "", report.rejected, as_json)


@contextmanager
def _refusals_told() -> Iterator[None]:
    """What keeps a whole file out, as one line and exit 1."""
    from history.store import OldLayout as OldHistory
    from reference.mapping import BadMapping
    from reference.store import OldLayout

    try:
        yield
    except (BadMapping, OldLayout, OldHistory) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
    except UnicodeDecodeError as error:
        typer.echo(f"the file is not {error.encoding}: name its encoding in a mapping", err=True)
        raise typer.Exit(1) from None


def _store_url() -> str:
    from api.settings import Settings

    return Settings().master_data_url


def _told(taken: int, left_out: int) -> None:
    typer.echo(f"{taken} rows taken, {left_out} left out", err=True)


def _concluded(
    taken: int, left_out: int, kind: str, edition: str, bad: Sequence[tuple[int, str]], as_json: bool
) -> None:
    """Tell how many rows were taken and the first bad ones by line; exit 1 where none was taken."""
    shown = bad[:BAD_SHOWN_MAX]
    if as_json:
        rejected = [{"line": line, "text": text} for line, text in shown]
        told = {"kind": kind, "edition": edition, "accepted": taken, "left_out": left_out, "rejected": rejected}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for line, text in shown:
            typer.echo(f"line {line}: {text}")
        what = f"{kind} in force as {edition}" if edition else kind
        typer.echo(f"{taken} {what}, {left_out} left out" if taken else f"nothing imported: {left_out} rows left out")
    raise typer.Exit(0 if taken else 1)
