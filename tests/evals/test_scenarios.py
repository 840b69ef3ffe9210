"""The worked examples, through the same door as `paymend resolve`."""

import pytest

from agent.build import Agent
from evals.grading import grade
from evals.scenario import SCENARIOS, Scenario, load_scenarios

from ..agent.builders import an_agent, resolved


@pytest.fixture(scope="module")
def agent() -> Agent:
    return an_agent()


@pytest.mark.parametrize("scenario", list(load_scenarios()), ids=lambda s: s.id)
def test_the_embedded_planner_is_right_on(scenario: Scenario, agent: Agent) -> None:
    assert grade(scenario, resolved(agent, dict(scenario.exception))).faults == ()


def test_there_are_120_scenarios_or_more_and_85_playbooks_have_one() -> None:
    scenarios = list(load_scenarios())
    named = [s.expected.get("playbook") or [] for s in scenarios]
    playbooks = {p for one in named for p in ([one] if isinstance(one, str) else one)}
    assert len(scenarios) >= 120
    assert len(playbooks) >= 85


def test_every_scenario_says_what_is_right_and_why() -> None:
    for folder in (f for f in SCENARIOS.iterdir() if f.is_dir()):
        title, _, why = (folder / "README.md").read_text("utf-8").partition("\n")
        assert title.startswith("# "), folder.name
        assert len(why.split()) >= 12, folder.name


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
