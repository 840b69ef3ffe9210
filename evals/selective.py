"""How well confidence orders and predicts: risk at coverage, AURC, calibration error, Brier (evaluation §9)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

BINS = 15
REDRAWS = 1000
POINTS_MAX = 60
_CLIP = 1e-6


@dataclass(frozen=True, slots=True)
class Judged:
    """A confidence between 0 and 1, and whether the answer was right."""

    confidence: float
    right: bool


def selective_figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """All figures of a run as plain data; empty without cases."""
    if not judged:
        return {}
    risks = risk_at_coverage(judged)
    bins = equal_mass_bins(judged)
    return {
        "n": len(judged), "aurc": _figure(_mean(risks)), "excess_aurc": _figure(_mean(risks) - best_aurc(judged)),
        "ece": _figure(calibration_error(bins)), "ece_if_calibrated": _figure(ece_if_calibrated(judged)),
        "brier": _figure(_mean([(j.confidence - j.right) ** 2 for j in judged])),
        "log_loss": _figure(_mean([_loss(j) for j in judged])),
        "risk_coverage": _thinned([[_figure((i + 1) / len(risks)), _figure(r)] for i, r in enumerate(risks)]),
        "reliability": [
            {"n": len(b), "confidence": _figure(_mean([j.confidence for j in b])),
             "right": _figure(_mean([float(j.right) for j in b]))} for b in bins
        ],
    }  # fmt: skip


def risk_at_coverage(judged: Sequence[Judged]) -> list[float]:
    """The share of errors among the i most confident, for i = 1 … N. Equal confidences are one block: all or none."""
    ordered = sorted(judged, key=lambda j: -j.confidence)
    risks: list[float] = []
    wrong = 0
    for _, group in groupby(ordered, key=lambda j: j.confidence):
        block = list(group)
        wrong += sum(not j.right for j in block)
        risks += [wrong / (len(risks) + len(block))] * len(block)
    return risks


def aurc(judged: Sequence[Judged]) -> float:
    """Area under the risk–coverage curve: the mean of `risk_at_coverage`."""
    return _mean(risk_at_coverage(judged))


def best_aurc(judged: Sequence[Judged]) -> float:
    """The area if every error came last: what no score can beat."""
    wrong, total = sum(not j.right for j in judged), len(judged)
    return sum(max(0, i - (total - wrong)) / i for i in range(1, total + 1)) / total


def equal_mass_bins(judged: Sequence[Judged], bins: int = BINS) -> list[list[Judged]]:
    """The cases in order of confidence, in `bins` groups of equal size (fewer cases: fewer groups)."""
    ordered = sorted(judged, key=lambda j: (j.confidence, j.right))
    number = min(bins, len(ordered))
    edges = [round(i * len(ordered) / number) for i in range(number + 1)]
    return [ordered[low:high] for low, high in pairwise(edges) if low < high]


def calibration_error(bins: Sequence[Sequence[Judged]]) -> float:
    """ECE: over the bins, how far the share that was right lies from the mean confidence, weighted by size."""
    total = sum(len(b) for b in bins)
    return sum(abs(sum(j.right for j in b) - sum(j.confidence for j in b)) for b in bins) / total


def ece_if_calibrated(judged: Sequence[Judged], redraws: int = REDRAWS, seed: int = 1) -> float:
    """The mean ECE if every confidence were true: ECE is biased upward, and by how much depends on n."""
    import numpy as np

    rng = np.random.default_rng(seed)
    held = [np.array([j.confidence for j in b]) for b in equal_mass_bins(judged)]
    total = 0.0
    for _ in range(redraws):
        total += sum(abs(float((rng.random(len(p)) < p).sum() - p.sum())) for p in held)
    return total / redraws / len(judged)


def _loss(judged: Judged) -> float:
    p = min(1 - _CLIP, max(_CLIP, judged.confidence))
    return -math.log(p if judged.right else 1 - p)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _thinned(points: list[list[float]]) -> list[list[float]]:
    """At most `POINTS_MAX` points, first and last among them."""
    if len(points) <= POINTS_MAX:
        return points
    return [points[round(i * (len(points) - 1) / (POINTS_MAX - 1))] for i in range(POINTS_MAX)]


def _figure(value: float) -> float:
    return round(value, 6)
