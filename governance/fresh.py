"""What a certificate would have released of other cases, and how often wrongly: the figures on the test split."""

from collections.abc import Mapping, Sequence
from typing import Any

from .binomial import upper_bound
from .learning import Scored
from .plan import stratum_among


def fresh_figures(certificate: Mapping[str, Any], cases: Sequence[Scored]) -> dict[str, Any]:
    """Per stratum and pooled: eligible, released and wrong cases with Clopper-Pearson's bounds at 95 and 99 %.

    `cases` hold one case for each root cause and took no part in the certificate. Nothing is chosen here: a bound on
    the cases that chose the threshold would flatter.
    """
    patterns = {s["key"]: s["patterns"] for s in certificate["strata"]}
    thresholds = {s["key"]: s["lambda_hat"] for s in certificate["strata"]}
    held: dict[str, list[Scored]] = {name: [] for name in patterns}
    for case in cases:
        name = stratum_among(patterns, case.stratum)
        if name:
            held[name].append(case)
    released = {name: _reaching(group, thresholds[name]) for name, group in held.items()}
    strata = {
        name: {"on": thresholds[name] is not None, "eligible": len(held[name]), **_told(released[name])}
        for name in sorted(held)
    }
    pooled = [case for group in released.values() for case in group]
    return {"strata": strata, "pooled": {"eligible": len(cases), **_told(pooled)}}


def _reaching(cases: Sequence[Scored], threshold: str | None) -> list[Scored]:
    return [] if threshold is None else [case for case in cases if case.score >= float(threshold)]


def _told(released: Sequence[Scored]) -> dict[str, Any]:
    wrong = sum(case.wrong for case in released)
    return {
        "released": len(released),
        "wrong": wrong,
        "upper_bound_95": f"{upper_bound(wrong, len(released), 0.05):.6f}",
        "upper_bound_99": f"{upper_bound(wrong, len(released), 0.01):.6f}",
    }
