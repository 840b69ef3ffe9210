"""Commands that run the server, its workers and the demo, and tell how the installation is."""

import asyncio
import contextlib
import gc
import json
import signal
from typing import TYPE_CHECKING, Annotated

import typer

from cases.forgetting import Forgetting
from cases.standing import why_nothing_goes
from cases.store import migrate

from ..settings import Settings
from .options import AsJson

if TYPE_CHECKING:
    from ..bootstrap import Application


def register(app: typer.Typer) -> None:
    """Add these commands to `paymend`."""
    for name, command in (
        ("serve", serve),
        ("worker", worker),
        ("migrate", migrate_store),
        ("demo", demo),
        ("doctor", doctor),
        ("config", config),
    ):
        app.command(name)(command)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve interface and operator pages, with workers in the same process."""
    import uvicorn

    from ..app import create_app
    from ..http_server import GOODBYE_SECONDS, HttpServer

    settings = Settings()
    app = create_app(settings)
    _say_what_goes(app.state.application)
    at_host, at_port = host or settings.host, settings.port if port is None else port
    typer.echo(f"Paymend on http://{at_host}:{at_port}")
    _keep_what_is_loaded()
    # The log has route and status only: no query strings, which could hold what people searched for.
    config = uvicorn.Config(
        app,
        host=at_host,
        port=at_port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )
    server = HttpServer(config)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise typer.Exit(3)


def worker() -> None:
    """Run one worker until it is told to stop; the case in hand is finished first."""
    from ..bootstrap import assemble

    settings = Settings()
    migrate(settings.store_url)
    application = assemble(settings)
    _say_what_goes(application)

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        made = application.new_worker()
        _keep_what_is_loaded()
        await asyncio.gather(made.run(stop), Forgetting(application.store).run(stop))
        await application.store.close()

    asyncio.run(run())


def _keep_what_is_loaded() -> None:
    """What is there now stays: a collection that looks through all of it again would stop every request or case."""
    gc.collect()
    gc.freeze()


def _say_what_goes(application: "Application") -> None:
    """Where nothing goes by itself though it was meant to, that is said at the start."""
    why = why_nothing_goes(application.policies.policy, revoked=False, on=application.clock.now().date())
    if why:
        typer.echo(f"Policy: {why} (page Policy, or paymend doctor)", err=True)


def migrate_store(as_json: AsJson = False) -> None:
    """Create or upgrade the store's schema."""
    migrate(Settings().store_url)
    typer.echo(json.dumps({"schema": "present"}) if as_json else "The store has the present schema.")


def demo(
    work: Annotated[bool, typer.Option(help="Work the queue before the command ends.")] = True,
    as_json: AsJson = False,
) -> None:
    """Open a queue of invented failed payments and the demo sign-ins (development only)."""
    from ..demo import open_demo

    settings = Settings()
    if settings.production:
        typer.echo("The demo is for development only.", err=True)
        raise typer.Exit(2)
    migrate(settings.store_url)
    told = asyncio.run(open_demo(settings, work=work))
    if as_json:
        typer.echo(json.dumps(told))
        return
    typer.echo(f"{told['cases']} demo cases, {told['opened']} of them new.")
    typer.echo(f"Sign in as {', '.join(told['users'])} with the password {told['password']}")


def config(as_json: AsJson = False) -> None:
    """Print the settings in force, secrets masked."""
    shown = Settings().shown()
    if as_json:
        typer.echo(json.dumps(shown))
        return
    for name, value in shown.items():
        typer.echo(f"PAYMEND_{name.upper()}={'' if value is None else value}")


def doctor(as_json: AsJson = False) -> None:
    """Check the installation: store, ledger, checkpoints, channel, kill switch."""
    from ..doctor import examine

    settings = Settings()
    found = asyncio.run(examine(settings))
    if as_json:
        typer.echo(json.dumps([{"name": c.name, "ok": c.ok, "detail": c.detail} for c in found]))
    else:
        for check in found:
            typer.echo(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.detail}")
    if not all(check.ok for check in found):
        raise typer.Exit(1)
