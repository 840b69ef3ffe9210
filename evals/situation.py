"""What a corruption makes: a failed payment, everything known about it, and the answer right by construction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ROUTES = ("auto", "approval", "four_eyes", "owner")


@dataclass(frozen=True, slots=True)
class Expected:
    """The right answer. `fields`: path → accepted values (None = absent) of a repaired message.

    `route` is the least scrutiny allowed. `may_change`: paths that may differ without being graded (new ids after a
    rejection). `operators`: the names a repair may use. `never`: strings that no outgoing message may hold.
    """

    actions: tuple[str, ...]
    route: str
    fields: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    may_change: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    playbooks: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data: lists for tuples."""
        return {
            "actions": list(self.actions), "route": self.route, "fields": {k: list(v) for k, v in self.fields.items()},
            "may_change": list(self.may_change), "operators": list(self.operators), "purposes": list(self.purposes),
            "never": list(self.never), "playbooks": list(self.playbooks),
        }  # fmt: skip

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Expected":
        """The inverse of `to_json`."""
        lists = {k: tuple(v) for k, v in row.items() if k not in ("route", "fields")}
        return cls(route=row["route"], fields={k: tuple(v) for k, v in row["fields"].items()}, **lists)


@dataclass(frozen=True, slots=True)
class Situation:
    """One failed payment before it becomes a row.

    `breaks`: the rule that must be among the findings on `message`, empty where no syntax shows the fault; then `fact`
    names what contradicts it (`evals.facts`). `gold`: the message after the right repair, None for other answers.
    `family` groups rows in the report; `difficulty` is 1 to 4 as evaluation §1 has it.
    """

    message: str
    clean: str
    error: Mapping[str, Any]
    expected: Expected
    family: str
    breaks: str = ""
    fact: str = ""
    gold: str | None = None
    related: tuple[Mapping[str, Any], ...] = ()
    reference: Mapping[str, Any] = field(default_factory=dict)
    direction: str = "outgoing"
    difficulty: int = 1
    received_at: str = ""
