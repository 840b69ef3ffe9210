"""A proposal from a model: asked at most three times, then from the planner; shape and names checked by code."""

from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from cases.proposal import Author, Proposal
from prompts import digest, render

from .answers import PlannerAnswer, ProposalAnswer, UnusableAnswer, proposal_schema, read_answer
from .asking import added, playbooks_of
from .assembling import assemble
from .casework import Casework
from .conversation import asked, closing, opening
from .models.calls import ModelFailed, turn_of
from .state import RepairState

REPAIR_TURNS_MAX = 2

Notes = list[dict[str, Any]]


def proposed(state: RepairState, work: Casework) -> tuple[Proposal, dict[str, Any], Notes]:
    """Proposal, usage and notes. Raises UnusableAnswer where even the planner's answer cannot be used."""
    notes: Notes = []
    usage = dict(state["usage"])
    if work.model is not work.fallback:
        try:
            return (*_from(work.model, work.settings.model, state, work, usage), notes)
        except (ModelFailed, UnusableAnswer) as failed:
            notes.append({"step": "propose", "note": f"fell back to the planner: {failed}", "ms": 0})
    return (*_from(work.fallback, "playbook", state, work, usage), notes)


def _from(
    model: BaseChatModel, name: str, state: RepairState, work: Casework, usage: dict[str, Any]
) -> tuple[Proposal, dict[str, Any]]:
    playbooks = playbooks_of(state, work)
    messages: list[BaseMessage] = [
        *opening(work.circumstances, state, playbooks),
        *asked(state["turns"], state["evidence"]),
        closing(state.get("feedback", [])),
    ]
    author = Author(model=name, prompts=digest(), knowledge=work.desk.knowledge.digest)
    for attempt in range(REPAIR_TURNS_MAX + 1):
        turn, spent = turn_of(model, messages, work.settings, schema=proposal_schema())
        usage = added(usage, spent)
        try:
            answer = read_answer(str(turn.content), PlannerAnswer if name == "playbook" else ProposalAnswer)
            by_id = {p.id: p for p in playbooks}
            alarm = state.get("false_alarm", False)
            return assemble(answer, by_id, work.circumstances, state["evidence"], author, false_alarm=alarm), usage
        except UnusableAnswer as unusable:
            if attempt == REPAIR_TURNS_MAX or name == "playbook":
                raise
            messages += [
                AIMessage(str(turn.content)[:4_000]),
                HumanMessage(render("repair_turn", fault=str(unusable)[:1_000])),
            ]
    raise AssertionError("the loop returns or raises")
