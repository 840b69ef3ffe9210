"""The way of a case: nodes and edges, and nothing else."""

from typing import Any

from langgraph.graph import START, StateGraph

from .casework import Casework
from .edges import conclude_or_wait, owner_or_go_on, propose_again_or_go_on
from .state import RepairState
from .steps import Steps


def build_graph(steps: Steps) -> StateGraph[RepairState, Casework, Any, Any]:
    """From an opened case to a routed and decided proposal. Nothing in this package releases."""
    graph = StateGraph(RepairState, Casework)
    graph.add_node("triage", steps.triage)
    graph.add_sequence([("diagnose", steps.diagnose), ("gather", steps.gather), ("propose", steps.propose)])
    graph.add_sequence([("verify", steps.verify)])
    graph.add_sequence([("score", steps.score), ("route", steps.route)])
    graph.add_sequence([("await_decision", steps.await_decision), ("conclude", steps.conclude)])
    graph.add_edge(START, "triage")
    graph.add_edge("propose", "verify")
    graph.add_conditional_edges("triage", owner_or_go_on, ["route", "diagnose"])  # A0: no proposal is made
    graph.add_conditional_edges("verify", propose_again_or_go_on, ["propose", "score"])  # again at most twice
    graph.add_conditional_edges("route", conclude_or_wait, ["conclude", "await_decision"])  # auto: the worker releases
    return graph
