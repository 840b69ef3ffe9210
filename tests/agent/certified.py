"""An agent to which everything is certified: what then keeps a payment with people is a guard, not a missing paper."""

from dataclasses import replace
from functools import cache

from agent.build import Agent, build_agent
from agent.resolving import shipped_sources
from agent.settings import AgentSettings
from evals.solvers import EveryStratum


@cache
def a_certified_agent() -> Agent:
    """The shipped sources, every stratum covered, both switches on."""
    sources = shipped_sources()
    policy = replace(sources.policy, auto_certified=True)
    return build_agent(AgentSettings(), sources=replace(sources, policy=policy, certificates=EveryStratum()))
