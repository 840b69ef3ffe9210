"""`paymend check`: what schema, network and usage rules find in a message."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

FINDINGS_SHOWN_MAX = 200
_COLOUR = {"error": typer.colors.RED, "warning": typer.colors.YELLOW, "not_checked": typer.colors.BLUE}


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    files: Annotated[list[str], typer.Argument(help="Message files; `-` reads standard input.", metavar="FILE")],
    profile: Annotated[
        str | None, typer.Option(help="Usage rules: cbpr-current, sepa, t2, …; else by the message.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Judge by the rules of this day, as in 2026-11-23.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Findings only: nothing is proposed, nothing is sent.

    Exit 0: clean. 1: findings of severity error. 2: a file could not be read.
    """
    day = _day(as_of)
    worst = 0
    for name in files:
        worst = max(worst, _checked(name, profile, day, as_json))
    raise typer.Exit(worst)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-11-23", param_hint="--as-of") from None


def _checked(name: str, profile: str | None, day: date | None, as_json: bool) -> int:
    """Check one file and tell; the exit code it calls for."""
    from payments import PaymentError, read
    from payments import check as judge
    from payments.rules.profiles import profile_of

    try:
        messages = read(_bytes(name))
        judged = [(m, judge(m, profile or profile_of(m), day)) for m in messages]
    except PaymentError as unreadable:
        _tell_error(name, unreadable.to_json(), as_json)
        return 2
    except OSError as error:
        _tell_error(name, {"rule": "FILE", "place": name, "value": "", "text": error.strerror or str(error)}, as_json)
        return 2
    for number, (message, findings) in enumerate(judged, 1):
        _tell(f"{name}#{number}" if len(judged) > 1 else name, message.type, [f.to_json() for f in findings], as_json)
    return int(any(f.severity.value == "error" for _, findings in judged for f in findings))


def _bytes(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _tell_error(name: str, error: dict[str, str], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"file": name, "error": error}, ensure_ascii=False))
        return
    place = f" at {error['place']}" if error["place"] else ""
    typer.secho(f"{name}: cannot be read{place}: {error['text']} [{error['rule']}]", fg=typer.colors.RED, err=True)


def _tell(name: str, message_type: str, findings: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"file": name, "message_type": message_type, "findings": findings}, ensure_ascii=False))
        return
    if not findings:
        typer.secho(f"{name}: {message_type}: clean", fg=typer.colors.GREEN)
        return
    counted = ", ".join(f"{n} {s}" for s in _COLOUR if (n := sum(f["severity"] == s for f in findings)))
    typer.secho(f"{name}: {message_type}: {counted.replace('_', ' ')}", bold=True)
    for finding in findings[:FINDINGS_SHOWN_MAX]:
        _tell_finding(finding)


def _tell_finding(finding: dict[str, Any]) -> None:
    line = f"{finding['line']}:{finding['column']}" if finding.get("line") else "–"
    severity = typer.style(f"{finding['severity'].replace('_', ' '):<11}", fg=_COLOUR[finding["severity"]])
    typer.echo(f"  {line:>8}  {severity} {finding['rule']:<12} {finding['path']}")
    value = f" Found: {_visible(finding['value'])}." if finding["value"] else ""
    typer.echo(f"{'':12}{_visible(finding['text'])}.{value}".replace("..", "."))
    if finding.get("fix"):
        typer.secho(f"{'':12}To mend it: {finding['fix']}", dim=True)


def _visible(text: str) -> str:
    """A stranger's text with control and direction characters made visible, cut to a line."""
    shown = "".join(c if c.isprintable() else f"⟦{ord(c):04X}⟧" for c in text)
    return shown if len(shown) <= 100 else f"{shown[:97]}…"
