"""A proposal from a model: asked at most three times, then from the planner; shape and names checked by code."""

from dataclasses import replace
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from cases.guards.held import is_owners_alone
from cases.proposal import Author, Proposal
from payments.vocabulary import strictest
from prompts import digest, render

from .answers import PlannerAnswer, ProposalAnswer, UnusableAnswer, proposal_schema, read_answer
from .asking import added, playbooks_of
from .assembling import assemble
from .casework import Casework
from .conversation import asked, closing, opening
from .fences import fenced
from .models.calls import ModelFailed
from .state import RepairState

REPAIR_TURNS_MAX = 2

Notes = list[dict[str, Any]]


def proposed(state: RepairState, work: Casework) -> tuple[Proposal, dict[str, Any], Notes]:
    """Proposal, usage and notes. Raises UnusableAnswer where even the planner's answer cannot be used."""
    notes: Notes = []
    usage = dict(state["usage"])
    if work.model is not work.fallback:
        try:
            answered, usage = _from(work.model, work.settings.model, state, work, usage)
            planned, _ = _from(work.fallback, "playbook", state, work, usage)
            return no_laxer(answered, planned), usage, notes
        except (ModelFailed, UnusableAnswer) as failed:
            notes.append({"step": "propose", "note": f"fell back to the planner: {failed}", "ms": 0})
            usage |= work.turns.used
    return (*_from(work.fallback, "playbook", state, work, usage), notes)


def sampled(state: RepairState, work: Casework, number: int) -> tuple[Proposal, dict[str, int]]:
    """A further answer of the model to the same question, and what it cost. Raises ModelFailed or UnusableAnswer."""
    none: dict[str, Any] = {"calls": 0, "input_tokens": 0, "output_tokens": 0}
    return _from(work.model, work.settings.model, state, work, none, sample=number)


def second_opinion(state: RepairState, work: Casework) -> Proposal:
    """What the embedded planner proposes for the same state. Raises UnusableAnswer."""
    return _from(work.fallback, "playbook", state, work, dict(state["usage"]))[0]


def no_laxer(answered: Proposal, planned: Proposal) -> Proposal:
    """A model's proposal, held to what the planner found: it may be stricter, never laxer.

    A model chooses which playbooks it follows; it cannot choose away the one that gives the case to its owner, asks for
    two people, or doubts the proof. Where they differ, the reasons tell which of the two lost.
    """
    if is_owners_alone(planned, held=False) and not is_owners_alone(answered, held=False):
        lost = f"the model: {_told(answered)} was considered and lost; {planned.playbook} leaves the case to its owner"
        return replace(planned, reasons=(*planned.reasons, lost))
    return replace(
        answered,
        level=strictest([answered.level, planned.level]),
        four_eyes=answered.four_eyes or planned.four_eyes,
        cap=min(answered.cap, planned.cap),
        owner=answered.owner or planned.owner,
        reasons=(*answered.reasons, *_overruled(answered, planned)),
    )


def _overruled(answered: Proposal, planned: Proposal) -> tuple[str, ...]:
    if (answered.action, answered.operators) == (planned.action, planned.operators):
        return ()
    return (f"the embedded planner: {_told(planned)} was considered and lost; the model proposes otherwise",)


def _told(proposal: Proposal) -> str:
    return f"{proposal.action.value} by {proposal.playbook}" if proposal.playbook else proposal.action.value


def _from(
    model: BaseChatModel, name: str, state: RepairState, work: Casework, usage: dict[str, Any], *, sample: int = 0
) -> tuple[Proposal, dict[str, Any]]:
    """The answer of a model, repaired at most twice; a sample (from 1) is taken as it comes."""
    repairs_max = 0 if sample or model is work.fallback else REPAIR_TURNS_MAX
    playbooks, planner = playbooks_of(state, work), model is work.fallback
    messages: list[BaseMessage] = [
        *opening(work.circumstances, state, playbooks),
        *asked(state["turns"], state["evidence"]),
        closing(state.get("feedback", []), schema_is_bound=not planner and _binds_schema(work)),
    ]
    author = Author(model=name, prompts=digest(), knowledge=work.desk.knowledge.digest)
    for attempt in range(repairs_max + 1):
        turn, spent = work.turn(model, messages, schema=proposal_schema(), sample=sample)
        usage = added(usage, spent)
        try:
            answer = read_answer(str(turn.content), PlannerAnswer if planner else ProposalAnswer)
            by_id = {p.id: p for p in playbooks}
            alarm = state.get("false_alarm", False)
            case, calendars = work.circumstances, work.desk.calendars
            made = assemble(answer, by_id, case, state["evidence"], author, calendars=calendars, false_alarm=alarm)
            return made, usage
        except UnusableAnswer as unusable:
            if attempt == repairs_max:
                raise
            messages += [
                AIMessage(str(turn.content)[:4_000]),
                HumanMessage(render("repair_turn", fault=fenced(str(unusable)[:1_000]))),
            ]
    raise AssertionError("the loop returns or raises")


def _binds_schema(work: Casework) -> bool:
    return work.settings.endpoint.structured_output == "json_schema"
