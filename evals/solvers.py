"""Solvers that a suite can be run with: the agent as it ships, and the baselines printed beside it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from cases.policy import Policy

from .row import Row

Outcome = Mapping[str, Any]
Solver = Callable[[Row], tuple[Outcome, str]]  # the outcome (contract §4) and its stratum
ENDPOINT_SECONDS = 600.0  # behind the recorder, which waits for its rate


class EveryStratum:
    """`cases.ports.Certificates` that covers all: a measuring run shows what a certificate would have to answer for."""

    digest = "measuring"

    def covers(self, stratum: str, confidence: float, at: datetime) -> bool:
        """Always true; only a recording channel receives what is then released."""
        return True


def agent_solver(
    model: str = "playbook", *, certified: bool = False, endpoint: str = "", policy: Policy | None = None
) -> Solver:
    """The agent over the shipped sources. `certified`: with `auto_certified` on and every stratum covered.

    `endpoint`: where a language model is asked. `policy`: in place of the shipped one.
    """
    from agent.build import build_agent
    from agent.resolving import read_report, shipped_sources, status_without_server
    from agent.settings import AgentSettings
    from cases.resolution import resolution
    from cases.routing import MAY_BE_AUTO
    from payments import PaymentError

    sources = shipped_sources(policy=policy)
    if certified:
        measured = replace(sources.policy, auto_certified=True)
        sources = replace(sources, policy=measured, certificates=EveryStratum())
    settings = AgentSettings(model=model, endpoint=_endpoint(endpoint)) if endpoint else AgentSettings(model=model)
    agent = build_agent(settings, sources=sources)

    def solve(row: Row) -> tuple[Outcome, str]:
        report = read_report(row.exception)
        now = datetime.fromisoformat(row.exception["received_at"])
        case_id = f"01{report.digest[:24].upper()}"
        try:
            worked = agent.work(case_id, report, now=now)
        except PaymentError as unreadable:
            return {"error": unreadable.to_json()}, ""
        told = resolution(
            worked, case_id=case_id, external_id=report.name, version=1, status=status_without_server(worked)
        )
        if worked.proposal.action not in MAY_BE_AUTO:
            return told, ""
        return told, worked.stratum

    return solve


def _endpoint(url: str) -> Any:
    """The endpoint as the agent's settings have it; its key comes from the environment and goes nowhere else."""
    from agent.settings import Endpoint

    return Endpoint(base_url=url, api_key=SecretStr(api_key()), timeout_seconds=ENDPOINT_SECONDS)


def api_key() -> str:
    """The key for a model's endpoint."""
    return os.environ.get("PAYMEND_OPENAI_API_KEY", "none")


def asks_a_model(name: str) -> str:
    """The model that a solver asks over an endpoint: `openai:NAME` or the rival `plain:NAME`; empty for none."""
    kind, _, model = name.partition(":")
    return model if kind in ("openai", "plain") else ""


def solver(
    name: str, *, certified: bool = False, fit: tuple[Row, ...] = (), endpoint: str = "", policy: Policy | None = None
) -> Solver:
    """A solver by name: a model of the agent, or a baseline. Raises ValueError for a name that is neither.

    `fit`: the rows whose answers the nearest-precedent baseline may copy. `endpoint`: where a model is asked.
    """
    from .baselines import BASELINES, nearest_precedent

    if name == "nearest-precedent":
        return nearest_precedent(fit)
    if name in BASELINES:
        return BASELINES[name]
    if name.startswith("plain:") and asks_a_model(name):
        from .plain_agent import plain_agent

        return plain_agent(asks_a_model(name), endpoint, api_key())
    if name == "playbook" or asks_a_model(name):
        return agent_solver(name, certified=certified, endpoint=endpoint, policy=policy)
    raise ValueError(f"unknown solver {name!r}")


def sent_by(row: Row, outcome: Outcome) -> list[bytes]:
    """What a recording channel receives: the payment of every outcome that is released without a person."""
    from .harm import payment_of

    if outcome.get("route") != "auto" or outcome.get("action") not in ("REPAIR", "RESUBMIT"):
        return []
    repaired = outcome.get("repaired_message")
    return [repaired.encode() if repaired is not None else payment_of(row)]
