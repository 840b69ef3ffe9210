"""Drift of a mix: the index, and a limit that chance passes once in a thousand windows."""

import random
from collections import Counter

import pytest

from governance.drift import psi, psi_limit, shift_of

EVEN = {str(n): 500 for n in range(10)}


def test_a_mix_against_itself_has_moved_nowhere() -> None:
    assert psi(EVEN, EVEN) == 0
    assert not shift_of(EVEN, EVEN).alarmed


@pytest.mark.parametrize(("n", "limit"), [(100, 0.28), (200, 0.15), (400, 0.10)])
def test_the_limit_grows_for_small_windows(n: int, limit: float) -> None:
    assert psi_limit(10, n, 5_000) == pytest.approx(limit, abs=0.01)


def test_one_empty_side_alarms_nobody() -> None:
    assert not shift_of({}, EVEN).alarmed
    assert not shift_of(EVEN, {}).alarmed


def test_chance_alone_seldom_passes_the_limit_and_a_new_code_does() -> None:
    draw = random.Random(4)
    names = list(EVEN)
    alarms = sum(shift_of(Counter(draw.choices(names, k=200)), EVEN).alarmed for _ in range(1_000))
    assert alarms <= 5
    moved = Counter(draw.choices([*names, "new"], weights=[1] * 10 + [3], k=200))
    assert shift_of(moved, EVEN).alarmed
