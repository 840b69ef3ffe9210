"""Tool turns with a model: it asks, the tools answer, every answer becomes numbered evidence."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import ValidationError

from cases.evidence import Evidence
from cases.lost import connection_lost
from cases.progress import Step, Tell
from knowledge_base.playbook import Playbook
from tools.catalogue import by_name, schemas
from tools.desk import Desk

from .bounds import NO_SUCH_TOOL, why_not_asked
from .casework import Casework
from .conversation import asked, opening
from .models.calls import ModelFailed
from .reissue import STATUS_TOOL
from .state import RepairState


def ask_tools(
    state: RepairState, work: Casework, model: BaseChatModel, desk: Desk, turns_max: int | None = None
) -> dict[str, Any]:
    """The tool turns of `model`: `turns`, `evidence`, `usage` and `trace` as they then stand.

    A failing endpoint ends the asking, it does not fail the case. `desk` is what the tools look at.
    """
    turns, evidence = list(state.get("turns", [])), list(state.get("evidence", []))
    usage, trace = dict(state["usage"]), []
    playbooks = playbooks_of(state, work)
    messages = opening(work.circumstances, state, playbooks)
    offered, budget = _tools_for(playbooks), work.settings.budget
    tools = schemas(offered)
    for _ in range(turns_max or ROUNDS_MAX):
        try:
            answer, spent = work.turn(model, [*messages, *asked(turns, evidence)], tools=tools)
        except ModelFailed as failed:
            trace.append({"step": "gather", "note": f"model: {failed}", "ms": 0})
            break
        usage = added(usage, spent)
        done = sum(len(turn["calls"]) for turn in turns)
        ours = model is work.fallback
        calls = _named(answer.tool_calls, done, ours=ours)[: max(0, budget.tool_calls_max - done)]
        if not calls:
            break
        bounds = None if ours else offered
        asked_now = [_asked(call, desk, evidence, trace, work.told, bounds) for call in calls]
        turns.append({"calls": asked_now})
    return {"turns": turns, "evidence": evidence, "usage": usage, "trace": trace}


def ask_status(talk: Mapping[str, Any], desk: Desk, told: Tell) -> dict[str, Any]:
    """`talk` with the status of the payment asked, if no playbook has: new ids rest on it."""
    turns, evidence, trace = list(talk["turns"]), list(talk["evidence"]), list(talk["trace"])
    if not any(e["tool"] == STATUS_TOOL for e in evidence):
        call = {"id": "case.status", "name": STATUS_TOOL, "args": {}}
        turns.append({"calls": [_asked(call, desk, evidence, trace, told)]})
    return {"turns": turns, "evidence": evidence, "trace": trace}


def playbooks_of(state: RepairState, work: Casework) -> list[Playbook]:
    """The case's playbooks, in order."""
    on = work.circumstances.now.date()
    by_id = {p.id: p for p in work.desk.knowledge.playbooks(on)}
    return [by_id[id_] for id_ in state.get("playbooks", []) if id_ in by_id]


def added(usage: Mapping[str, Any], spent: Mapping[str, int]) -> dict[str, Any]:
    """Usage with one more turn."""
    return {**usage, **{key: usage.get(key, 0) + value for key, value in spent.items()}}


UNKNOWN_TOOL = "unknown tool"
ROUNDS_MAX = 6  # of the planner, which costs nothing; a model's turns are counted by its budget
GENERAL_TOOLS = ("read_field", "look_up_bank", "look_up_account", "look_up_party", "search_knowledge")


def _tools_for(playbooks: Sequence[Playbook]) -> frozenset[str]:
    """The tools that the case's playbooks ask, and those of any case: a model is not told of others."""
    return frozenset({*GENERAL_TOOLS, *(step.tool for playbook in playbooks for step in playbook.steps)})


def _named(calls: Sequence[Any], done: int, *, ours: bool) -> list[dict[str, Any]]:
    """The calls under ids of our own: a model's ids may be missing, or those under which the planner finds answers.

    What cannot be stored (half of a surrogate pair) is replaced in their arguments.
    """
    if ours:
        return [dict(call) for call in calls]
    plain = [
        json.loads(json.dumps(call["args"], ensure_ascii=False, default=str).encode(errors="replace")) for call in calls
    ]
    return [
        {"id": f"model.{number}", "name": str(call["name"]), "args": arguments}
        for number, (call, arguments) in enumerate(zip(calls, plain, strict=True), done + 1)
    ]


def _asked(
    call: Mapping[str, Any],
    desk: Desk,
    evidence: list[dict[str, Any]],
    trace: list[dict[str, Any]],
    told: Tell,
    offered: frozenset[str] | None = None,
) -> dict[str, Any]:
    """Carry one call out; its evidence gets the next numbers. A call that cannot be is answered with why.

    `offered` are the tools that a model may ask; None for calls of our own.
    """
    started = time.perf_counter()
    record: dict[str, Any] = {"id": call["id"], "tool": call["name"], "arguments": dict(call["args"]), "evidence": []}
    tool = by_name().get(call["name"])
    refused = None if tool else NO_SUCH_TOOL
    if tool and offered is not None:
        refused = why_not_asked(tool.name, call["args"], offered, desk.circumstances, evidence)
    try:
        found: Sequence[Evidence] = tool.call(desk, call["args"]) if tool and not refused else []
    except ValidationError as error:
        found, record["error"] = [], f"arguments: {error.errors()[0]['msg']}"
    except Exception as error:  # whatever a strange argument does to a tool, the case goes on without the answer
        if connection_lost(error):  # of the case nothing is known yet: its work begins again
            raise
        found, record["error"] = [], f"the tool could not answer: {type(error).__name__}"
    if refused:
        record["error"] = refused
    for fact in found:
        numbered = replace(fact, id=f"e{len(evidence) + 1}")
        evidence.append(numbered.to_json())
        record["evidence"].append(numbered.id)
    spent = round((time.perf_counter() - started) * 1000)
    trace.append({"step": "gather", "tool": call["name"], "ms": spent})
    told(Step("gather", tool.name if tool else UNKNOWN_TOOL, spent))  # a model's own word for one could be anything
    return record
