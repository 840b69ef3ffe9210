"""`paymend models`: what the configured endpoint can do, and how fast."""

import json
from typing import Annotated, Any

import typer

from ..settings import Settings
from .options import AsJson

app = typer.Typer(help="Models behind OpenAI-compatible endpoints.", no_args_is_help=True)


def register(paymend: typer.Typer) -> None:
    """Add these commands to `paymend`."""
    paymend.add_typer(app, name="models")


@app.callback()
def _group() -> None:
    """Models behind OpenAI-compatible endpoints."""


@app.command("probe")
def probe_endpoint(
    model: Annotated[str, typer.Option(help="openai:NAME; left out, that of PAYMEND_MODEL.")] = "",
    base_url: Annotated[str, typer.Option(help="The address; left out, PAYMEND_OPENAI_BASE_URL.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Keep what is found; runs then use it.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds for one answer.", min=0.1)] = 30.0,
    as_json: AsJson = False,
) -> None:
    """Ask the endpoint what it can do (tools, schema, seed, context) and measure it. No payment data is sent.

    Exit 0: it answers. 1: it does not. 2: no endpoint is named.
    """
    from agent.models.probe import probe

    from ..agents import endpoint_of
    from ..capabilities import keep_capabilities

    settings = Settings()
    chosen = model or settings.model
    if not chosen.startswith("openai:") or chosen == "openai:":
        raise typer.BadParameter("name a model as openai:NAME", param_hint="--model")
    if base_url:
        settings = settings.model_copy(update={"openai_base_url": base_url})
    endpoint = endpoint_of(settings, chosen).model_copy(update={"timeout_seconds": timeout})
    found = probe(chosen.removeprefix("openai:"), endpoint).to_json()
    if keep and found["reachable"]:
        kept = keep_capabilities(settings.home, settings.openai_base_url, chosen, found)
        found["kept"] = str(kept)
    typer.echo(json.dumps(found) if as_json else _told(found))
    raise typer.Exit(0 if found["reachable"] else 1)


def _told(found: dict[str, Any]) -> str:
    faults = found.pop("faults")
    lines = [f"{name.replace('_', ' '):22} {value}" for name, value in found.items()]
    return "\n".join([*lines, *(f"{'not':22} {fault}" for fault in faults)])
