"""Self-consistency: a model's further answers can only speak against its first; off by default, within the budgets."""

import json
from typing import Any

import pytest

from agent.build import Agent
from agent.resolving import read_report
from agent.settings import Budget

from .builders import NOON, an_exception, resolved
from .endpoint_server import calls, html, says, serving
from .test_endpoint import a_proposal
from .test_turns import an_agent_with, notes

OTHERWISE = says(json.dumps({"action": "RFI", "playbooks": ["PB-52"]}))
SAME = says(a_proposal(explanation="In other words [e1]."))
FIVE = 5


def doubt(outcome: dict[str, Any]) -> float:
    (features,) = [step["features"] for step in outcome["trace"] if "features" in step]
    return float(features["dissent"])


def test_nobody_is_asked_again_unless_the_settings_say_so() -> None:
    with serving(says(a_proposal())) as endpoint:
        outcome = resolved(an_agent_with(endpoint.url), an_exception("05"))
    assert (len(endpoint.requests), outcome["usage"]["calls"], doubt(outcome)) == (1, 1, 0.0)


def test_four_further_answers_are_asked_for_warmer_and_counted() -> None:
    with serving(says(a_proposal()), SAME) as endpoint:
        outcome = resolved(an_agent_with(endpoint.url, samples=FIVE), an_exception("05"))
    warmth = [request["temperature"] for request in endpoint.requests]
    assert warmth == [0, *[0.7] * 4]
    assert len({json.dumps(request["messages"]) for request in endpoint.requests}) == 1  # the very same question
    assert outcome["usage"]["calls"] == FIVE
    assert doubt(outcome) == 0.0
    assert "4 of 4 further answers agree" in notes(outcome)


@pytest.mark.parametrize(
    ("further", "share", "confidence"),
    [([SAME, OTHERWISE, SAME, SAME], 0.25, 0.875), ([OTHERWISE], 1.0, 0.5), ([says("no JSON")], 1.0, 0.5)],
    ids=["one of four differs", "all differ", "rubbish differs"],
)
def test_answers_that_differ_lower_the_confidence_and_are_named(further: Any, share: float, confidence: float) -> None:
    with serving(says(a_proposal()), *further) as endpoint:
        outcome = resolved(an_agent_with(endpoint.url, samples=FIVE), an_exception("05"))
    assert (outcome["action"], doubt(outcome)) == ("REPAIR", share)  # the first answer stays the proposal
    assert outcome["confidence"] <= confidence
    assert "asked again, the model or the planner proposes something else" in outcome["explanation"]


def test_a_budget_ends_the_asking_and_what_was_answered_counts() -> None:
    with serving(says(a_proposal()), SAME) as endpoint:
        agent = an_agent_with(endpoint.url, samples=FIVE, budget=Budget(model_turns_max=3))
        outcome = resolved(agent, an_exception("05"))
    assert (len(endpoint.requests), outcome["usage"]["calls"]) == (3, 3)
    assert "2 of 2 further answers agree" in notes(outcome)


def test_an_endpoint_that_fails_meanwhile_costs_neither_the_case_nor_the_proposal() -> None:
    with serving(says(a_proposal()), html()) as endpoint:
        outcome = resolved(an_agent_with(endpoint.url, samples=FIVE), an_exception("05"))
    assert (outcome["action"], doubt(outcome)) == ("REPAIR", 0.0)


def test_where_the_planner_had_to_step_in_nobody_is_asked_again() -> None:
    with serving(says("no JSON")) as endpoint:
        outcome = resolved(an_agent_with(endpoint.url, samples=FIVE), an_exception("05"))
    assert len(endpoint.requests) == 3  # the answer and its two repair turns
    assert outcome["usage"]["calls"] == 3
    assert doubt(outcome) == 0.0


def test_a_run_with_samples_replays_from_its_recorded_turns() -> None:
    asks = calls("read_field", json.dumps({"path": "CdtTrfTxInf/ChrgBr"}))
    agent: Agent
    with serving(asks, says(a_proposal()), SAME, OTHERWISE, SAME) as endpoint:
        agent = an_agent_with(endpoint.url, samples=FIVE)
        report = read_report(an_exception("04b"))
        worked = agent.work("case-1", report, now=NOON)
    again = agent.replaying("openai:test", worked.turns).work("case-1", report, now=NOON)  # the server is gone
    plain = [[{k: v for k, v in step.items() if k != "ms"} for step in run.trace] for run in (worked, again)]
    assert plain[0] == plain[1]
    assert (again.proposal, again.confidence, again.usage) == (worked.proposal, worked.confidence, worked.usage)
