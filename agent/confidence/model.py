"""The confidence model: fitted elsewhere, held as small JSON, evaluated in decimal arithmetic, the same everywhere."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

from cases.calibration import Calibration

SCHEMA = "paymend-confidence/1"
_ARITHMETIC = Context(prec=28)
_DIGITS = Decimal("0.000001")
UNSEEN, UNSEEN_MAX = "unseen", 0.5
_STEEPEST = Decimal(60)  # beyond this the logistic function is 0 or 1 to more digits than are kept


class UnusableModel(Exception):
    """The file holds no confidence model."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How sure the agent may be, the calibration behind it (None: not calibrated), and the features that lowered it."""

    value: float
    calibration: Calibration | None
    lowering: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """`blocks` (score from, calibration), strictest first; `seen`: the kinds of proposals that were measured.

    `until`: the end of the certificate that covers the model; without one it calibrates nothing.
    """

    weights: Mapping[str, Decimal]
    intercept: Decimal
    blocks: tuple[tuple[Decimal, Calibration], ...]
    seen: frozenset[str]
    digest: str
    until: datetime | None = None

    def judge(self, features: Mapping[str, float], kind: str, bound: float) -> Judged:
        """The calibrated rate, never above the playbook's cap; below `bound` for what failed or was never measured.

        Nor is a proposal calibrated which a second opinion contradicts: a certificate's runs have none.
        """
        if features["failed_checks"] or features["dissent"]:
            return Judged(bound, None, doubts(features))
        if kind not in self.seen:
            return Judged(min(bound, UNSEEN_MAX), None, (UNSEEN, *doubts(features)))
        score = score_of(self.weights, self.intercept, features)
        calibration = next(block for start, block in self.blocks if score >= start)
        return Judged(min(round(1 - features["cap"], 4), calibration.rate), calibration, self.lowering(features))

    def holds(self, at: datetime) -> bool:
        """Whether a certificate covers the model at this moment."""
        return self.until is not None and at < self.until

    def lowering(self, features: Mapping[str, float]) -> tuple[str, ...]:
        """The features that lower this score, the strongest first; the cap lowers by itself."""
        effect = {name: weight * Decimal(str(features[name])) for name, weight in self.weights.items()}
        named = sorted((name for name, value in effect.items() if value < 0), key=lambda name: effect[name])
        return tuple(dict.fromkeys([*named, *(["cap"] if features["cap"] else [])]))


def score_of(weights: Mapping[str, Decimal], intercept: Decimal, features: Mapping[str, float]) -> Decimal:
    """The logistic score between 0 and 1, to six digits. Raises KeyError where a feature is missing."""
    exponent = intercept + sum((w * Decimal(str(features[n])) for n, w in weights.items()), Decimal(0))
    bounded = max(-_STEEPEST, min(_STEEPEST, exponent))
    return _ARITHMETIC.divide(1, 1 + _ARITHMETIC.exp(-bounded)).quantize(_DIGITS)


def doubts(features: Mapping[str, float]) -> tuple[str, ...]:
    """The features that speak against a proposal where no model weighs them."""
    return tuple(name for name, value in features.items() if value > 0)


def read_model(path: Path) -> ConfidenceModel:
    """The model in `path`. Raises UnusableModel."""
    try:
        return model_of(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise UnusableModel(f"{path}: {error}") from error


def model_of(held: Mapping[str, Any]) -> ConfidenceModel:
    """A model from its plain data. Raises ValueError, KeyError, TypeError or ArithmeticError."""
    if held["schema"] != SCHEMA:
        raise ValueError(f"schema {held['schema']!r}")
    if not held["blocks"] or Decimal(held["blocks"][-1]["from"]) != 0:
        raise ValueError("the blocks do not reach down to 0")
    text = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return ConfidenceModel(
        weights={str(name): Decimal(weight) for name, weight in held["weights"].items()},
        intercept=Decimal(held["intercept"]),
        blocks=tuple((Decimal(b["from"]), Calibration.from_json(b)) for b in held["blocks"]),
        seen=frozenset(held["seen"]),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
