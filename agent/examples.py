"""Runs the examples of playbooks with the embedded planner: a document that says what it does is held to it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Any

import payments
from knowledge_base.examples import exception_of
from knowledge_base.lint import RunExample
from knowledge_base.playbook import Example, Playbook
from knowledge_base.search import Knowledge

from .build import Agent, build_agent
from .resolving import resolve_one, shipped_sources
from .settings import AgentSettings

_FIRST_DAY = re.compile(r"(?m)^(effective:\s*\{\s*from:\s*)\d{4}-\d{2}-\d{2}")
NOW = datetime.fromisoformat("2026-11-20T10:00:00+01:00")


def run_example(playbook: Playbook, example: Example) -> str | None:
    """None where the outcome is what the example expects, else what differs."""
    return _run(_agent(), playbook, example)


def _run(agent: Agent, playbook: Playbook, example: Example) -> str | None:
    outcome = resolve_one(agent, exception_of(playbook, example), now=NOW)
    if "error" in outcome:
        return f"could not be worked: {outcome['error']['text']} ({outcome['error']['place']})"
    return "; ".join([*_differences(example.expect, outcome), *_undrafted(playbook, outcome)]) or None


def examples_with(file: str, text: str) -> RunExample:
    """`run_example` with `text` in the place of the shipped document `file`, as if it were in force already."""
    sources = replace(shipped_sources(), knowledge=Knowledge(overlay={file: in_force_already(text).encode()}))
    return partial(_run, build_agent(AgentSettings(), sources=sources))


def in_force_already(text: str) -> str:
    """A document with its first day of force long past, to be tried on cases of any day."""
    return _FIRST_DAY.sub(r"\g<1>2020-01-01", text)


@cache
def _agent() -> Agent:
    return build_agent(AgentSettings(), sources=shipped_sources())


def _differences(expected: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[str]:
    told = [
        f"{name} is {outcome[name]}, not {expected[name]}"
        for name in ("action", "level", "route")
        if name in expected and outcome[name] != expected[name]
    ]
    operators = sorted({operator["op"] for operator in outcome["operators"]} - {"NewMessageId", "NewTransactionIds"})
    if "operators" in expected and operators != sorted(
        set(expected["operators"]) - {"NewMessageId", "NewTransactionIds"}
    ):
        told.append(f"operators are {operators}, not {expected['operators']}")
    if told:
        return [*told, f"because {'; '.join(outcome['route_reasons'][:4])}"]
    return [
        f"{path} is {found!r}, not {wanted!r}" for path, wanted, found in _fields(expected, outcome) if found != wanted
    ]


def _undrafted(playbook: Playbook, outcome: Mapping[str, Any]) -> list[str]:
    """What the playbook sends with this action must be there: a draft that cannot be filled would be lost unseen."""
    rulings = [r for r in (*playbook.outcomes, playbook.otherwise) if r is not None and r.action == outcome["action"]]
    sends = outcome["playbook"] == playbook.id and rulings and all(ruling.send for ruling in rulings)
    return ["the message that goes out with it could not be filled"] if sends and not outcome["outgoing"] else []


def _fields(expected: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[tuple[str, Any, str | None]]:
    wanted = expected.get("fields", {})
    if not wanted or outcome["repaired_message"] is None:
        return [(path, value, None) for path, value in wanted.items()]
    message = payments.read(outcome["repaired_message"].encode())[0]
    return [(path, value, message.get(path)) for path, value in wanted.items()]
