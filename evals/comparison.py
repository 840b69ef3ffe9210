"""Two runs of the same rows, paired by root cause: exact McNemar, cluster bootstrap, Holm, and no worse in harm."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .row_grading import RowGrade
from .statistics import holm, mcnemar, minimum_detectable, paired_bootstrap, upper_bound

Metric = Callable[[RowGrade], bool]
METRICS: Mapping[str, Metric] = {
    "resolved": lambda g: g.right,
    "zero_touch": lambda g: g.right and g.route == "auto",
    "over_escalated": lambda g: g.over_escalated,
}


def compared(
    first: Sequence[RowGrade], second: Sequence[RowGrade], *, details: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Figures of the change from `first` to `second`, on the rows that both have.

    `details`: what the second did on rows that it got wrong (`evals.wrong_rows`), so that each loss shows its diff.
    """
    before, after = {g.row: g for g in first}, {g.row: g for g in second}
    shared = sorted(before.keys() & after.keys())
    pairs = [(before[name], after[name]) for name in shared]
    alone = _one_per_cluster(pairs)
    newly = [b.row for a, b in pairs if b.harm and not a.harm]
    metrics = {name: _metric(pairs, alone, judge) for name, judge in METRICS.items()}
    adjusted = holm({name: told["p"] for name, told in metrics.items()})
    return {
        "rows": len(pairs),
        "clusters": len(alone),
        "metrics": {name: {**told, "p_holm": adjusted[name]} for name, told in metrics.items()},
        "newly_wrong_releases": {
            "count": len(newly), "rows": newly, "upper_bound_95": upper_bound(len(newly), len(pairs), 0.05),
        },
        "regressions": [_lost(a, b, (details or {}).get(b.row, {})) for a, b in pairs if a.right and not b.right],
        "fixed": [b.row for a, b in pairs if b.right and not a.right],
    }  # fmt: skip


def _lost(before: RowGrade, after: RowGrade, detail: Mapping[str, Any]) -> dict[str, Any]:
    """A row that was right: what changed between the runs, and what the second changed in the message."""
    names = ("action", "route", "playbook", "confidence", "released", "harm")
    changed = {name: [getattr(before, name), getattr(after, name)] for name in names}
    return {
        "row": after.row, "corruption": after.corruption, "faults": list(after.faults),
        "changed": {name: pair for name, pair in changed.items() if pair[0] != pair[1]},
        "diff": detail.get("diff", []), "expected": detail.get("fields", {}), "trace": detail.get("trace", []),
    }  # fmt: skip


def _one_per_cluster(pairs: Sequence[tuple[RowGrade, RowGrade]]) -> list[tuple[RowGrade, RowGrade]]:
    held: dict[str, tuple[RowGrade, RowGrade]] = {}
    for pair in pairs:
        held.setdefault(pair[0].cluster, pair)
    return list(held.values())


def _metric(pairs: Sequence[Any], alone: Sequence[Any], judge: Metric) -> dict[str, Any]:
    lost = sum(judge(a) and not judge(b) for a, b in alone)
    won = sum(judge(b) and not judge(a) for a, b in alone)
    difference, interval = paired_bootstrap(_values(pairs, judge, 0), _values(pairs, judge, 1))
    return {
        "before": sum(judge(a) for a, _ in pairs), "after": sum(judge(b) for _, b in pairs), "lost": lost, "won": won,
        "p": mcnemar(lost, won), "difference": round(difference, 6), "interval": [round(x, 6) for x in interval],
        "minimum_detectable": round(minimum_detectable(lost + won, len(alone)), 6),
    }  # fmt: skip


def _values(pairs: Sequence[Any], judge: Metric, side: int) -> dict[str, list[float]]:
    held: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        held[pair[0].cluster].append(float(judge(pair[side])))
    return held
