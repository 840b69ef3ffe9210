"""The worked examples, through the same door as `paymend resolve`."""

import pytest

from agent.build import Agent
from evals.grading import grade
from evals.scenario import Scenario, load_scenarios

from ..agent.builders import an_agent, resolved


@pytest.fixture(scope="module")
def agent() -> Agent:
    return an_agent()


@pytest.mark.parametrize("scenario", list(load_scenarios()), ids=lambda s: s.id)
def test_the_embedded_planner_is_right_on(scenario: Scenario, agent: Agent) -> None:
    assert grade(scenario, resolved(agent, dict(scenario.exception))).faults == ()


def test_there_are_the_thirteen_examples_and_their_counter_examples() -> None:
    assert len({s.id.split("-")[0][:2] for s in load_scenarios()}) == 13


def changed(message: str) -> str:
    """The message with its last digit raised: one wrong byte."""
    place = max(i for i, character in enumerate(message) if character.isdigit())
    return message[:place] + str((int(message[place]) + 1) % 10) + message[place + 1 :]


@pytest.mark.parametrize("scenario", list(load_scenarios()), ids=lambda s: s.id)
def test_the_grader_refuses_a_mutant_of_the_right_answer(scenario: Scenario, agent: Agent) -> None:
    right = resolved(agent, dict(scenario.exception))
    mutants = [
        {**right, "action": "HOLD" if right["action"] != "HOLD" else "REPAIR"},
        {**right, "route": "auto" if right["route"] != "auto" else "owner"},
        {**right, "operators": [*right["operators"], {"op": "SetField", "path": "x", "old": None, "new": "y"}]},
    ]
    if right["repaired_message"]:
        mutants.append({**right, "repaired_message": changed(right["repaired_message"])})
        mutants.append({**right, "repaired_message": None})
    else:
        mutants.append({**right, "repaired_message": scenario.exception["message"]})
    assert all(grade(scenario, mutant).faults for mutant in mutants)
