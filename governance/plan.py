"""The plan of a certificate, fixed before any label is read: promises, strata, procedure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cases.ledger.canonical import canonical

from .learning import PROCEDURES

SHIPPED = Path(__file__).parent / "data" / "plan.json"


class UnusablePlan(Exception):
    """The plan cannot be carried out; the text says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`strata` maps a name to the patterns of the finer strata that are certified together; δ is shared equally."""

    alpha: float
    delta: float
    strata: Mapping[str, tuple[str, ...]]
    procedure: str = "fixed_sequence"
    thresholds: int = 20
    valid_days: int = 92

    @property
    def delta_each(self) -> float:
        """The share of δ that each stratum may spend."""
        return self.delta / len(self.strata)

    def stratum_of(self, finer: str) -> str | None:
        """The stratum of the plan that a finer one (`A2/address/10k/swift`) belongs to; None for none."""
        return stratum_among(self.strata, finer)

    def to_json(self) -> dict[str, Any]:
        """Plain data without floats."""
        return {
            "alpha": repr(self.alpha), "delta": repr(self.delta), "procedure": self.procedure,
            "thresholds": self.thresholds, "valid_days": self.valid_days,
            "strata": {name: list(patterns) for name, patterns in sorted(self.strata.items())},
        }  # fmt: skip

    @property
    def sha256(self) -> str:
        """Digest of the canonical plan."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()


def stratum_among(strata: Mapping[str, Any], finer: str) -> str | None:
    """The first stratum (by name) with a pattern that `finer` matches. `above` as amount band never goes by itself."""
    if "/above/" in finer:
        return None
    found = (name for name, patterns in sorted(strata.items()) if any(fnmatchcase(finer, p) for p in patterns))
    return next(found, None)


def read_plan(path: Path = SHIPPED) -> Plan:
    """A plan from its file. Raises UnusablePlan."""
    try:
        held = json.loads(path.read_text("utf-8"))
        plan = Plan(
            float(held["alpha"]), float(held["delta"]), {k: tuple(v) for k, v in held["strata"].items()},
            held.get("procedure", "fixed_sequence"), int(held.get("thresholds", 20)), int(held.get("valid_days", 92)),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusablePlan(f"{path}: {error}") from error
    fault = _fault(plan)
    if fault:
        raise UnusablePlan(f"{path}: {fault}")
    return plan


def _fault(plan: Plan) -> str:
    if not (0 < plan.alpha < 1 and 0 < plan.delta < 1):
        return "alpha and delta lie between 0 and 1"
    if not plan.strata or plan.procedure not in PROCEDURES or plan.thresholds < 1:
        return "strata, procedure or thresholds are missing or unknown"
    return "" if 0 < plan.valid_days <= 92 else "a certificate is valid for at most 92 days"
