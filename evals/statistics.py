"""Intervals and tests of the benchmark, exact where counts allow it (evaluation §9, §10)."""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from random import Random

from governance.binomial import upper_bound

Interval = tuple[float, float]
__all__ = ["holm", "mcnemar", "minimum_detectable", "paired_bootstrap", "upper_bound", "wilson"]


def wilson(right: int, total: int, z: float = 1.959963984540054) -> Interval:
    """Wilson's interval of a rate, 95 % by default; (0, 1) without cases."""
    if not total:
        return 0.0, 1.0
    share, square = right / total, z * z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def mcnemar(only_first: int, only_second: int) -> float:
    """Exact two-sided p of the discordant pairs."""
    total, fewer = only_first + only_second, min(only_first, only_second)
    tail = sum(math.comb(total, i) for i in range(fewer + 1))
    return min(1.0, float(Fraction(2 * tail, 2**total)))


def holm(values: Mapping[str, float]) -> dict[str, float]:
    """p-values adjusted for having looked at all of them (Holm's step-down)."""
    ordered = sorted(values.items(), key=lambda item: item[1])
    adjusted: dict[str, float] = {}
    highest = 0.0
    for place, (name, p) in enumerate(ordered):
        highest = max(highest, min(1.0, p * (len(ordered) - place)))
        adjusted[name] = highest
    return adjusted


def minimum_detectable(discordant: int, total: int) -> float:
    """The smallest difference that the comparison could have seen (80 % power, about)."""
    return 2.8 * math.sqrt(discordant / total / total) if total else 1.0


def paired_bootstrap(
    first: Mapping[str, Sequence[float]], second: Mapping[str, Sequence[float]], *, resamples: int = 2000, seed: int = 1
) -> tuple[float, Interval]:
    """Difference of means (second − first) with a percentile interval; clusters, shared by both, are the unit."""
    names = sorted(first.keys() & second.keys())
    sums = [(sum(first[n]), sum(second[n]), len(first[n])) for n in names]
    point = _difference(sums)
    rng = Random(seed)
    draws: list[float] = sorted(_difference(rng.choices(sums, k=len(sums))) for _ in range(resamples))
    pick: Callable[[float], float] = lambda share: draws[min(len(draws) - 1, int(share * len(draws)))]  # noqa: E731
    return point, (pick(0.025), pick(0.975))


def _difference(sums: Sequence[tuple[float, float, int]]) -> float:
    total = sum(n for *_, n in sums)
    return (sum(b for _, b, _ in sums) - sum(a for a, _, _ in sums)) / total if total else 0.0
