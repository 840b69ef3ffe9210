"""Reports: figures of confidence with their vectors, plots without scripts, regressions with their difference."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.commands import app
from evals.plots import reliability, risk_coverage
from evals.selective import (
    Judged,
    aurc,
    best_aurc,
    calibration_error,
    ece_if_calibrated,
    equal_mass_bins,
    risk_at_coverage,
    selective_figures,
)


def ordered(*errors: int) -> list[Judged]:
    return [Judged(1 - n / 100, not error) for n, error in enumerate(errors)]


@pytest.mark.parametrize(("errors", "area"), [((0, 0, 1, 0), 0.1458333), ((0, 0, 0, 1), 0.0625), ((0, 0), 0.0)])
def test_the_area_is_that_of_the_vectors(errors: tuple[int, ...], area: float) -> None:
    assert aurc(ordered(*errors)) == pytest.approx(area, abs=1e-7)


def test_errors_that_come_last_cannot_be_beaten() -> None:
    assert aurc(ordered(0, 0, 0, 1)) == pytest.approx(best_aurc(ordered(1, 0, 0, 0)))


def test_equal_confidences_are_taken_together() -> None:
    assert risk_at_coverage([Judged(0.9, True), Judged(0.9, False)]) == [0.5, 0.5]


def test_bins_have_equal_mass_and_hold_every_case() -> None:
    bins = equal_mass_bins([Judged(i / 100, True) for i in range(100)])
    assert len(bins) == 15
    assert sum(len(b) for b in bins) == 100
    assert max(len(b) for b in bins) - min(len(b) for b in bins) <= 1


def test_true_confidence_has_no_more_error_than_chance() -> None:
    half = [Judged(0.5, i % 2 == 0) for i in range(600)]
    assert calibration_error(equal_mass_bins(half)) == pytest.approx(1.0, abs=1.0)
    assert 0 < ece_if_calibrated(half, redraws=200) < 0.1
    assert selective_figures([Judged(1.0, True)])["ece"] == 0
    assert selective_figures([]) == {}


def test_a_sure_and_wrong_answer_costs_most() -> None:
    sure, unsure = (selective_figures([Judged(c, False)])["log_loss"] for c in (0.99, 0.6))
    assert sure > unsure


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    base = tmp_path_factory.mktemp("runs")
    for model in ("playbook", "rules-only"):
        CliRunner().invoke(
            app, ["run", "--suite", "mini", "--limit", "24", "--model", model, "--out", str(base / model)]
        )
    return [base / "playbook", base / "rules-only"]


def test_the_page_shows_harm_first_and_runs_no_script(runs: list[Path], tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    asked = ["report", str(runs[1]), str(runs[0]), "--before", str(runs[0]), "--html", str(page)]
    assert CliRunner().invoke(app, asked).exit_code == 0
    tags, text = Tags(), page.read_text()
    tags.feed(text)
    assert "script" not in tags.seen
    assert tags.seen.count("svg") == 2
    assert "http" not in text.replace("http-equiv", "")
    assert text.index("<h2>Harm") < text.index("<h2>Rates") < text.index("By family")
    assert "detectable from" in text


def test_a_regression_shows_what_changed(runs: list[Path]) -> None:
    told = json.loads(CliRunner().invoke(app, ["compare", str(runs[0]), str(runs[1]), "--json"]).stdout)
    assert told["regressions"]
    assert all(lost["changed"] for lost in told["regressions"])
    assert any(lost["diff"] or lost["expected"] for lost in told["regressions"])
    assert all(metric["minimum_detectable"] >= 0 for metric in told["metrics"].values())


def test_a_report_of_the_same_run_is_byte_equal(runs: list[Path], tmp_path: Path) -> None:
    pages = []
    for name in ("a", "b"):
        CliRunner().invoke(app, ["report", str(runs[0]), "--html", str(tmp_path / name)])
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_every_rate_stands_with_its_n_and_interval(runs: list[Path]) -> None:
    told = json.loads(CliRunner().invoke(app, ["report", str(runs[0]), "--json"]).stdout)

    def rates(node: Any) -> list[dict[str, Any]]:
        if isinstance(node, dict):
            own = [node] if "rate" in node else []
            return own + [found for value in node.values() for found in rates(value)]
        return [found for value in node for found in rates(value)] if isinstance(node, list) else []

    assert len(rates(told)) > 20
    assert all({"n", "interval"} <= rate.keys() for rate in rates(told))


def test_plots_are_drawn_from_figures() -> None:
    assert "polyline" in risk_coverage([[0.5, 0.0], [1.0, 0.1]])
    assert reliability([{"n": 3, "confidence": 0.9, "right": 1.0}]).count("<circle") == 1
