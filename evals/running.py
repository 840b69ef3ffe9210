"""Runs scenarios through the agent and grades them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent import resolve

from .grading import GradeRecord, grade
from .scenario import Scenario


def run(
    scenarios: Iterable[Scenario], model: str = "playbook", **settings: Any
) -> Iterator[tuple[Scenario, Mapping[str, Any], GradeRecord]]:
    """Each scenario with its outcome and its grade, in order."""
    listed = list(scenarios)
    outcomes = resolve((s.exception for s in listed), model=model, **settings)
    for scenario, outcome in zip(listed, outcomes, strict=True):
        yield scenario, outcome, grade(scenario, outcome)
