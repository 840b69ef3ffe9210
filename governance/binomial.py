"""Exact binomial tails, computed in logarithms: the p-values and bounds of the certificate (evaluation §12.2)."""

import math
from functools import lru_cache


def tail(k: int, n: int, p: float) -> float:
    """F(k; n, p): the chance of at most `k` of `n` where each happens with `p`. Raises ValueError for nonsense."""
    if not 0 <= p <= 1 or n < 0:
        raise ValueError(f"no binomial with n={n}, p={p}")
    if k >= n:
        return 1.0
    if k < 0 or p == 1:
        return 0.0
    if p == 0:
        return 1.0
    terms = [_log_term(i, n, p) for i in range(k + 1)]
    top = max(terms)
    return min(1.0, math.exp(top) * math.fsum(math.exp(t - top) for t in terms))


def _log_term(i: int, n: int, p: float) -> float:
    choose = math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
    return choose + i * math.log(p) + (n - i) * math.log1p(-p)


def upper_bound(k: int, n: int, delta: float) -> float:
    """Clopper-Pearson: the rate at which `k` or fewer of `n` has chance `delta`; 1 where nothing speaks against it."""
    if n == 0 or k >= n:
        return 1.0
    low, high = k / n, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(k, n, middle) > delta else (low, middle)
    return high


@lru_cache(maxsize=4096)
def cases_needed(alpha: float, delta: float, errors: int) -> int:
    """N(α, δ, e): the fewest cases with `errors` wrong among them that still certify `alpha` at `delta`."""
    high = 1
    while tail(errors, high, alpha) > delta:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if tail(errors, middle, alpha) <= delta else (middle, high)
    return high


def interval(k: int, n: int, delta: float = 0.05) -> tuple[float, float]:
    """Clopper-Pearson's two-sided interval of the rate k/n with confidence 1−δ."""
    return 1 - upper_bound(n - k, n, delta / 2), upper_bound(k, n, delta / 2)
