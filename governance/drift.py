"""Drift of a mix: the population stability index, and the limit above which it is no accident (governance §5)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

HALF = 0.5  # added to every bin, so that an empty one has a share
LIMIT_MIN = 0.1
Z_999 = 3.0902  # the 0.999 quantile of the standard normal


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a mix has moved: `psi` against its `limit`; `now` and `reference` are the cases of either side."""

    psi: float
    limit: float
    now: int
    reference: int

    @property
    def alarmed(self) -> bool:
        """Whether the mix moved further than chance would move it once in a thousand windows."""
        return self.now > 0 and self.reference > 0 and self.psi > self.limit


def shift_of(now: Mapping[str, int], reference: Mapping[str, int]) -> Shift:
    """The shift from `reference` to `now`, both counts by bin."""
    n, m = sum(now.values()), sum(reference.values())
    return Shift(psi(now, reference), psi_limit(len({*now, *reference}), n, m), n, m)


def psi(now: Mapping[str, int], reference: Mapping[str, int]) -> float:
    """Σ (aᵢ−eᵢ)·ln(aᵢ/eᵢ) over all bins of either, shares smoothed by ½ per bin; 0 where one side is empty."""
    bins = {*now, *reference}
    n, m = sum(now.values()), sum(reference.values())
    if not n or not m:
        return 0.0
    total = 0.0
    for name in bins:
        a = (now.get(name, 0) + HALF) / (n + HALF * len(bins))
        e = (reference.get(name, 0) + HALF) / (m + HALF * len(bins))
        total += (a - e) * math.log(a / e)
    return total


def psi_limit(bins: int, n: int, m: int) -> float:
    """max(0.1, χ²₍B−1, 0.999₎·(1/n + 1/m)): a fixed limit would cry wolf on small windows."""
    if not n or not m:
        return math.inf
    return max(LIMIT_MIN, _chi_square_999(bins - 1) * (1 / n + 1 / m))


def _chi_square_999(freedom: int) -> float:
    """The 0.999 quantile of χ² (Wilson and Hilferty 1931): 3 % high at one degree of freedom, 1 % from nine on."""
    if freedom < 1:
        return 0.0
    ninth = 2 / (9 * freedom)
    return freedom * float(1 - ninth + Z_999 * math.sqrt(ninth)) ** 3
