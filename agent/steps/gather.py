"""Gather: the playbooks' own questions first, without a model turn; then what the model still wants to know."""

from typing import Any

from ..asking import ask_status, ask_tools
from ..casework import Casework
from ..loading import costly
from ..reissue import needs_new_ids
from ..state import RepairState, merged


def gather(state: RepairState, work: Casework) -> dict[str, Any]:
    """Tool turns until nothing more is asked, within the budget."""
    talk = ask_tools(state, work, work.fallback, work.desk)
    if needs_new_ids(work.circumstances):
        talk = {**talk, **ask_status(talk, work.desk)}
    if work.model is not work.fallback:
        more = ask_tools(merged(state, talk), work, work.model, work.desk, turns_max=1)
        talk = {**more, "trace": [*talk["trace"], *more["trace"]]}
    return {**talk, "trace": [*talk["trace"], costly(talk["turns"], work)]}
