"""How answers are made: evidence from the message, from related messages, from reference rows, from a derivation."""

from collections.abc import Mapping
from typing import Any

from cases.evidence import Evidence
from payments.vocabulary import EvidenceClass

from .desk import Desk

QUOTE_LENGTH_MAX = 500


def from_message(desk: Desk, tool: str, path: str, values: Mapping[str, Any], *, quote: str | None = None) -> Evidence:
    """A fact that the message itself states at `path` (E3)."""
    text = desk.circumstances.message.get(path) if quote is None else quote
    return _evidence(desk, tool, EvidenceClass.E3, "message", path, text or "", values)


def from_related(
    desk: Desk, tool: str, number: int, locator: str, values: Mapping[str, Any], *, quote: str, cls: EvidenceClass
) -> Evidence:
    """A fact from the related message `number`. Unauthenticated text is tainted, whatever it says."""
    tainted = not desk.circumstances.related[number].authenticated
    return _evidence(desk, tool, cls, f"related:{number}", locator, quote, values, tainted=tainted)


def from_row(
    desk: Desk, tool: str, kind: str, row: Mapping[str, Any], values: Mapping[str, Any], *, quote: str
) -> Evidence:
    """A fact from a golden source (E2): a row of `reference.<kind>`."""
    return _evidence(desk, tool, EvidenceClass.E2, f"reference.{kind}", str(row["key"]), quote, values)


def from_history(desk: Desk, tool: str, locator: str, values: Mapping[str, Any], *, quote: str) -> Evidence:
    """A fact from the bank's own past payments (E5)."""
    return _evidence(desk, tool, EvidenceClass.E5, "history.payments", locator, quote, values)


def derived(desk: Desk, tool: str, name: str, values: Mapping[str, Any], *, quote: str = "") -> Evidence:
    """A fact that code derives and verification derives again (E3: from the message's own text)."""
    return _evidence(desk, tool, EvidenceClass.E3, "derived", name, quote, values)


def inferred(desk: Desk, tool: str, name: str, values: Mapping[str, Any], *, quote: str = "") -> Evidence:
    """A suggestion (E6): shown to people, never the ground for a patch."""
    return _evidence(desk, tool, EvidenceClass.E6, "derived", name, quote, values, tainted=True)


def not_found(
    desk: Desk, tool: str, source: str, locator: str, why: str, values: Mapping[str, Any] | None = None
) -> Evidence:
    """The answer that there is no answer: recorded, so that a reader sees what was looked for."""
    return _evidence(desk, tool, EvidenceClass.E6, source, locator, why, {**(values or {}), "found": False})


def _evidence(
    desk: Desk,
    tool: str,
    cls: EvidenceClass,
    source: str,
    locator: str,
    quote: str,
    values: Mapping[str, Any],
    *,
    tainted: bool = False,
) -> Evidence:
    return Evidence(
        id="",
        cls=cls,
        source=source,
        locator=locator,
        quote=quote[:QUOTE_LENGTH_MAX],
        as_of=desk.circumstances.now.isoformat(),
        values={"found": True, **values},
        tainted=tainted,
        tool=tool,
    )
