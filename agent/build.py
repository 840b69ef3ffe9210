"""Builds an agent from its sources: the one composition root for API and benchmark alike."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from knowledge_base.playbook import Playbook
from knowledge_base.search import Knowledge

from .agent import Agent
from .settings import AgentSettings, require_known
from .sources import NO_HISTORY, Sources

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from .steps import Steps

__all__ = ["NO_HISTORY", "Agent", "Sources", "build_agent"]

# Must be set before LangGraph's serializer is imported: checkpoints then hold plain data only.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")


def build_agent(
    settings: AgentSettings,
    *,
    sources: Sources,
    checkpoints: BaseCheckpointSaver[Any] | None = None,
    model: BaseChatModel | None = None,
    steps: Steps | None = None,
) -> Agent:
    """An agent over `sources`. `model` replaces the one that `settings` names; `steps` may be wrapped by a test."""
    from .graph import build_graph
    from .models.breaker import Breaker
    from .models.playbook import PlaybookModel
    from .models.spending import Spending
    from .steps import Steps

    fallback = PlaybookModel(playbooks=_by_id(sources.knowledge))
    graph = build_graph(steps or Steps()).compile(checkpointer=checkpoints)
    budget = settings.budget
    return Agent(
        settings,
        sources,
        graph,
        model or _model_of(settings, fallback),
        fallback,
        bool(checkpoints),
        Spending(settings.spending_file, tokens_max=budget.tokens_per_day_max, cost_max=budget.cost_per_day_max),
        Breaker(),
    )


def _by_id(knowledge: Knowledge) -> Callable[[str, date], Playbook | None]:
    """A playbook by its id as it stands on a day; which ones apply was decided before a model is asked."""
    return lambda id_, on: next((p for p in knowledge.playbooks(on) if p.id == id_), None)


def _model_of(settings: AgentSettings, fallback: BaseChatModel) -> BaseChatModel:
    """The model that the settings name. Raises ValueError for a name that is neither `playbook` nor `openai:NAME`."""
    require_known(settings.model)
    if settings.model == "playbook":
        return fallback
    name = settings.model.partition(":")[2]
    from .models.endpoint import open_endpoint

    return open_endpoint(name, settings.endpoint)
