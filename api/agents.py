"""The agent as the server runs it: shipped sources, the bank's own BICs, and the model or only the planner."""

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.build import Agent, build_agent
from agent.checkpoints import open_checkpoints
from agent.resolving import kept_sources
from agent.settings import AgentSettings, Budget, Endpoint, Prices
from agent.versions import versions_of
from cases.policy import Policy
from cases.report import Report
from cases.resolution import Worked
from cases.store.stored_precedents import StoredPrecedents
from cases.work_queue import Headline
from governance.certificates import in_force
from knowledge_base.search import Knowledge

from .assessor import AgentAssessor
from .capabilities import capabilities_of
from .headline import headline_of
from .knowledge import dated_knowledge
from .settings import Settings

PLANNER = "playbook"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Agents:
    """What works cases (with and without a model), judges people's proposals, and heads cases in the queue.

    `replaying` gives, for a model's name and its recorded turns, what works a case again without leaving a trace.
    All of them decide under one policy; `agents_under` makes those of another.
    """

    works: Agent
    without_model: Agent
    replaying: Callable[[str, Sequence[Mapping[str, Any]]], Agent]
    assessor: AgentAssessor
    headline: Callable[[str, Report, Worked, datetime], Headline]

    def planner_with(self, knowledge: Knowledge) -> Agent:
        """The embedded planner over other knowledge; its runs leave no trace."""
        planner = self.without_model.replaying(PLANNER, ())
        return replace(planner, sources=replace(planner.sources, knowledge=knowledge))


def agents_of(settings: Settings, policy: Policy) -> Agents:
    """The agents under one policy. Raises ValueError for a model that does not exist."""
    return agents_under(settings, policy)(policy)


def agents_under(settings: Settings, first: Policy) -> Callable[[Policy], Agents]:
    """Makes the agents of a policy: over the same sources, models and graph, under the certificate if it covers them.

    Raises ValueError for a model that does not exist.
    """
    sources = kept_sources(settings.master_data_url, own_bics=settings.own, policy=first)
    sources = replace(sources, knowledge=dated_knowledge(settings))
    sources = replace(sources, precedents=StoredPrecedents(settings.store_url))
    chosen, checkpoints = agent_settings(settings), open_checkpoints(settings.home)
    agent = build_agent(chosen, sources=sources, checkpoints=checkpoints)
    planner = agent
    if chosen.model != PLANNER:
        planner = build_agent(AgentSettings(model=PLANNER), sources=sources, checkpoints=checkpoints)

    def under(policy: Policy) -> Agents:
        now = in_force(settings.home, replace(sources, policy=policy))
        works, without_model = replace(agent, sources=now), replace(planner, sources=now)
        assessor = AgentAssessor(works, policy, now.certificates, lambda: versions_of(now))
        return Agents(works, without_model, works.replaying, assessor, headline_of(works, now.calendars))

    return under


def agent_settings(settings: Settings) -> AgentSettings:
    """The agent's part of the settings. Raises OSError where the key of the pseudonyms cannot be kept."""
    budget = Budget(
        tokens_max=settings.model_tokens_per_case,
        cost_max=settings.model_cost_per_case,
        tokens_per_day_max=settings.model_tokens_per_day,
        cost_per_day_max=settings.model_cost_per_day,
    )
    if settings.model == PLANNER:
        return AgentSettings(budget=budget)
    return AgentSettings(
        model=settings.model,
        samples=settings.model_samples,
        endpoint=endpoint_of(settings, settings.model),
        budget=budget,
        prices=Prices(settings.model_price_input, settings.model_price_output),
        pseudonym_key=pseudonym_key(settings.home),
        spending_file=settings.home / "spending.sqlite",
    )


def endpoint_of(settings: Settings, model: str) -> Endpoint:
    """The endpoint with what `paymend models probe` found out about this model, where somebody kept it."""
    kept = capabilities_of(settings.home, settings.openai_base_url, model)
    endpoint = Endpoint(
        **kept,
        base_url=settings.openai_base_url,
        local=settings.model_local,
        timeout_seconds=settings.model_timeout_seconds,
    )
    if settings.openai_api_key is not None:
        endpoint = endpoint.model_copy(update={"api_key": settings.openai_api_key})
    return endpoint


def pseudonym_key(home: Path) -> bytes:
    """The secret behind all pseudonyms, made once, readable by its owner alone. Raises OSError."""
    file = home / "keys" / "pseudonyms"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        made = file.with_name(f"pseudonyms.{secrets.token_hex(4)}")
        made.touch(0o600)
        made.write_bytes(secrets.token_bytes(KEY_BYTES))
        with contextlib.suppress(FileExistsError):  # another process was first: its key holds
            os.link(made, file)
        made.unlink()
    key = file.read_bytes()
    if len(key) != KEY_BYTES:
        raise OSError(f"{file} holds {len(key)} bytes, not {KEY_BYTES}")
    return key
