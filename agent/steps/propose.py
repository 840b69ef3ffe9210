"""Propose: one structured answer, made a proposal by code; a model that fails hands over to the planner."""

from typing import Any

import payments
from cases.proposal import Author, Proposal
from knowledge_base.playbooks import applicable
from payments import Operator, PaymentError
from payments.vocabulary import Action, Level
from prompts import digest

from ..answering import proposed
from ..answers import UnusableAnswer
from ..asking import ask_tools
from ..casework import Casework
from ..state import RepairState, merged


def propose(state: RepairState, work: Casework) -> dict[str, Any]:
    """The next proposal; after a failed verification with what it found, on the patched message."""
    if state.get("feedback"):
        state = merged(state, _looked_again(state, work))
    changed = {key: state.get(key) for key in ("turns", "evidence", "playbooks", "findings")}
    try:
        proposal, usage, notes = proposed(state, work)
    except UnusableAnswer as unusable:
        proposal, usage, notes = (
            _to_people(work, str(unusable)),
            state["usage"],
            [{"step": "propose", "note": str(unusable), "ms": 0}],
        )
    return {
        **changed,
        "proposal": proposal.to_json(),
        "usage": usage,
        "attempts": state.get("attempts", 0) + 1,
        "trace": notes,
    }


def _looked_again(state: RepairState, work: Casework) -> dict[str, Any]:
    """The new findings, the playbooks that answer them, and their questions asked of the patched copy."""
    case = work.circumstances
    found = [{k: v for k, v in f.items() if k != "check"} for f in state["feedback"] if f.get("rule")]
    called = applicable(
        work.desk.knowledge.playbooks(case.now.date()),
        [],
        {f["rule"] for f in found},
        "",
        case.message.type,
        case.rail.value,
        case.direction.value,
        case.now.date(),
    )
    more = [p.id for p in called if p.id not in state["playbooks"]]
    again: RepairState = {**state, "playbooks": [*state["playbooks"], *more], "findings": [*state["findings"], *found]}
    desk = work.over(_patched(state, work))
    talk = ask_tools(again, work, work.fallback, desk)
    return {
        "playbooks": again["playbooks"],
        "findings": again["findings"],
        **{k: talk[k] for k in ("turns", "evidence", "usage")},
    }


def _patched(state: RepairState, work: Casework) -> payments.Message:
    operators = [Operator.from_json(o) for o in state["proposal"]["operators"]]
    try:
        return payments.apply(work.circumstances.message, operators)
    except PaymentError:
        return work.circumstances.message


def _to_people(work: Casework, why: str) -> Proposal:
    """Where no usable proposal can be had, people look at the case."""
    return Proposal(
        action=Action.ESCALATE,
        level=Level.A1,
        playbook="",
        playbooks=(),
        operators=(),
        outgoing=(),
        explanation="No proposal could be made; a person must look at the case.",
        author=Author(model=work.settings.model, prompts=digest(), knowledge=work.desk.knowledge.digest),
        cap=0.0,
        reasons=(f"no usable proposal: {why}",),
    )
