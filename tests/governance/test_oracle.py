"""Our p-values beside those of MAPIE, a library with the same method: equal wherever it is told the exact count."""

import math
import warnings
from random import Random

import numpy as np
import pytest

from governance.binomial import tail
from governance.learning import FIRST_SHARE, Step, judge

CASES = [(k, n, alpha) for n in (59, 299, 628, 1049, 5990, 21024) for k in (0, 1, 2, 5, 13, 40) for alpha in (
    0.05, 0.01, 0.005, 0.0005)]  # fmt: skip


def theirs(rates: list[float], sizes: list[int], alpha: float) -> list[float]:
    from mapie.risk_control.methods import compute_hoeffding_bentkus_p_value

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = compute_hoeffding_bentkus_p_value(np.array(rates), np.array(sizes, dtype=float), alpha, binary=True)
    return [float(value) for value in found[:, 0]]


def exact_rate(k: int, n: int) -> float:
    """A rate from which they count `k` again: they multiply by n and round up."""
    rate = k / n
    while math.ceil(n * rate) > k:
        rate = math.nextafter(rate, 0)
    return rate


@pytest.mark.parametrize("alpha", [0.05, 0.01, 0.005, 0.0005])
def test_p_values_equal_those_of_the_oracle(alpha: float) -> None:
    told = [(k, n) for k, n, a in CASES if a == alpha]
    found = theirs([exact_rate(k, n) for k, n in told], [n for _, n in told], alpha)
    assert max(abs(tail(k, n, alpha) - p) for (k, n), p in zip(told, found, strict=True)) <= 1e-9


def test_a_rate_rounded_up_adds_an_error_and_is_why_we_count_integers() -> None:
    rate = 1 - 1044 / 1049  # the error rate as a controller computes it from the share that was right
    assert theirs([rate], [1049], 0.01)[0] == pytest.approx(tail(6, 1049, 0.01), abs=1e-9)
    assert tail(5, 1049, 0.01) < 0.05 < tail(6, 1049, 0.01)


def test_the_same_thresholds_pass() -> None:
    from mapie.risk_control.fwer_control import control_fwer

    rng = Random(11)
    for _ in range(200):
        values = sorted(rng.random() ** 3 for _ in range(20))
        if rng.random() < 0.5:
            rng.shuffle(values)
        steps = [Step(1 - i / 100, 100, 0, p, False) for i, p in enumerate(values)]
        for name, level in (("fixed_sequence", 0.05), ("bonferroni", 0.05)):
            ours = [i for i, step in enumerate(judge(steps, level, name)) if step.passed]
            assert ours == sorted(int(i) for i in control_fwer(np.array(values), level, fwer_method=name))


def test_the_split_procedure_is_the_two_together() -> None:
    values = [0.001, 0.2, 0.0001, 0.3]
    steps = [Step(1 - i / 100, 100, 0, p, False) for i, p in enumerate(values)]
    first = judge(steps, FIRST_SHARE * 0.05, "fixed_sequence")
    second = judge(steps, (1 - FIRST_SHARE) * 0.05, "bonferroni")
    assert [s.passed for s in judge(steps, 0.05, "split")] == [
        a.passed or b.passed for a, b in zip(first, second, strict=True)
    ]
