"""The conversation with a model: the stable part first, then the case, then what the tools said."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from knowledge_base.playbook import Playbook
from prompts import render

from .answers import proposal_schema
from .dossier import dossier
from .fences import fenced
from .state import RepairState

BODY_LENGTH_MAX = 3_000


def opening(case: Any, state: RepairState, playbooks: Sequence[Playbook]) -> list[BaseMessage]:
    """System and case: the same for every turn of a case."""
    told = "\n\n".join(
        f"## {p.id} {p.title} (level {p.level.value}; operators: {', '.join(o.value for o in p.operators) or 'none'})\n"
        f"{p.body[:BODY_LENGTH_MAX]}"
        for p in playbooks
    )
    case_text = render("case", dossier=fenced(dossier(case, state)), playbooks=told or "none")
    return [SystemMessage(render("system")), HumanMessage(case_text)]


def asked(turns: Sequence[Mapping[str, Any]], evidence: Sequence[Mapping[str, Any]]) -> list[BaseMessage]:
    """The tool turns so far: what was asked, and the evidence that came back."""
    by_id = {e["id"]: e for e in evidence}
    messages: list[BaseMessage] = []
    for turn in turns:
        calls = turn["calls"]
        messages.append(
            AIMessage(
                content="", tool_calls=[{"id": c["id"], "name": c["tool"], "args": c["arguments"]} for c in calls]
            )
        )
        messages += [
            ToolMessage(content=fenced([by_id[i] for i in c["evidence"]] or c.get("error")), tool_call_id=c["id"])
            for c in calls
        ]
    return messages


def closing(feedback: Sequence[Mapping[str, Any]]) -> HumanMessage:
    """The request for the proposal; after a failed verification with what it found."""
    told = ""
    if feedback:
        told = f"Your last proposal did not pass. What verification found:\n\n{fenced(list(feedback))}"
    schema = json.dumps(proposal_schema(), separators=(",", ":"))
    return HumanMessage(render("propose", feedback=told, schema=schema))
