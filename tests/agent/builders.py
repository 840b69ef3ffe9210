"""Builders for agents and exceptions: a test says only what matters to it."""

import copy
from datetime import datetime
from typing import Any

from agent.build import Agent, build_agent
from agent.resolving import resolve_one, shipped_sources
from agent.settings import AgentSettings, Endpoint
from evals.scenario import SCENARIOS, load_scenario

NOON = datetime.fromisoformat("2026-11-23T12:00:00+01:00")


def an_exception(scenario: str, **changes: Any) -> dict[str, Any]:
    """The exception of a shipped scenario (by the start of its name) with other values for some keys."""
    path = next(p for p in sorted(SCENARIOS.iterdir()) if p.name.startswith(scenario))
    return {**copy.deepcopy(dict(load_scenario(path).exception)), **changes}


def an_agent(**settings: Any) -> Agent:
    """An agent over the shipped sources, with the embedded planner unless the settings name another model."""
    return build_agent(AgentSettings(**settings), sources=shipped_sources())


def an_endpoint_agent(url: str, **endpoint: Any) -> Agent:
    """An agent that asks an OpenAI-compatible endpoint."""
    given = {"timeout_seconds": 1.0, "attempts_max": 2, **endpoint}
    return an_agent(model="openai:test", endpoint=Endpoint(base_url=url, **given))


def resolved(agent: Agent, exception: dict[str, Any]) -> dict[str, Any]:
    return resolve_one(agent, exception, now=NOON)
