"""The trace of a run: its steps in order, those that failed in bold, and what all of them took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..said import N_, figure, joined, tell, tell_many
from .marks import Piece, pieces

FAILURES = ("model: ", "fell back to the planner: ")
DETAIL_CHARACTERS_MAX = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trace."""

    step: str
    tool: str
    ms: str
    detail: tuple[Piece, ...]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """All steps, with the words that stand above them folded."""

    steps: tuple[Step, ...] = ()
    words: str = tell_many("%(n)s step", "%(n)s steps", 0)
    failed: int = 0


def trace(steps: Sequence[Mapping[str, Any]]) -> Trace:
    """The steps of the run, in order, and their time together."""
    rows = tuple(_step(step) for step in steps)
    failed = sum(row.failed for row in rows)
    told: list[str] = [
        tell_many("%(n)s step", "%(n)s steps", len(rows)),
        _seconds(sum(int(step.get("ms") or 0) for step in steps)),
    ]
    told += [tell("%(n)s failed", n=failed) if failed else N_("none failed")] if rows else []
    return Trace(rows, joined(told, " · "), failed)


def _step(step: Mapping[str, Any]) -> Step:
    known = ("step", "tool", "ms")
    detail = ", ".join(f"{name}: {value}" for name, value in step.items() if name not in known)
    return Step(
        str(step.get("step", "")),
        str(step.get("tool", "")),
        str(step.get("ms", "")),
        pieces(detail[:DETAIL_CHARACTERS_MAX]),
        failed=bool(step.get("error")) or str(step.get("note", "")).startswith(FAILURES),
    )


def _seconds(ms: int) -> str:
    return figure(f"{ms / 1000:.1f} s") if ms >= 1000 else f"{ms} ms"
