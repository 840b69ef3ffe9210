"""Says the case to a model in fewer tokens: nothing twice, nothing empty, and paths with a common beginning together.

Only what a model reads is rewritten, after it was covered; the embedded planner reads the conversation whole.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from .fences import CLOSE, OPEN, fenced, unfenced

_FENCE = re.compile(f"{OPEN}.*?{CLOSE}", re.S)
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_PARTED = " · "  # between the parts of a quote that is made of a row
_OF_THE_FAULT = ("code", "source")  # told once, in the fault


def condensed(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The conversation with the dossier and the answers of tools made short. Raises ValueError for a broken fence."""
    calls = [call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]
    answers = Answers({str(call["id"]): call["args"] for call in calls}, {})
    return [_condensed(message, answers) for message in messages]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the answers of a conversation need not say: the arguments of their calls by id, and what was `said` by
    evidence before (text → its id)."""

    asked: Mapping[str, Mapping[str, Any]]
    said: dict[str, str]

    def short(self, told: Mapping[str, Any], call: str) -> dict[str, Any]:
        """Evidence without what its call, its own values or earlier evidence say."""
        short = _answer(told, self.asked.get(call, {}))
        first = self.said.setdefault(json.dumps({**_answer(told, {}), "id": ""}, sort_keys=True), told["id"])
        return short if first == told["id"] else {"id": told["id"], "same_as": first}


def restored(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """A condensed dossier with its fields by full path and what was left out because it stands elsewhere."""
    fields, fault = unfolded(dossier["fields"]), dossier["fault"]
    return {
        **dossier,
        "case": {**dossier["case"], **{key: fault.get(key) for key in _OF_THE_FAULT}},
        "codes": dossier.get("codes", [fault.get("code")]),
        "findings": [{"value": fields.get(one.get("path", ""), ""), **one} for one in dossier["findings"]],
        "fields": fields,
        **({"related": [_unfolded(one) for one in dossier["related"]]} if "related" in dossier else {}),
    }


def repeated(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """A condensed conversation whose evidence says its values again, where it left them to its call or to others."""
    asked: dict[str, Mapping[str, Any]] = {}
    said: dict[str, Any] = {}
    whole: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, AIMessage):
            asked |= {str(call["id"]): call["args"] for call in message.tool_calls}
        found = unfenced(str(message.content)) if isinstance(message, ToolMessage) else None
        if isinstance(message, ToolMessage) and isinstance(found, list):
            again = [_whole(one, asked.get(message.tool_call_id, {}), said) for one in found]
            message = ToolMessage(content=fenced(again), tool_call_id=message.tool_call_id)
        whole.append(message)
    return whole


def _whole(told: Mapping[str, Any], asked: Mapping[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    if "same_as" in told:
        return {**said[told["same_as"]], "id": told["id"]}
    said[told["id"]] = {**told, "values": {"found": True, **asked, **told["values"]}}
    return dict(said[told["id"]])


def folded(fields: Mapping[str, str]) -> dict[str, Any]:
    """`fields` with paths that begin alike under one key, which ends in a slash; the full path is the keys joined."""
    groups: dict[str, dict[str, str]] = {}
    for path, value in fields.items():
        head, slash, rest = path.partition("/")
        groups.setdefault(head + slash, {})[rest] = value
    told: dict[str, Any] = {}
    for head, inner in groups.items():
        under = folded(inner) if head.endswith("/") else inner
        if len(under) == 1:
            [(rest, value)] = under.items()
            told[head + rest] = value
        else:
            told[head] = under
    return told


def unfolded(fields: Mapping[str, Any], beginning: str = "") -> dict[str, str]:
    """The inverse of `folded`."""
    told: dict[str, str] = {}
    for key, value in fields.items():
        told |= unfolded(value, beginning + key) if isinstance(value, Mapping) else {beginning + key: value}
    return told


def _condensed(message: BaseMessage, answers: Answers) -> BaseMessage:
    text = str(message.content)
    if isinstance(message, ToolMessage):
        found = unfenced(text)
        short = [answers.short(one, message.tool_call_id) for one in found] if isinstance(found, list) else found
        return ToolMessage(content=fenced(short), tool_call_id=message.tool_call_id)
    if isinstance(message, HumanMessage) and OPEN in text:
        told = unfenced(text)
        if isinstance(told, dict) and "fields" in told:
            return HumanMessage(_FENCE.sub(lambda _: fenced(_dossier(told)), text, count=1))
    return message


def _dossier(told: Mapping[str, Any]) -> dict[str, Any]:
    fields, fault = told["fields"], told["fault"]
    left_out = [key for key in ("related", "false_alarm", "tokens") if not told.get(key)]
    if told["codes"] == [fault["code"]]:
        left_out.append("codes")
    short = {
        **told,
        "case": {key: value for key, value in _filled(told["case"]).items() if key not in ("case_id", *_OF_THE_FAULT)},
        "fault": _filled(fault),
        "findings": [_finding(one, fields) for one in told["findings"]],
        "fields": folded(fields),
    }
    if told["related"]:
        short["related"] = [_related(one) for one in told["related"]]
    return {key: value for key, value in short.items() if key not in left_out}


def _related(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, "said": folded(told["said"]) if isinstance(told["said"], Mapping) else told["said"]}


def _unfolded(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**told, "said": unfolded(told["said"]) if isinstance(told["said"], Mapping) else told["said"]}


def _finding(told: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """A finding without its place in the bytes, which a model does not see, and without a value that is the field's."""
    stands = told.get("value") == fields.get(told.get("path", ""), "")
    left_out = ("line", "column", *(("value",) if stands else ()))
    return {key: value for key, value in told.items() if key not in left_out}


def _answer(told: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Evidence without what its values say again, and without what was `asked`: the call stands before it."""
    values = _filled(told.get("values", {}))
    said = {value for value in (*values.values(), *asked.values()) if isinstance(value, str)}
    parts: dict[str, list[Any]] = {"locator": [told.get("locator")], "quote": str(told.get("quote")).split(_PARTED)}
    repeats = [key for key, its in parts.items() if said.issuperset(its)]
    short = {key: value for key, value in told.items() if key not in repeats}
    if values.get("found") is False and told.get("source") == "message":
        short.pop("quote", None)  # our own words for: the field is not there
    told_by_others = {key for key, value in values.items() if asked.get(key) == value or (key == "found" and value)}
    return {**short, "values": {key: value for key, value in values.items() if key not in told_by_others}}


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in _EMPTY}
