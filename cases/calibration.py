"""Calibration: how often proposals with the same score were right, counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Calibration:
    """`right` of `cases` were right; `low` and `high` bound the rate with 95 % confidence."""

    right: int
    cases: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        """The share that was right."""
        return self.right / self.cases

    def to_json(self) -> dict[str, Any]:
        """Plain data; `from_json` is the inverse."""
        return {"right": self.right, "cases": self.cases, "low": repr(self.low), "high": repr(self.high)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Calibration":
        """Raises KeyError, ValueError or TypeError where it is none."""
        held = cls(int(value["right"]), int(value["cases"]), float(value["low"]), float(value["high"]))
        if not 0 <= held.right <= held.cases or held.cases == 0 or not 0 <= held.low <= held.high <= 1:
            raise ValueError(f"no calibration: {dict(value)}")
        return held
