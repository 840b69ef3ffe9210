"""The figures of a run as plain data: harm first, then rates with n and intervals, then what was wrong, row by row."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .fitted_confidence import fitted_figures
from .harm import RELEASED_CLASSES
from .operations import operations_of
from .row_grading import RowGrade
from .selective import Judged, selective_figures
from .statistics import upper_bound, wilson

WRONG_LISTED_MAX = 200


def summarised(grades: Sequence[RowGrade], folder: Path) -> dict[str, Any]:
    """The summary of a run in `folder`, whose `run.json` it reads."""
    record = json.loads((folder / "run.json").read_text())
    found = figures(grades, certified=bool(record.get("certified")))
    return {"run": record, "data": "synthetic", **found, "operations": operations_of(folder, record)}


def read_summary(folder: Path) -> dict[str, Any]:
    """The summary of a run, from its results."""
    from .suite_run import held_grades

    return summarised(sorted(held_grades(folder / "results.jsonl"), key=lambda g: g.row), folder)


def headline(summary: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that stand beside another run's: no rows, no families."""
    names = ("rows", "clusters", "resolved", "exact_repair", "zero_touch", "abstained", "over_escalated")
    harm = {name: value for name, value in summary["harm"].items() if name != "rows"}
    return {"model": summary["run"]["model"], "harm": harm, **{name: summary[name] for name in names}}


def figures(grades: Sequence[RowGrade], *, certified: bool = False) -> dict[str, Any]:
    """All figures of a list of grades. `certified`: the run's policy let certified kinds go by themselves."""
    repairable = [g for g in grades if g.repairable]
    eligible = [g for g in grades if is_eligible(g, certified)]
    unanswerable = [g for g in grades if not g.answerable]
    return {
        "rows": len(grades),
        "clusters": len({g.cluster for g in grades}),
        "harm": _harm(grades),
        "resolved": _rate(g.right for g in grades),
        "exact_repair": _rate(_is_exact(g) for g in repairable),
        "zero_touch": {
            "all": _rate(_untouched(g) for g in grades),
            "eligible": _rate(_untouched(g) for g in eligible),
        },
        "abstained": _rate(not g.released and g.action != "REPAIR" for g in unanswerable),
        "under_routed": _rate(g.under_routed for g in grades),
        "over_escalated": _rate(g.over_escalated for g in grades),
        "by_family": _by(grades, lambda g: g.family),
        "by_kind": _by(grades, lambda g: g.kind),
        "by_corruption": _by(grades, lambda g: g.corruption),
        "by_difficulty": _by(grades, lambda g: str(g.difficulty)),
        "by_stratum": _by([g for g in grades if g.released], lambda g: g.stratum),
        "selective": selective_figures([Judged(c, g.right) for g in grades if (c := _confidence(g)) is not None]),
        "selective_if_fitted": fitted_figures(grades),
        "wrong": [_wrong(g) for g in grades if not g.right][:WRONG_LISTED_MAX],
    }


def is_eligible(grade: RowGrade, certified: bool) -> bool:
    """Whether the run's policy lets an answerable case of this kind go by itself: A3, false alarm, certified A2.

    Where two people are due (a creditor never paid before, a risk value) no certificate takes their place.
    """
    if not grade.answerable:
        return False
    return grade.least == "auto" or (certified and grade.least == "approval" and grade.repairable)


def _harm(grades: Sequence[RowGrade]) -> dict[str, Any]:
    """Wrong releases by class, with the bound per released case; every S1–S5 row is listed."""
    released = [g for g in grades if g.released]
    harmful = [g for g in grades if g.harm]
    classes = Counter(g.harm for g in harmful)
    return {
        "released": len(released),
        "released_clusters": len({g.cluster for g in released}),
        "wrong_releases": len(harmful),
        "by_class": {name: classes.get(name, 0) for name in RELEASED_CLASSES},
        "upper_bound_95": _figure(upper_bound(len(harmful), len(released), 0.05)),
        "upper_bound_99": _figure(upper_bound(len(harmful), len(released), 0.01)),
        "rows": [_wrong(g) for g in harmful],
    }


def _confidence(grade: RowGrade) -> float | None:
    """Confidence as a number; None where the outcome gave none that is one."""
    try:
        value = float(grade.confidence)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _untouched(grade: RowGrade) -> bool:
    return grade.route == "auto" and grade.right


def _is_exact(grade: RowGrade) -> bool:
    return not any(fault.startswith(("R0", "R1", "R2", "R3", "R4", "R5", "R7")) for fault in grade.faults)


def _rate(held: Iterable[bool]) -> dict[str, Any]:
    """k of n with Wilson's interval; a rate over nothing is not applicable."""
    listed = [bool(value) for value in held]
    if not listed:
        return {"k": 0, "n": 0, "rate": None, "interval": None}
    low, high = wilson(sum(listed), len(listed))
    rate = sum(listed) / len(listed)
    return {"k": sum(listed), "n": len(listed), "rate": _figure(rate), "interval": [_figure(low), _figure(high)]}


def _by(grades: Iterable[RowGrade], key: Callable[[RowGrade], str]) -> dict[str, Any]:
    held: dict[str, list[RowGrade]] = defaultdict(list)
    for grade in grades:
        held[key(grade)].append(grade)
    return {
        name: {
            **_rate(g.right for g in group), "released": sum(g.released for g in group),
            "wrong_releases": sum(bool(g.harm) for g in group),
            "upper_bound_95": _figure(_bound(group)),
        }
        for name, group in sorted(held.items())
    }  # fmt: skip


def _bound(grades: Sequence[RowGrade]) -> float:
    return upper_bound(sum(bool(g.harm) for g in grades), sum(g.released for g in grades), 0.05)


def _wrong(grade: RowGrade) -> dict[str, Any]:
    return {
        "row": grade.row, "corruption": grade.corruption, "harm": grade.harm, "action": grade.action,
        "route": grade.route, "playbook": grade.playbook, "faults": list(grade.faults),
    }  # fmt: skip


def _figure(value: float) -> float:
    return round(value, 6)
