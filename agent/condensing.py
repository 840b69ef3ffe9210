"""Says the case to a model in fewer tokens: nothing twice, nothing empty, and paths with a common beginning together.

Only what a model reads is rewritten, after it was covered; the embedded planner reads the conversation whole.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage

from .fences import CLOSE, OPEN, fenced, unfenced

_FENCE = re.compile(f"{OPEN}.*?{CLOSE}", re.S)
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_OF_THE_FAULT = ("code", "source")  # told once, in the fault


def condensed(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The conversation with the dossier and the answers of tools made short. Raises ValueError for a broken fence."""
    return [_condensed(message) for message in messages]


def restored(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """A condensed dossier with its fields by full path and what was left out because it stands elsewhere."""
    fields, fault = unfolded(dossier["fields"]), dossier["fault"]
    return {
        **dossier,
        "case": {**dossier["case"], **{key: fault.get(key) for key in _OF_THE_FAULT}},
        "codes": dossier.get("codes", [fault.get("code")]),
        "findings": [{"value": fields.get(one.get("path", ""), ""), **one} for one in dossier["findings"]],
        "fields": fields,
    }


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


def _condensed(message: BaseMessage) -> BaseMessage:
    text = str(message.content)
    if isinstance(message, ToolMessage):
        found = unfenced(text)
        short = [_answer(one) for one in found] if isinstance(found, list) else found
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
    return {key: value for key, value in short.items() if key not in left_out}


def _finding(told: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """A finding without its place in the bytes, which a model does not see, and without a value that is the field's."""
    stands = told.get("value") == fields.get(told.get("path", ""), "")
    left_out = ("line", "column", *(("value",) if stands else ()))
    return {key: value for key, value in told.items() if key not in left_out}


def _answer(told: Mapping[str, Any]) -> dict[str, Any]:
    """Evidence without what its values say again."""
    values = _filled(told.get("values", {}))
    said = [value for value in values.values() if isinstance(value, str)]
    short = {key: value for key, value in told.items() if key not in ("locator", "quote") or value not in said}
    if values.get("found") is False and told.get("source") == "message":
        short.pop("quote", None)  # our own words for: the field is not there
    return {**short, "values": values}


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in _EMPTY}
