"""Await the decision: the graph stops here until people have decided. Nothing stands before the interrupt."""

from typing import Any

from langgraph.types import interrupt

from ..state import RepairState


def await_decision(state: RepairState) -> dict[str, Any]:
    """Resumed with the decision as `cases` recorded it; the case's own status stays the truth."""
    return {"decision": interrupt({"case_id": state.get("case_id", ""), "route": state["route"]})}
