"""An operator: one typed edit with its old and new value, its evidence, and its arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import EditRefused
from ..vocabulary import OperatorName

Value = str | Mapping[str, Any] | None

ARGUMENTS = (
    "to", "max", "map", "directory_version", "calendar", "scheme", "reason", "target", "original", "agent", "currency",
    "amount", "order",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operator:
    """One change at `path`. `old` and `new` are its text, an object of sub-paths for a group, or None for absent.

    `evidence` are evidence ids of the case. `arguments` are those of handbook §0.2 (`map`, `max`, `reason`, …).
    """

    op: OperatorName
    path: str
    old: Value = None
    new: Value = None
    evidence: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The operator as the outside contract §4 has it."""
        return {
            "op": self.op.value,
            "path": self.path,
            "old": self.old,
            "new": self.new,
            **dict(self.arguments),
            "evidence": list(self.evidence),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Operator":
        """Read an operator from JSON. Raises EditRefused for an unknown operator, argument or a wrong type."""
        unknown = set(value) - {"op", "path", "old", "new", "evidence", *ARGUMENTS}
        if unknown:
            raise EditRefused("Unknown operator argument", rule="OPERATOR", place=", ".join(sorted(unknown)))
        try:
            name = OperatorName(value["op"])
        except (KeyError, ValueError):
            raise EditRefused("Unknown operator", rule="OPERATOR", value=str(value.get("op"))) from None
        path, evidence = value.get("path", ""), value.get("evidence", [])
        if not isinstance(path, str) or not isinstance(evidence, list):
            raise EditRefused("Operator path must be text and evidence a list", rule="OPERATOR", place=str(path))
        for side in (value.get("old"), value.get("new")):
            if side is not None and not isinstance(side, str | Mapping):
                raise EditRefused(
                    "Old and new are text, an object, or null", rule="OPERATOR", place=path, value=str(side)
                )
        return cls(
            op=name,
            path=path,
            old=value.get("old"),
            new=value.get("new"),
            evidence=tuple(str(e) for e in evidence),
            arguments={k: value[k] for k in ARGUMENTS if k in value},
        )
