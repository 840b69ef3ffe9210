"""The fitted confidence: what was wrong weighs, rates rest on enough cases, and the certificate covers the model."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from agent.confidence.features import FEATURES
from agent.confidence.model import model_of
from agent.resolving import shipped_sources
from governance.certificates import CONFIDENCE, FILE, deciding_parts, in_force
from governance.certify_command import register
from governance.fitting import BLOCK_MIN, Case, UnusableRun, fitted, read_cases
from governance.outcomes_file import read_outcomes
from governance.plan import read_plan

SURE = {feature.name: 0.0 for feature in FEATURES}


def some_cases(number: int, seed: int = 1, *, wrong_share: float = 0.4) -> list[Case]:
    """Cases of which those with a second attempt are often wrong, and no others."""
    rng = Random(seed)
    retried = [rng.random() < 0.3 for _ in range(number)]
    return [
        Case(f"c{i}", {**SURE, "retries": float(again)}, "known", not (again and rng.random() < wrong_share))
        for i, again in enumerate(retried)
    ]


def a_run(folder: Path, cases: list[Case], seed: str) -> Path:
    """A folder as `paymend eval run` leaves it."""
    folder.mkdir(parents=True)
    lines = [
        {
            "row": f"{seed}-{case.id}", "cluster": f"{seed}-{case.id}", "route": "auto", "confidence": "0.95",
            "stratum": "A3/format/10k/swift", "features": case.features, "like": case.kind,
            "faults": [] if case.right else ["R2"],
        }
        for case in cases
    ]  # fmt: skip
    (folder / "results.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "run.json").write_text(json.dumps({"deciding": deciding_parts(shipped_sources())}))
    return folder


def test_what_was_wrong_weighs_against_and_the_rest_does_not() -> None:
    model = model_of(fitted(some_cases(600), some_cases(600, seed=2)))
    assert model.weights["retries"] < -1
    assert all(weight == 0 for name, weight in model.weights.items() if name != "retries")
    sure, doubtful = (model.judge({**SURE, "retries": n}, "known", 0.9) for n in (0.0, 1.0))
    assert sure.value == 1.0
    assert doubtful.value == pytest.approx(0.6, abs=0.1)
    assert doubtful.lowering == ("retries",)


def test_the_rates_fall_with_the_score_and_rest_on_enough_cases() -> None:
    blocks = fitted(some_cases(300), some_cases(997, seed=3))["blocks"]
    rates = [block["right"] / block["cases"] for block in blocks]
    assert rates == sorted(rates, reverse=True)
    assert sum(block["cases"] for block in blocks) == 997
    assert min(block["cases"] for block in blocks) >= BLOCK_MIN
    assert all(float(b["low"]) <= b["right"] / b["cases"] <= float(b["high"]) for b in blocks)


def test_the_same_cases_give_the_same_model_in_any_order() -> None:
    fit, calibrate = some_cases(300), some_cases(300, seed=2)
    again = fitted(fit, Random(4).sample(calibrate, len(calibrate)))
    assert fitted(fit, calibrate) == again


def test_without_a_wrong_case_only_the_counts_speak() -> None:
    model = model_of(fitted(some_cases(200, wrong_share=0), some_cases(200, wrong_share=0)))
    assert set(model.weights.values()) == {0}
    assert [(block.right, block.cases) for _, block in model.blocks] == [(200, 200)]


def test_too_few_cases_fit_nothing() -> None:
    with pytest.raises(UnusableRun):
        fitted(some_cases(BLOCK_MIN - 1), some_cases(300))


def test_a_run_gives_one_case_for_each_root_cause(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", some_cases(50), "a")
    lines = (run / "results.jsonl").read_text()
    twin = json.loads(lines.splitlines()[0]) | {"row": "twin"}
    (run / "results.jsonl").write_text(lines + json.dumps(twin) + "\n")
    assert len(read_cases(run / "results.jsonl")) == 50


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with a certificate and the confidence model it covers."""
    runs = {
        name: a_run(tmp_path / name, some_cases(900, seed=i, wrong_share=0.004), name)
        for i, name in enumerate(("fit", "calibrate", "certify"))
    }
    app = typer.Typer()
    register(app)
    asked: list[Any] = [arg for name, run in runs.items() for arg in (f"--{name}", run)]
    plan = tmp_path / "plan.json"  # so few cases cannot carry the shipped promise
    plan.write_text(json.dumps(read_plan().to_json() | {"alpha": "0.01"}))
    done = CliRunner().invoke(app, [*map(str, asked), "--plan", str(plan), "--out", str(tmp_path / "home")])
    assert done.exit_code == 0, done.output
    assert "void for this" not in done.output
    return tmp_path / "home"


def test_certify_puts_the_model_in_force_with_its_certificate(home: Path, tmp_path: Path) -> None:
    sources = in_force(home, shipped_sources())
    assert sources.confidence is not None
    certificate = json.loads((home / FILE).read_text())
    assert certificate["made_of"]["confidence"] == sources.confidence.digest
    assert sources.confidence.until is not None
    assert sources.confidence.until.isoformat() == certificate["valid_until"]
    scores = {
        round(case.score, 4) for case in read_outcomes(tmp_path / "certify" / "results.jsonl", sources.confidence)
    }
    assert scores == {
        round(sources.confidence.judge({**SURE, "retries": n}, "known", 0.95).value, 4) for n in (0.0, 1.0)
    }


def test_a_changed_model_voids_the_certificate_and_calibrates_nothing(home: Path) -> None:
    file = home / CONFIDENCE
    file.write_text(file.read_text().replace('"intercept": "', '"intercept": "1'))
    sources = in_force(home, shipped_sources())
    assert sources.confidence is None
    assert sources.certificates.digest == "none"


def test_a_model_without_its_certificate_calibrates_nothing(home: Path) -> None:
    (home / FILE).unlink()
    assert in_force(home, shipped_sources()).confidence is None
