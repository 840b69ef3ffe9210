"""Fits the confidence model: a logistic score from one split of graded cases, its calibration from another.

Source: evaluation §13. scikit-learn learns here; what is kept are decimal numbers, which `agent.confidence` evaluates.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.confidence.features import FEATURES
from agent.confidence.model import SCHEMA, score_of

from .binomial import interval

NAMES = tuple(feature.name for feature in FEATURES)
BLOCK_MIN = 40  # cases that a calibrated rate rests on at the least
PENALTY = 1.0  # inverse strength of the L2 penalty
PRECISION = 6


class UnusableRun(Exception):
    """The cases do not tell their features, or are too few."""


@dataclass(frozen=True, slots=True)
class Case:
    """One graded case: its features, its kind, and whether the proposal was right."""

    id: str
    features: Mapping[str, float]
    kind: str
    right: bool


def read_cases(results: Path) -> list[Case]:
    """The scored cases of a run, one for each root cause. Raises UnusableRun."""
    chosen: dict[str, tuple[str, Case]] = {}
    for line in results.read_text("utf-8").splitlines():
        try:
            held = json.loads(line)
            if not held.get("features"):
                continue  # a hand-over, or a message that could not be read, carries no confidence
            case = Case(str(held["row"]), held["features"], str(held["like"]), not held["faults"])
            cluster = str(held["cluster"])
        except (ValueError, KeyError, TypeError) as error:
            raise UnusableRun(f"{results}: {error}") from error
        rank = hashlib.sha256(case.id.encode()).hexdigest()
        if cluster not in chosen or rank < chosen[cluster][0]:
            chosen[cluster] = (rank, case)
    return [case for _, case in chosen.values()]


def fitted(fit: Sequence[Case], calibrate: Sequence[Case]) -> dict[str, Any]:
    """The confidence model as plain data. Raises UnusableRun where either split is too small."""
    if len(fit) < BLOCK_MIN or len(calibrate) < BLOCK_MIN:
        raise UnusableRun(f"{len(fit)} and {len(calibrate)} cases; at least {BLOCK_MIN} of each are needed")
    weights, intercept = _weights(fit)
    decimals = {name: Decimal(weight) for name, weight in weights.items()}
    scored = [(score_of(decimals, Decimal(intercept), case.features), case.right) for case in calibrate]
    blocks = _blocks(sorted(scored, key=lambda s: (-s[0], s[1])))
    kinds = sorted({case.kind for case in calibrate})  # any other kind is not calibrated
    counts = _counts(fit, calibrate)
    return {"schema": SCHEMA, "weights": weights, "intercept": intercept, "blocks": blocks, "seen": kinds, **counts}


def _weights(cases: Sequence[Case]) -> tuple[dict[str, str], str]:
    """Weights and intercept, as text with six digits. Without a single wrong case there is nothing to tell apart."""
    wrong = sum(not case.right for case in cases)
    if wrong in (0, len(cases)):
        odds = (len(cases) - wrong + 0.5) / (wrong + 0.5)
        return dict.fromkeys(NAMES, "0"), _text(math.log(odds))
    from sklearn.linear_model import LogisticRegression

    learner = LogisticRegression(C=PENALTY, max_iter=2000)
    learner.fit([[case.features[name] for name in NAMES] for case in cases], [case.right for case in cases])
    return {n: _text(w) for n, w in zip(NAMES, learner.coef_[0], strict=True)}, _text(learner.intercept_[0])


def _text(value: float) -> str:
    return f"{value:.{PRECISION}f}"


def _blocks(scored: Sequence[tuple[Decimal, bool]]) -> list[dict[str, Any]]:
    """Isotonic calibration: runs of neighbouring scores pooled until the rates fall with the score, none too small."""
    pooled: list[list[Any]] = []  # [lowest score, right, cases]
    for score, right in scored:
        if pooled and pooled[-1][0] == score:
            pooled[-1][1] += right
            pooled[-1][2] += 1
        else:
            pooled.append([score, int(right), 1])
        while len(pooled) > 1 and _joins(pooled[-2], pooled[-1], last=False):
            _join(pooled)
    while len(pooled) > 1 and _joins(pooled[-2], pooled[-1], last=True):
        _join(pooled)
    blocks = []
    for number, (score, right, cases) in enumerate(pooled, 1):
        low, high = interval(right, cases)
        start = "0" if number == len(pooled) else str(score)
        blocks.append({"from": start, "right": right, "cases": cases, "low": _text(low), "high": _text(high)})
    return blocks


def _joins(upper: Sequence[Any], lower: Sequence[Any], *, last: bool) -> bool:
    """A stricter block that is not better than the next, or is too small to stand alone, takes it in."""
    small = upper[2] < BLOCK_MIN or (last and lower[2] < BLOCK_MIN)
    return bool(small or upper[1] * lower[2] <= lower[1] * upper[2])


def _join(pooled: list[list[Any]]) -> None:
    score, right, cases = pooled.pop()
    pooled[-1] = [score, pooled[-1][1] + right, pooled[-1][2] + cases]


def _counts(fit: Sequence[Case], calibrate: Sequence[Case]) -> dict[str, Any]:
    told = {"fit": fit, "calibrate": calibrate}
    return {n: {"cases": len(cases), "wrong": sum(not c.right for c in cases)} for n, cases in told.items()}
