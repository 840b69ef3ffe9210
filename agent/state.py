"""The state of one run: plain data that a checkpoint can hold, rebuilt into domain objects at a node's door."""

import operator
from collections.abc import Mapping
from typing import Annotated, Any, TypedDict, cast


class RepairState(TypedDict, total=False):
    """What the nodes hand on. Messages and reports are not in it: they are the case's, not the run's."""

    case_id: str
    owner: str | None
    reasons: list[str]
    findings: list[dict[str, Any]]
    codes: list[str]
    playbooks: list[str]
    false_alarm: bool
    turns: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    proposal: dict[str, Any]
    verification: dict[str, Any]
    feedback: list[dict[str, Any]]
    attempts: int
    confidence: str
    calibration: dict[str, Any] | None
    route: str
    route_reasons: list[str]
    stratum: str
    approvals_needed: int | None
    decision: dict[str, Any]
    usage: dict[str, Any]
    trace: Annotated[list[dict[str, Any]], operator.add]


def merged(state: RepairState, changes: Mapping[str, Any]) -> RepairState:
    """The state with `changes` over it, as the graph itself would merge them (the trace apart)."""
    return cast(RepairState, {**state, **{key: value for key, value in changes.items() if key != "trace"}})


def no_usage(model: str) -> dict[str, Any]:
    """The usage before the first turn."""
    return {"model": model, "calls": 0, "input_tokens": 0, "output_tokens": 0}
