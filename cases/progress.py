"""How far a run is: the names of its steps and tools with their time, told while it runs. No payment data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIRST = "triage"  # with it a run starts


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the graph, or a tool asked in it. `ms` is what it took, None while it runs."""

    name: str
    tool: str = ""
    ms: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what is empty."""
        told = {"step": self.name, "tool": self.tool, "ms": self.ms}
        return {key: value for key, value in told.items() if value not in ("", None)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Step":
        """The inverse of `to_json`."""
        return cls(value["step"], value.get("tool", ""), value.get("ms"))


Tell = Callable[[Step], None]


def unheard(_: Step) -> None:
    """Nobody listens."""


def latest_run(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of the last run among `steps`, each once: one that has ended without its beginning."""
    starts = [number for number, step in enumerate(steps) if step == Step(FIRST)]
    run = steps[starts[-1] :] if starts else steps
    return tuple(
        step
        for number, step in enumerate(run)
        if step.ms is not None or not any(later.name == step.name and not later.tool for later in run[number + 1 :])
    )
