"""The conversation with a model: the stable part first, then the case, then what the tools said."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from knowledge_base.passages import TOLD_IN
from knowledge_base.playbook import Playbook
from knowledge_base.playbooks import load_playbooks
from prompts import render

from .answers import proposal_schema
from .dossier import dossier
from .fences import BANKS_OWN, fenced
from .state import RepairState

BODY_LENGTH_MAX = 3_000


def opening(case: Any, state: RepairState, playbooks: Sequence[Playbook]) -> list[BaseMessage]:
    """System and case: the same for every turn of a case. Lines of the bank's own playbooks are named beside it."""
    told = [_told_of(playbook) for playbook in playbooks]
    case_text = render("case", dossier=fenced(dossier(case, state)), playbooks="\n\n".join(told) or "none")
    own = {line for text in told for line in text.split("\n")} - _shipped()
    return [SystemMessage(render("system")), HumanMessage(case_text, additional_kwargs={BANKS_OWN: sorted(own)})]


def _told_of(playbook: Playbook) -> str:
    level, operators = playbook.level.value, ", ".join(o.value for o in playbook.operators) or "none"
    return f"## {playbook.id} {playbook.title} (level {level}; operators: {operators})\n{_prose(playbook)}"


@cache
def _shipped() -> frozenset[str]:
    """The lines of the shipped playbooks: what we publish names nobody, what a bank writes may."""
    return frozenset(line for playbook in load_playbooks() for line in _told_of(playbook).split("\n"))


def _prose(playbook: Playbook) -> str:
    """What the playbook tells a reader who has the case before him: neither its title again nor words to search by."""
    sections = playbook.body.split("\n## ")
    told = [section for section in sections[1:] if not section.startswith(TOLD_IN)]
    return ("\n".join(f"**{s.strip()}".replace("\n", "** ", 1) for s in told) or playbook.body)[:BODY_LENGTH_MAX]


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
            ToolMessage(
                content=fenced([_told(by_id[i]) for i in c["evidence"]] or c.get("error")), tool_call_id=c["id"]
            )
            for c in calls
        ]
    return messages


def _told(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence without what a reader of the conversation knows: which tool it asked, and the case's own date."""
    return {key: value for key, value in evidence.items() if key not in ("tool", "as_of") and value not in (False, {})}


def closing(feedback: Sequence[Mapping[str, Any]], *, schema_is_bound: bool) -> HumanMessage:
    """The request for the proposal; after a failed verification with what it found.

    Where the endpoint is bound to the schema anyway, it is not told twice: it is the longest part of the request.
    """
    told = ""
    if feedback:
        told = f"Your last proposal did not pass. What verification found:\n\n{fenced(list(feedback))}"
    if schema_is_bound:
        return HumanMessage(render("propose_bound", feedback=told))
    schema = json.dumps(proposal_schema(), separators=(",", ":"))
    return HumanMessage(render("propose", feedback=told, schema=schema))
