"""A rival: the same tools and the same model in a plain tool-calling loop, without playbooks, guards or routing.

It shows what the model does alone. What it wants to change is carried out as it says; what it says may go by itself
goes, into a recording channel.
"""

import json
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import payments
from payments import PaymentError

from .row import Row

TURNS_MAX = 8
_BLANK: dict[str, Any] = {
    "operators": [], "outgoing": [], "repaired_message": None, "evidence": [], "confidence": 0.0, "route": "owner",
    "action": "ESCALATE",
}  # fmt: skip
_SYSTEM = (
    "You repair failed payments. Use the tools to find the cause and the evidence. Then answer with one JSON object and"
    ' nothing else: {"action": one of REPAIR, RESUBMIT, REROUTE, RFI, REJECT, RETURN, CANCEL, HOLD, ESCALATE, CLOSE,'
    ' "changes": [{"path": path, "new": text or null, "evidence": [ids]}], "question": text for an RFI, "confidence": 0'
    ' to 1, "release": true if it may leave without a person}.'
)


def plain_agent(model: str, endpoint: str, key: str) -> Callable[[Row], tuple[Mapping[str, Any], str]]:
    """A solver (`evals.solvers.Solver`) that asks `model` at `endpoint`. An unusable answer goes to people."""
    from agent.resolving import read_report, shipped_sources
    from agent.sight import Sight

    sight = Sight(shipped_sources())

    def solve(row: Row) -> tuple[Mapping[str, Any], str]:
        now = datetime.fromisoformat(row.exception["received_at"])
        try:
            desk = sight.desk("01PLAIN", read_report(row.exception), now=now)
            told = json.dumps(_case(row), ensure_ascii=False)
            text, evidence = tool_loop(Asked(model, endpoint, key), desk, _SYSTEM, told)
            return _outcome(row, json.loads(_braced(text)), evidence), "baseline"
        except (PaymentError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            return _BLANK, "baseline"

    return solve


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, and how long: `turns_max` turns at most."""

    model: str
    endpoint: str
    key: str
    turns_max: int = TURNS_MAX


def tool_loop(
    asked: Asked, desk: Any, system: str, told: str, *, write: Callable[[Any], str] | None = None
) -> tuple[str, list[dict[str, Any]]]:
    """The whole of a plain agent: the model asks our tools until it answers with text. Returns text and evidence.

    `write` puts a tool's answer into text. Raises OSError where the endpoint gives no turn, ValueError where the turns
    are spent.
    """
    from tools.catalogue import schemas

    evidence: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = [{"role": "system", "content": system}, {"role": "user", "content": told}]
    for _ in range(asked.turns_max):
        body = {"model": asked.model, "messages": messages, "tools": schemas(), "temperature": 0}
        turn = _asked(asked.endpoint, asked.key, body)
        messages.append(turn)
        if not turn.get("tool_calls"):
            return str(turn.get("content")), evidence
        messages += [_answered(call, desk, evidence, write or _as_json) for call in turn["tool_calls"]]
    raise ValueError(f"no answer in {asked.turns_max} turns")


def _as_json(value: Any) -> str:
    return json.dumps(value, default=str)[:8000]


def _case(row: Row) -> dict[str, Any]:
    """What the plain agent is told: the exception without the master data, which its tools can ask."""
    return {name: value for name, value in row.exception.items() if name not in ("reference", "external_id")}


def _asked(endpoint: str, key: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """One turn. Raises OSError where the endpoint does not give one, ValueError where it is none."""
    request = urllib.request.Request(
        f"{endpoint.rstrip('/')}/chat/completions", json.dumps(body).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {key}"}, method="POST",
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=600) as answer:
        turn = json.loads(answer.read())["choices"][0]["message"]
    if not isinstance(turn, dict):
        raise ValueError("no turn")
    return turn


def _answered(
    call: Mapping[str, Any], desk: Any, evidence: list[dict[str, Any]], write: Callable[[Any], str]
) -> dict[str, Any]:
    """The tool's answer as a turn; its evidence is numbered like the agent's."""
    from tools.catalogue import by_name

    name = call["function"]["name"]
    try:
        found = by_name()[name].call(desk, json.loads(call["function"]["arguments"] or "{}"))
    except Exception as error:  # a strange argument is answered, as the agent answers it
        return {"role": "tool", "tool_call_id": call["id"], "content": write(f"error: {type(error).__name__}")}
    numbered = [replace(fact, id=f"e{len(evidence) + n}").to_json() for n, fact in enumerate(found, 1)]
    evidence += numbered
    return {"role": "tool", "tool_call_id": call["id"], "content": write(numbered)}


def _outcome(row: Row, told: Mapping[str, Any], evidence: list[dict[str, Any]]) -> Mapping[str, Any]:
    action = str(told.get("action"))
    outcome = {
        **_BLANK, "action": action, "confidence": told.get("confidence", 0), "evidence": evidence,
        "route": "auto" if told.get("release") is True else "approval",
    }  # fmt: skip
    if action == "RFI":
        question = {"purpose": "rfi", "message_type": "text", "message": str(told.get("question", ""))}
        return {**outcome, "route": "information", "outgoing": [question]}
    if action != "REPAIR":
        return outcome
    message = payments.read(row.exception["message"].encode())[0]
    operators = [
        {"op": "SetField", "path": c["path"], "old": message.get(c["path"]), "new": c["new"],
         "evidence": list(c.get("evidence", []))} for c in told["changes"]
    ]  # fmt: skip
    body = payments.apply(message, operators).payment.decode()
    return {**outcome, "operators": operators, "repaired_message": body}


def _braced(text: str) -> str:
    """The outermost JSON object of a text, which models like to wrap."""
    return text[text.index("{") : text.rindex("}") + 1]
