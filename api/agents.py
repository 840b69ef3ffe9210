"""The agent as the server runs it: shipped sources, the bank's own BICs, and the model or only the planner."""

import contextlib
import os
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.build import Agent, build_agent
from agent.checkpoints import open_checkpoints
from agent.resolving import kept_sources
from agent.settings import AgentSettings, Budget, Endpoint, Prices, require_known
from agent.sight import Sight
from agent.sources import Sources
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
from .knowledge import dated_knowledge, own_versions
from .settings import Settings

PLANNER = "playbook"
KEY_BYTES = 32


class Graphs:
    """The agent with its model and the embedded planner, made when a case is first worked in this process.

    A server that shows pages and judges decisions needs neither, nor the libraries below them.
    """

    def __init__(self, make: Callable[[], tuple[Agent, Agent]]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: tuple[Agent, Agent] | None = None

    def both(self) -> tuple[Agent, Agent]:
        """With a model, and without."""
        with self._lock:
            self._made = self._made or self._make()
            return self._made


@dataclass(frozen=True, slots=True)
class Agents:
    """What works cases (with and without a model), judges people's proposals, and heads cases in the queue.

    All of them decide under one policy, that of `sources`; `agents_under` makes those of another.
    """

    sources: Sources
    graphs: Graphs
    assessor: AgentAssessor
    headline: Callable[[str, Report, Worked, datetime], Headline]

    @property
    def works(self) -> Agent:
        """Works cases, with a model where one is set."""
        return replace(self.graphs.both()[0], sources=self.sources)

    @property
    def without_model(self) -> Agent:
        """Works cases with the embedded planner."""
        return replace(self.graphs.both()[1], sources=self.sources)

    def replaying(self, name: str, turns: Sequence[Mapping[str, Any]]) -> Agent:
        """For a model's name and its recorded turns, what works a case again without leaving a trace."""
        return self.works.replaying(name, turns)

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
    own_versions(settings).make()
    sources = replace(sources, knowledge=dated_knowledge(settings))
    sources = replace(sources, precedents=StoredPrecedents(settings.store_url))
    chosen = agent_settings(settings)
    require_known(chosen.model)
    graphs = Graphs(lambda: _both(chosen, sources, settings.home))

    def under(policy: Policy) -> Agents:
        now = in_force(settings.home, replace(sources, policy=policy))
        sight = Sight(now)
        assessor = AgentAssessor(sight, policy, now.certificates, lambda: versions_of(now))
        return Agents(now, graphs, assessor, headline_of(now.calendars))

    return under


def _both(chosen: AgentSettings, sources: Sources, home: Path) -> tuple[Agent, Agent]:
    checkpoints = open_checkpoints(home)
    agent = build_agent(chosen, sources=sources, checkpoints=checkpoints)
    if chosen.model == PLANNER:
        return agent, agent
    return agent, build_agent(AgentSettings(model=PLANNER), sources=sources, checkpoints=checkpoints)


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
