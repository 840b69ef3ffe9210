"""Gather: the playbooks' own questions first, without a model turn; then what the model still wants to know."""

from typing import Any

from ..answering import second_opinion
from ..answers import UnusableAnswer
from ..asking import ask_status, ask_tools
from ..assembling import ALWAYS_OPEN
from ..casework import Casework
from ..loading import costly
from ..reissue import needs_new_ids
from ..state import RepairState, merged


def gather(state: RepairState, work: Casework) -> dict[str, Any]:
    """Tool turns until nothing more is asked, within the budget."""
    talk = ask_tools(state, work, work.fallback, work.desk)
    if needs_new_ids(work.circumstances):
        talk = {**talk, **ask_status(talk, work.desk, work.told)}
    if work.model is not work.fallback and work.settings.endpoint.tools and _is_open(merged(state, talk), work):
        more = ask_tools(merged(state, talk), work, work.model, work.desk, turns_max=1)
        talk = {**more, "trace": [*talk["trace"], *more["trace"]]}
    return {**talk, "trace": [*talk["trace"], costly(talk["turns"], work)]}


def _is_open(state: RepairState, work: Casework) -> bool:
    """Whether the playbooks come to no act by what was asked: only then is it worth a turn to let a model look on."""
    try:
        return second_opinion(state, work).action in ALWAYS_OPEN
    except UnusableAnswer:
        return True
