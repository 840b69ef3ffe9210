"""The nodes by name, each told, timed and traced. A test may wrap any of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from langgraph.runtime import Runtime

from cases.progress import Step

from ..casework import Casework
from ..state import RepairState
from . import await_decision, conclude, diagnose, gather, propose, route, score, triage, verify

Work = Callable[[RepairState, Casework], dict[str, Any]]


class Node:
    """A function of state and casework as a graph node: its time and its note go into the trace."""

    def __init__(self, name: str, work: Work) -> None:
        self.name, self.work = name, work

    def __call__(self, state: RepairState, runtime: Runtime[Casework]) -> dict[str, Any]:
        tell = runtime.context.told
        tell(Step(self.name))
        started = time.perf_counter()
        changed = self.work(state, runtime.context)
        spent = round((time.perf_counter() - started) * 1000)
        tell(Step(self.name, ms=spent))
        notes = changed.pop("trace", [])
        return {**changed, "trace": [*notes, {"step": self.name, "ms": spent}]}


@dataclass(frozen=True, slots=True)
class Steps:
    """The nine nodes, in the order of the graph."""

    triage: Callable[..., Any] = Node("triage", triage.triage)
    diagnose: Callable[..., Any] = Node("diagnose", diagnose.diagnose)
    gather: Callable[..., Any] = Node("gather", gather.gather)
    propose: Callable[..., Any] = Node("propose", propose.propose)
    verify: Callable[..., Any] = Node("verify", verify.verify)
    score: Callable[..., Any] = Node("score", score.score)
    route: Callable[..., Any] = Node("route", route.route)
    await_decision: Callable[..., Any] = await_decision.await_decision
    conclude: Callable[..., Any] = Node("conclude", conclude.conclude)
