"""Intervals and tests of the benchmark against their known values."""

import pytest

from evals.comparison import compared
from evals.row_grading import RowGrade
from evals.statistics import holm, mcnemar, minimum_detectable, paired_bootstrap, wilson


@pytest.mark.parametrize(("pair", "p"), [((3, 12), 0.0351563), ((0, 6), 0.03125), ((10, 10), 1.0), ((0, 0), 1.0)])
def test_mcnemar_has_its_known_values(pair: tuple[int, int], p: float) -> None:
    assert mcnemar(*pair) == pytest.approx(p, abs=6e-8)


def test_wilson_has_its_known_value() -> None:
    assert wilson(90, 100) == pytest.approx((0.8256, 0.9448), abs=5e-5)


def test_an_interval_over_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_holm_multiplies_and_never_falls() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


@pytest.mark.parametrize(("n", "points"), [(600, 0.036), (1400, 0.024), (5000, 0.013)])
def test_the_detectable_effect_is_that_of_the_table(n: int, points: float) -> None:
    assert minimum_detectable(n // 10, n) == pytest.approx(points, abs=6e-4)


def test_a_bootstrap_of_equals_finds_nothing() -> None:
    same = {str(i): [1.0, 0.0] for i in range(50)}
    assert paired_bootstrap(same, same, resamples=200) == (0.0, (0.0, 0.0))


def a_grade(row: str, *, right: bool = True, harm: str = "") -> RowGrade:
    faults = () if right else ("R1 other action",)
    return RowGrade(
        row, row, "fit", "f", "k", "c", 1, "RFI", "auto", "", "1", "", faults, bool(harm), harm, False, False, "auto",
        True, False,
    )  # fmt: skip


def test_a_comparison_names_what_was_lost_and_what_became_harmful() -> None:
    before = [a_grade(str(i)) for i in range(20)]
    after = [*before[:18], a_grade("18", right=False), a_grade("19", right=False, harm="S4")]
    told = compared(before, after)
    assert [r["row"] for r in told["regressions"]] == ["18", "19"]
    assert told["newly_wrong_releases"]["rows"] == ["19"]
    assert told["metrics"]["resolved"]["lost"] == 2


def test_a_run_against_itself_shows_nothing() -> None:
    same = [a_grade(str(i)) for i in range(20)]
    told = compared(same, same)
    assert told["regressions"] == []
    assert told["metrics"]["resolved"]["p"] == 1.0
