"""The log for inspect-ai's viewer: without the package a plain refusal; with it, a log that its own reader takes."""

import importlib.util
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.commands import app

INSTALLED = importlib.util.find_spec("inspect_ai") is not None


@pytest.fixture
def run(tmp_path: Path) -> Path:
    CliRunner().invoke(app, ["run", "--suite", "mini", "--limit", "5", "--model", "rules-only", "--out", str(tmp_path)])
    return tmp_path


@pytest.mark.skipif(INSTALLED, reason="inspect-ai is installed")
def test_without_the_package_the_command_says_what_is_missing(run: Path) -> None:
    told = CliRunner().invoke(app, ["report", str(run), "--inspect", str(run / "log.json")])
    assert told.exit_code == 2
    assert "install inspect-ai" in told.output
    assert not (run / "log.json").exists()


@pytest.mark.skipif(not INSTALLED, reason="inspect-ai is not installed")
def test_the_reader_of_the_package_takes_the_log(run: Path) -> None:
    from inspect_ai.log import read_eval_log

    assert CliRunner().invoke(app, ["report", str(run), "--inspect", str(run / "log.json")]).exit_code == 0
    log = read_eval_log(str(run / "log.json"))
    assert log.samples is not None
    assert len(log.samples) == 5
    assert log.results is not None
    assert {"resolved", "wrong_releases", "released"} <= set(log.results.scores[0].metrics)
