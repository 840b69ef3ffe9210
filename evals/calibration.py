"""How honest the confidence is: Brier score, calibration error and reliability, with counts, on graded rows."""

from collections.abc import Sequence
from typing import Any

from governance.binomial import interval

from .row_grading import RowGrade

BINS = 10
Pair = tuple[float, bool]  # the confidence, and whether the outcome was right


def calibration_figures(grades: Sequence[RowGrade]) -> dict[str, Any]:
    """`shown`: the confidence of the run. `fitted`: of a model fitted on one half of the split `fit`, calibrated on the
    other, measured on the remaining rows; None where the run has no such splits. Hand-overs carry no confidence."""
    scored = [grade for grade in grades if grade.features]
    shown = [(float(grade.confidence), grade.right) for grade in scored]
    return {"shown": reliability(shown), "fitted": _of_fitted(scored)}


def reliability(pairs: Sequence[Pair]) -> dict[str, Any] | None:
    """Brier score, expected calibration error over ten equal bins, and the bins; None without pairs."""
    if not pairs:
        return None
    bins: list[list[Pair]] = [[] for _ in range(BINS)]
    for confidence, right in pairs:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    told = [_bin(number, held) for number, held in enumerate(bins) if held]
    error = sum(b["n"] * abs(b["confidence"] - b["rate"]) for b in told) / len(pairs)
    brier = sum((confidence - right) ** 2 for confidence, right in pairs) / len(pairs)
    wrong = sum(not right for _, right in pairs)
    return {"n": len(pairs), "wrong": wrong, "brier": round(brier, 6), "ece": round(error, 6), "bins": told}


def _bin(number: int, held: Sequence[Pair]) -> dict[str, Any]:
    right = sum(ok for _, ok in held)
    low, high = interval(right, len(held))
    return {
        "from": number / BINS, "n": len(held), "confidence": round(sum(c for c, _ in held) / len(held), 6),
        "rate": round(right / len(held), 6), "interval": [round(low, 6), round(high, 6)],
    }  # fmt: skip


def _of_fitted(grades: Sequence[RowGrade]) -> dict[str, Any] | None:
    from agent.confidence.model import model_of
    from governance.fitting import BLOCK_MIN, Case, fitted

    learning = [g for g in grades if g.split == "fit"]
    measured = [g for g in grades if g.split != "fit"]
    halves: list[list[Case]] = [[], []]
    for grade in learning:
        halves[int(grade.cluster, 16) % 2].append(Case(grade.row, grade.features, grade.like, grade.right))
    if min(len(halves[0]), len(halves[1]), len(measured)) < BLOCK_MIN:
        return None
    model = model_of(fitted(*halves))
    judged = [(model.judge(g.features, g.like, float(g.confidence)), g.right) for g in measured]
    told = reliability([(j.value, right) for j, right in judged if j.calibration])
    return {"not_calibrated": sum(j.calibration is None for j, _ in judged), **(told or {})}
