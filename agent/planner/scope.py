"""The scope of one binding: its finding, its answers by name, and what `$name.key` means there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_REFERENCE = re.compile(r"\$([a-z_][a-z0-9_]*)(?:\.([A-Za-z_][A-Za-z0-9_]*))?")


class Lacking(Exception):
    """A template names a value that no answer has: evidence is lacking."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one tool call said: the values of its first evidence, and the ids of all of it."""

    values: Mapping[str, Any]
    evidence: tuple[str, ...]


@dataclass(slots=True)
class Scope:
    """Names and what they stand for. `used` collects the evidence behind every name that was looked at."""

    finding: Mapping[str, Any]
    case: Mapping[str, Any]
    answers: dict[str, Answer] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)

    def value(self, name: str, key: str | None) -> Any:
        """What `$name.key` stands for. Raises Lacking where there is none."""
        if key is None:
            found = self.finding.get(name)
        elif name == "case":
            found = self.case.get(key)
        else:
            answer = self.answers.get(name)
            found = answer.values.get(key) if answer else None
            if answer:
                self._use(answer)
        if found is None:
            raise Lacking(f"${name}.{key}" if key else f"${name}")
        return found

    def _use(self, answer: Answer) -> None:
        self.used += [id_ for id_ in answer.evidence if id_ not in self.used]


def filled(template: Any, scope: Scope) -> Any:
    """`template` with every reference replaced; a string that is one reference takes the value itself."""
    if isinstance(template, Mapping):
        return {key: filled(value, scope) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [filled(value, scope) for value in template]
    if not isinstance(template, str):
        return template
    whole = _REFERENCE.fullmatch(template)
    if whole:
        return scope.value(whole[1], whole[2])
    return _REFERENCE.sub(lambda match: str(scope.value(match[1], match[2])), template)


def holds(conditions: Mapping[str, Any], scope: Scope) -> bool:
    """Whether all `name.key: wanted` hold. `wanted` is a value, a list of values, or `{present: true|false}`."""
    return all(_holds(name, wanted, scope) for name, wanted in conditions.items())


def _holds(name: str, wanted: Any, scope: Scope) -> bool:
    owner, _, key = name.partition(".")
    try:
        found = scope.value(owner, key or None)
    except Lacking:
        found = None
    if isinstance(wanted, Mapping):
        return _compared(wanted, found)
    if isinstance(wanted, list):
        return found in wanted
    return bool(found == wanted)


def _compared(wanted: Mapping[str, Any], found: Any) -> bool:
    if "present" in wanted:
        return (found not in (None, "", [], {})) is bool(wanted["present"])
    if "not" in wanted:
        refused = wanted["not"]
        return found not in refused if isinstance(refused, list) else found != refused
    if "contains" in wanted:
        return isinstance(found, list | str) and wanted["contains"] in found
    return False
