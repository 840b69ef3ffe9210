"""A playbook: one way to work one fault, as prose for readers and as an executable decision for the planner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from payments.vocabulary import Action, EvidenceClass, Level, OperatorName


@dataclass(frozen=True, slots=True)
class Triggers:
    """What calls the playbook: a reason or network code, a rule of a finding, or a pattern in fault text."""

    codes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Where the playbook speaks. `messages` are prefixes of the message type; an empty tuple means everywhere."""

    messages: tuple[str, ...] = ()
    rails: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One question to a tool, its answer kept under `name`; once per finding of the rules in `for_each`."""

    name: str
    tool: str
    args: Mapping[str, Any]
    for_each: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to do where `when` holds. `repair` are operator templates, `send` drafts that go out beside the payment.

    A template may carry `if`, conditions of the shape of `when`: it is left out of a binding where they fail.
    `level`, `cap`, `four_eyes` and `owner` are None where the playbook's own hold. `gives_way`: what was looked up
    speaks against the reported code; the question steps back where another playbook mends what the message shows.
    """

    when: Mapping[str, Any]
    action: Action
    repair: tuple[Mapping[str, Any], ...] = ()
    send: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""
    level: Level | None = None
    cap: float | None = None
    four_eyes: bool | None = None
    owner: str | None = None
    gives_way: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A payment exception with the outcome the playbook must give; `paymend kb lint` runs it."""

    name: str
    exception: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Playbook:
    """One playbook as read from its file. `body` is its prose, `file` its name below the documents folder.

    `otherwise` is what to do where no outcome holds. None: the playbook has nothing to say then, and the next one
    decides (playbooks that look for a signal, such as a changed account, are like that).
    """

    id: str
    title: str
    cause: str
    triggers: Triggers
    applies_to: AppliesTo
    effective_from: date
    effective_until: date | None
    level: Level
    order: int
    evidence: tuple[EvidenceClass, ...]
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    otherwise: Outcome | None
    operators: tuple[OperatorName, ...]
    forbidden: tuple[str, ...]
    checks: tuple[str, ...]
    four_eyes: bool
    owner: str | None
    confidence_cap: float
    source: str
    examples: tuple[Example, ...]
    body: str
    file: str

    def in_force(self, on: date) -> bool:
        """Whether the playbook is effective on `on`; `until` is the last day."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)
