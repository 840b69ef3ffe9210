"""`make run`: store, demo queue and desk in one go, telling how long each phase took."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

import typer

from cases.store import migrate

from ..demo import open_demo
from ..settings import Settings

Made = TypeVar("Made")


def main() -> None:
    """Make the store, load and work the demo queue (once), and serve the desk until stopped."""
    settings = Settings()
    phases: list[str] = []
    _timed("store", phases, lambda: migrate(settings.store_url))
    told = _timed("demo queue", phases, lambda: asyncio.run(open_demo(settings, work=True)))
    typer.echo(f"Ready: {', '.join(phases)}; {told['cases']} demo cases, {told['opened']} of them new.")
    typer.echo(f"Sign in as {', '.join(told['users'])} with the password {told['password']}")
    from .serving import serve

    serve(host=None, port=None)


def _timed(name: str, phases: list[str], phase: Callable[[], Made]) -> Made:
    started = time.perf_counter()
    made = phase()
    phases.append(f"{name} {time.perf_counter() - started:.1f} s")
    return made


if __name__ == "__main__":
    main()
