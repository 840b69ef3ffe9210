"""`paymend check`: what schema, network and usage rules find in a message, and where in the file."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from .own_schemas import use_own_schemas

FINDINGS_SHOWN_MAX = 200
BAR_FROM = 100  # files: fewer take less than a second
EXCERPT_BEFORE, EXCERPT_AFTER = 24, 60  # characters around the place
_COLOUR = {"error": typer.colors.RED, "warning": typer.colors.YELLOW, "not_checked": typer.colors.BLUE}
_COUNTED = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "not_checked": ("not checked",) * 2}
_INDENT = " " * 12


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
    use_own_schemas()
    worst = 0
    for name in _with_progress(files):
        worst = max(worst, _checked(name, profile, day, as_json))
    raise typer.Exit(worst)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-11-23", param_hint="--as-of") from None


def _with_progress(files: list[str]) -> Iterator[str]:
    """A progress bar on standard error for many files, where the findings go elsewhere."""
    if len(files) < BAR_FROM or not sys.stderr.isatty() or sys.stdout.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(files, description="Checking", console=Console(stderr=True), transient=True)


def _checked(name: str, profile: str | None, day: date | None, as_json: bool) -> int:
    """Check one file and tell; the exit code it calls for."""
    from payments import PaymentError, read
    from payments import check as judge
    from payments.rules.profiles import profile_of

    try:
        data = _bytes(name)
        messages = read(data)
        judged = [(m, [f.to_json() for f in judge(m, profile or profile_of(m), day)]) for m in messages]
    except PaymentError as unreadable:
        _tell_error(name, unreadable.to_json(), as_json)
        return 2
    except OSError as error:
        _tell_error(name, {"rule": "FILE", "place": "", "value": "", "text": error.strerror or str(error)}, as_json)
        return 2
    start = 0
    for number, (message, findings) in enumerate(judged, 1):
        _tell(
            f"{name}#{number}" if len(judged) > 1 else name,
            message.type,
            [_in_file(finding, data, start) for finding in findings],
            data,
            as_json,
        )
        start += len(message.data)
    return int(any(finding["severity"] == "error" for _, findings in judged for finding in findings))


def _in_file(finding: dict[str, Any], data: bytes, start: int) -> dict[str, Any]:
    """The finding with line and column of the file, of which its message begins at byte `start`."""
    if not start or not finding.get("line"):
        return finding
    column = finding["column"]
    if finding["line"] == 1:
        column += start - (data.rfind(b"\n", 0, start) + 1)
    return {**finding, "line": finding["line"] + data.count(b"\n", 0, start), "column": column}


def _bytes(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _tell_error(name: str, error: dict[str, str], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"file": name, "error": error}, ensure_ascii=False))
        return
    place = f" at {error['place']}" if error["place"] else ""
    value = f" Found: {_visible(error['value'])}" if error["value"] else ""
    told = f"{name}: cannot be read{place}: {_sentence(error['text'])}{value} [{error['rule']}]"
    typer.secho(told, fg=typer.colors.RED, err=True)


def _tell(name: str, message_type: str, findings: list[dict[str, Any]], data: bytes, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"file": name, "message_type": message_type, "findings": findings}, ensure_ascii=False))
        return
    if not findings:
        typer.secho(f"{name}: {message_type}: clean", fg=typer.colors.GREEN)
        return
    typer.secho(f"{name}: {message_type}: {', '.join(_counts(findings))}", bold=True)
    lines = _lines_of(data)
    for finding in findings[:FINDINGS_SHOWN_MAX]:
        _tell_finding(finding, lines)
    if (more := len(findings) - FINDINGS_SHOWN_MAX) > 0:
        typer.echo(f"{_INDENT}and {more} more; --json lists all")


def _counts(findings: list[dict[str, Any]]) -> Iterator[str]:
    for severity, (one, many) in _COUNTED.items():
        if number := sum(finding["severity"] == severity for finding in findings):
            yield f"{number} {one if number == 1 else many}"


def _tell_finding(finding: dict[str, Any], lines: list[str]) -> None:
    place = f"{finding['line']}:{finding['column']}" if finding.get("line") else "–"
    severity = typer.style(f"{finding['severity'].replace('_', ' '):<11}", fg=_COLOUR[finding["severity"]])
    typer.echo(f"  {place:>8}  {severity} {finding['rule']:<12} {finding['path'] or 'the message'}")
    for shown in _excerpt(finding, lines):
        typer.secho(f"{_INDENT}{shown}", fg=typer.colors.CYAN)
    value = f" Found: {_visible(finding['value'])}" if finding["value"] else ""
    typer.echo(f"{_INDENT}{_sentence(_visible(finding['text'], 400))}{value}")
    if mending := _mending(finding):
        typer.secho(f"{_INDENT}{_visible(mending, 400)}", dim=True)


def _mending(finding: dict[str, Any]) -> str:
    """What would mend it; of a schema fault what is allowed, unless its sentence says so already."""
    fix = str(finding.get("fix") or "")
    allowed = fix.removeprefix("allowed: ")
    if allowed != fix:
        return "" if allowed in finding["text"] else f"Allowed: {allowed}"
    return f"To mend it: {fix}" if fix else ""


def _excerpt(finding: dict[str, Any], lines: list[str]) -> Iterator[str]:
    """The line of the file around the place, and a mark below it."""
    line, column = finding.get("line", 0), finding.get("column", 0)
    if not 0 < line <= len(lines) or not 0 < column <= len(lines[line - 1]):
        return
    text, at = lines[line - 1], column - 1
    start = max(0, at - EXCERPT_BEFORE)
    before = ("…" if start else "") + _plain(text[start:at])
    after = _plain(text[at : at + EXCERPT_AFTER]) + ("…" if len(text) > at + EXCERPT_AFTER else "")
    yield f"| {before}{after}"
    yield f"| {' ' * len(before)}^"


def _lines_of(data: bytes) -> list[str]:
    """The file for display; UTF-16 by its mark, else UTF-8, else Latin-1, which shows every byte."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return text.replace("\r\n", "\n").split("\n")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "…")) else f"{text}."


def _plain(text: str) -> str:
    """One character for each: what would move or hide text on a terminal becomes a dot."""
    return "".join(c if c.isprintable() else "·" for c in text)


def _visible(text: str, most: int = 100) -> str:
    """A stranger's text with control and direction characters made visible, cut to a line."""
    shown = "".join(c if c.isprintable() else f"⟦{ord(c):04X}⟧" for c in text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
