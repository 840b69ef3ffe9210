"""`paymend mcp`: the read-only tools and `resolve` for other agents, over standard input and output."""

import asyncio
from dataclasses import replace
from importlib.metadata import version

import typer

from ..settings import Settings
from .own_schemas import use_own_schemas


def register(app: typer.Typer) -> None:
    """Add this command to `paymend`."""
    app.command("mcp")(serve)


def serve() -> None:
    """Serve the Model Context Protocol on standard input and output until it ends. Nothing is written or sent.

    Needs the extra `mcp`: pip install 'paymend[mcp]'.
    """
    try:
        from mcp.server.stdio import stdio_server
    except ImportError:
        typer.echo("The extra is not installed: pip install 'paymend[mcp]'", err=True)
        raise typer.Exit(2) from None
    from agent.build import build_agent
    from agent.resolving import kept_sources

    from ..agents import agent_settings
    from ..knowledge import knowledge_of
    from ..mcp_log import reading_log
    from ..mcp_server import mcp_server

    use_own_schemas()
    settings = Settings()
    sources = replace(kept_sources(settings.master_data_url, own_bics=settings.own), knowledge=knowledge_of(settings))
    agent, told_of = build_agent(agent_settings(settings), sources=sources), reading_log(settings)
    server = mcp_server(agent, version=version("paymend"), told_of=told_of)

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    asyncio.run(run())
