"""Evidence: a dated, sourced, quotable fact of class E1–E6."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payments.vocabulary import EvidenceClass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact. `source` and `locator` say where it can be read again, `quote` is its exact text there.

    Sources and locators: `message` + path · `related:N` + path or `text` · `reference.banks|accounts|ssis|parties|
    calendars|rates` + row key · `history.payments` + UETR or reference · `knowledge` + document#passage ·
    `cases.precedents` + case id · `rules` + rule id · `fault` + `code` or `text` · `patch` + digest (a dry run) ·
    `derived` + function name.
    `values` is the structured reading of the fact, for planner and verification. `tainted` is true where the value
    comes from free text, a precedent or an unauthenticated source.
    """

    id: str
    cls: EvidenceClass
    source: str
    locator: str
    quote: str
    as_of: str
    values: Mapping[str, Any] = field(default_factory=dict)
    tainted: bool = False
    tool: str = ""

    def to_json(self) -> dict[str, Any]:
        """The evidence of contract §4 with values, taint and tool beside it."""
        return {
            "id": self.id,
            "class": self.cls.value,
            "source": self.source,
            "locator": self.locator,
            "quote": self.quote,
            "as_of": self.as_of,
            "values": dict(self.values),
            "tainted": self.tainted,
            "tool": self.tool,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Evidence":
        """The inverse of `to_json`."""
        return cls(
            id=value["id"],
            cls=EvidenceClass(value["class"]),
            source=value["source"],
            locator=value["locator"],
            quote=value["quote"],
            as_of=value["as_of"],
            values=dict(value.get("values", {})),
            tainted=bool(value.get("tainted", False)),
            tool=value.get("tool", ""),
        )
