"""The three forks of the graph."""

from .state import RepairState

PROPOSALS_MAX = 3


def owner_or_go_on(state: RepairState) -> str:
    """A held payment goes straight to the function that owns it."""
    return "route" if state.get("owner") else "diagnose"


def propose_again_or_go_on(state: RepairState) -> str:
    """A proposal that failed goes back with what was found, at most twice."""
    return "propose" if state.get("feedback") and state.get("attempts", 0) < PROPOSALS_MAX else "score"


def conclude_or_wait(state: RepairState) -> str:
    """`auto` waits for nobody."""
    return "conclude" if state["route"] == "auto" else "await_decision"
