"""`paymend resolve`: works exceptions without server and store, one resolution a line, in the order of the input."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from .own_schemas import use_own_schemas

BATCH = 16


def register(app: typer.Typer) -> None:
    app.command("resolve")(resolve)


def resolve(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="`.jsonl` of exceptions, or one bare message; `-`: standard input."),
    ],
    out: Annotated[Path | None, typer.Option(help="Write the resolutions here; else to standard output.")] = None,
    model: Annotated[str, typer.Option(help="playbook (embedded planner) or openai:NAME.")] = "playbook",
    now: Annotated[
        str | None, typer.Option(help="The present for cases without received_at: 2026-11-23T09:00:00+01:00.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that work side by side.")] = 1,
    code: Annotated[str | None, typer.Option(help="For a bare message: the reported code.")] = None,
    text: Annotated[str | None, typer.Option(help="For a bare message: the reported text.")] = None,
    source: Annotated[str, typer.Option(help="For a bare message: who reported the fault.")] = "unknown",
    as_json: Annotated[bool, typer.Option("--json", help="Always one JSON object a line (the default).")] = True,  # noqa: ARG001
) -> None:
    """Propose what to do about failed payments. Nothing is sent anywhere.

    Exit 0: all worked, whatever the outcome. 1: some could not be read (each says why in its line). 2: wrong usage.
    """
    present = _present(now)
    error = {"source": source, "code": code, "text": text}
    exceptions = [line for name in files for line in _exceptions(name, error)]
    with _output(out) as target:
        unread = 0
        for line in _with_progress(_resolved(exceptions, model, present, workers), len(exceptions)):
            unread += "error" in line and "action" not in line
            target.write(json.dumps(line, ensure_ascii=False) + "\n")
    if unread:
        typer.secho(f"{unread} of {len(exceptions)} could not be read; each line says why.", fg="yellow", err=True)
    raise typer.Exit(1 if unread else 0)


def _present(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        present = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no time; write it as 2026-11-23T09:00:00+01:00", param_hint="--now"
        ) from None
    if present.tzinfo is None:
        raise typer.BadParameter("give an offset, as in 2026-11-23T09:00:00+01:00", param_hint="--now")
    return present


def _exceptions(name: str, error: dict[str, Any]) -> Iterator[Any]:
    """The exceptions of a file: its lines where it is JSON, else the file as one bare message."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as failed:
        raise typer.BadParameter(f"{name}: {failed.strerror}", param_hint="FILE") from None
    start = data.lstrip()[:2]
    if name.endswith(".jsonl") or start.startswith(b'{"') or start == b"{\n" or start == b"{ ":
        if name.endswith(".json") or (start != b'{"' and not name.endswith(".jsonl")):
            yield data.decode("utf-8", "replace")
        else:
            yield from (line for line in data.decode("utf-8", "replace").splitlines() if line.strip())
        return
    yield {**_body(data), "error": {key: value for key, value in error.items() if value is not None}}


def _body(data: bytes) -> dict[str, str]:
    import base64

    try:
        return {"message": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"message_base64": base64.b64encode(data).decode()}


def _resolved(exceptions: list[Any], model: str, now: datetime, workers: int) -> Iterator[dict[str, Any]]:
    """The resolutions, in order; with several workers batches are worked side by side."""
    settings = _endpoint_settings(model)
    if workers == 1 or len(exceptions) <= BATCH:
        from agent import resolve as work

        use_own_schemas()
        yield from work(exceptions, model=model, now=now, **settings)
        return
    from multiprocessing import get_context

    source = iter(exceptions)
    batches = iter(lambda: list(islice(source, BATCH)), [])
    with get_context("spawn").Pool(workers, _open, (model, settings)) as pool:
        for lines in pool.imap(_batch, ((batch, now) for batch in batches)):
            yield from lines


_agent: Any = None


def _open(model: str, settings: dict[str, Any]) -> None:
    """Make this process's agent, once."""
    use_own_schemas()
    global _agent
    from agent.build import build_agent
    from agent.resolving import shipped_sources
    from agent.settings import AgentSettings

    _agent = build_agent(AgentSettings(model=model, **settings), sources=shipped_sources())


def _batch(work: tuple[list[Any], datetime]) -> list[dict[str, Any]]:
    from agent.resolving import resolve_one

    return [resolve_one(_agent, exception, now=work[1]) for exception in work[0]]


def _endpoint_settings(model: str) -> dict[str, Any]:
    """The endpoint of the environment, for a model that has one. A model of no known kind is wrong usage."""
    if model == "playbook":
        return {}
    if not model.startswith("openai:") or model == "openai:":
        raise typer.BadParameter(f"{model!r}: use playbook or openai:NAME", param_hint="--model")
    from api.agents import agent_settings
    from api.settings import Settings

    return {"endpoint": agent_settings(Settings()).endpoint}


def _output(out: Path | None) -> Any:
    from contextlib import nullcontext

    return out.open("w", encoding="utf-8") if out else nullcontext(sys.stdout)


def _with_progress(lines: Iterator[dict[str, Any]], total: int) -> Iterator[dict[str, Any]]:
    """A progress bar on standard error where people look at it."""
    if total < BATCH or not sys.stderr.isatty():
        yield from lines
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(lines, total=total, description="Working", console=Console(stderr=True), transient=True)
