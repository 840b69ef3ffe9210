"""`paymend verify-cert`: whether a certificate holds, computed again from its evidence."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify-cert")(verify)


def verify(
    file: Annotated[Path, typer.Argument(help="certificate.json; its evidence lies beside it.")],
    key: Annotated[str, typer.Option(help="Public key (base64) that must have signed.")] = "",
    at: Annotated[str, typer.Option(help="Time for which it must be valid; now if left out.")] = "",
    test: Annotated[Path | None, typer.Option(help="Run on other cases: what would have been released there.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Exit 0 if it holds, 1 if not (with what does not), 2 if it cannot be read."""
    from .checking import faults_of

    try:
        certificate = json.loads(file.read_text("utf-8"))
        evidence = (file.parent / certificate["evidence"]["file"]).read_text("utf-8")
        moment = datetime.fromisoformat(at) if at else datetime.now(UTC)
    except (OSError, ValueError, KeyError, TypeError) as unreadable:
        typer.echo(f"cannot be read: {unreadable}", err=True)
        raise typer.Exit(2) from None
    faults = faults_of(certificate, evidence, at=moment, trusted=[key] if key else None)
    fresh = _fresh(certificate, test) if test and not faults else None
    if as_json:
        told = {"holds": not faults, "faults": faults, "id": certificate.get("id")}
        typer.echo(json.dumps(told | ({"fresh": fresh} if fresh else {})))
    else:
        typer.echo("\n".join(faults) if faults else f"holds: {certificate['id']}, until {certificate['valid_until']}")
        for name, figures in ({**fresh["strata"], "pooled": fresh["pooled"]} if fresh else {}).items():
            typer.echo(f"  {name}: {_words(figures)}")
    raise typer.Exit(1 if faults else 0)


def _fresh(certificate: dict[str, Any], run: Path) -> dict[str, Any]:
    from .fresh import fresh_figures
    from .outcomes_file import read_outcomes

    return fresh_figures(certificate, read_outcomes(run / "results.jsonl"))


def _words(figures: dict[str, Any]) -> str:
    return (
        f"{figures['wrong']} wrong of {figures['released']} released ({figures['eligible']} eligible);"
        f" at most {float(figures['upper_bound_95']):.3%} at 95 %, {float(figures['upper_bound_99']):.3%} at 99 %"
    )
