"""From a playbook to its bindings and to the tool calls they still need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge_base.playbook import Playbook, Step

from .scope import Answer, Lacking, Scope, filled

BINDINGS_MAX = 20


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call, named so that its answer finds the way back to its step and binding."""

    id: str
    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """The bindings of one playbook, and the calls they wait for."""

    playbook: Playbook
    scopes: tuple[Scope, ...]
    pending: tuple[Call, ...]


def plan(playbook: Playbook, dossier: Mapping[str, Any], answers: Mapping[str, Answer]) -> Planned:
    """Bind the playbook to the case: once, or once for each finding of the rules its steps go through."""
    case = dossier["case"]
    bound = _findings(playbook, dossier["findings"])
    scopes, pending = [], []
    for number, finding in enumerate(bound):
        scope = Scope(finding=finding, case=case)
        pending += _follow(playbook, scope, number, answers)
        scopes.append(scope)
    return Planned(playbook, tuple(scopes), tuple(pending))


def _findings(playbook: Playbook, findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The findings to go through; one empty finding where the playbook goes through none."""
    rules = {rule for step in playbook.steps for rule in step.for_each}
    rules |= set() if rules else _template_rules(playbook)
    if not rules:
        return [{}]
    found = [f for f in findings if any(_matches(f["rule"], rule) for rule in rules)]
    return list({f["path"]: f for f in found}.values())[:BINDINGS_MAX]


def _template_rules(playbook: Playbook) -> set[str]:
    """Rules of a playbook whose templates speak of `$path` though no step goes through findings."""
    texts = (str(template) for outcome in playbook.outcomes for template in outcome.repair)
    return set(playbook.triggers.rules) | set(playbook.triggers.codes) if any("$path" in t for t in texts) else set()


def _matches(rule: str, wanted: str) -> bool:
    return rule == wanted or (wanted.endswith("*") and rule.startswith(wanted[:-1]))


def _follow(playbook: Playbook, scope: Scope, number: int, answers: Mapping[str, Answer]) -> list[Call]:
    """Give the scope the answers it has; return the calls whose arguments are known and that were not asked yet."""
    pending = []
    for step in playbook.steps:
        id_ = f"{playbook.id}.{step.name}.{number if step.for_each else 0}"
        answer = answers.get(id_)
        if answer is not None:
            scope.answers[step.name] = answer
        else:
            pending += _call(id_, step, scope)
    return pending


def _call(id_: str, step: Step, scope: Scope) -> list[Call]:
    used = list(scope.used)
    try:
        return [Call(id_, step.tool, filled(dict(step.args), scope))]
    except Lacking:
        return []  # an earlier answer is still open, or had nothing to go on with
    finally:
        scope.used[:] = used
