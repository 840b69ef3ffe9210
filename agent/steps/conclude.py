"""Conclude: the run is over. Releasing is not the agent's."""

from typing import Any

from ..casework import Casework
from ..state import RepairState


def conclude(state: RepairState, work: Casework) -> dict[str, Any]:
    """Nothing but the last line of the trace."""
    return {}
