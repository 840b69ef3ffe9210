"""The agent as the server runs it: shipped sources, the bank's own BICs, and the model or only the planner."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from agent.build import Agent, build_agent
from agent.checkpoints import open_checkpoints
from agent.resolving import kept_sources
from agent.settings import AgentSettings, Endpoint
from agent.versions import versions_of
from cases.policy import Policy
from cases.report import Report
from cases.resolution import Worked
from cases.store.stored_precedents import StoredPrecedents
from cases.work_queue import Headline
from governance.certificates import in_force

from .assessor import AgentAssessor
from .headline import headline_of
from .settings import Settings

PLANNER = "playbook"


@dataclass(frozen=True, slots=True)
class Agents:
    """What works cases (with and without a model), judges people's proposals, and heads cases in the queue.

    `replays` works a case again without leaving a trace.
    """

    works: Agent
    without_model: Agent
    replays: Agent
    assessor: AgentAssessor
    headline: Callable[[str, Report, Worked, datetime], Headline]


def agents_of(settings: Settings, policy: Policy) -> Agents:
    """One agent over the shipped and the bank's own sources. Raises ValueError for a model that does not exist."""
    sources = kept_sources(settings.home, own_bics=settings.own, policy=policy)
    past = StoredPrecedents(settings.store_url)
    sources = in_force(settings.home, replace(sources, precedents=past))
    chosen, checkpoints = agent_settings(settings), open_checkpoints(settings.home)
    agent = build_agent(chosen, sources=sources, checkpoints=checkpoints)
    planner = agent
    if chosen.model != PLANNER:
        planner = build_agent(AgentSettings(model=PLANNER), sources=sources, checkpoints=checkpoints)
    assessor = AgentAssessor(agent, policy, sources.certificates, versions_of(sources))
    replays = build_agent(AgentSettings(model=PLANNER), sources=sources)
    return Agents(agent, planner, replays, assessor, headline_of(agent, sources.calendars))


def agent_settings(settings: Settings) -> AgentSettings:
    """The agent's part of the settings."""
    endpoint = Endpoint(base_url=settings.openai_base_url)
    if settings.openai_api_key is not None:
        endpoint = endpoint.model_copy(update={"api_key": settings.openai_api_key})
    return AgentSettings(model=settings.model, endpoint=endpoint)
