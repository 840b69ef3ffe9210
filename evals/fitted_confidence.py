"""What a fitted confidence would be worth on a run: learned on its split `fit`, judged on its other rows."""

from collections.abc import Sequence
from typing import Any

from .row_grading import RowGrade
from .selective import Judged, selective_figures


def fitted_figures(grades: Sequence[RowGrade]) -> dict[str, Any] | None:
    """The figures of `evals.selective` for a model fitted on one half of the split `fit` and calibrated on the other.

    `not_calibrated` counts kinds of proposals it had never seen. Hand-overs carry no confidence; None where the run has
    too few rows of either kind.
    """
    from agent.confidence.model import model_of
    from governance.fitting import BLOCK_MIN, Case, fitted

    scored = [grade for grade in grades if grade.features]
    measured = [grade for grade in scored if grade.split != "fit"]
    halves: list[list[Case]] = [[], []]
    for grade in (grade for grade in scored if grade.split == "fit"):
        halves[int(grade.cluster, 16) % 2].append(Case(grade.row, grade.features, grade.like, grade.right))
    if min(len(halves[0]), len(halves[1]), len(measured)) < BLOCK_MIN:
        return None
    model = model_of(fitted(*halves))
    judged = [(model.judge(g.features, g.like, float(g.confidence)), g.right) for g in measured]
    told = selective_figures([Judged(j.value, right) for j, right in judged if j.calibration])
    return {"not_calibrated": sum(j.calibration is None for j, _ in judged), **told}
