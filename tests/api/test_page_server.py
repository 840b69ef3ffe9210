"""What a process holds that serves pages and judges decisions, while other processes work the cases."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.bootstrap import assemble
from api.settings import Settings
from cases.store import migrate

ONLY_FOR_WORKERS = ("langchain_core", "langgraph", "langsmith", "openai", "chromadb", "numpy")
ONLY_FOR_UPGRADES = ("alembic", "mako")
SERVED = """
import sys
from datetime import UTC, datetime
from api.app import create_app
from api.settings import Settings
from cases.decision import Verdict
from cases.report import Report

now = datetime(2026, 11, 23, 12, tzinfo=UTC)
assessor = create_app(Settings(_env_file=None)).state.application.ports.assessor
report = Report(message=sys.stdin.read(), error={"text": "released wrongly"}, direction="outgoing", received_at=now)
draft = assessor.draft("01X", report, None, Verdict.CANCEL, operators=(), reason="wrong account", now=now)
judged = assessor.judge("01X", report, None, draft, now=now)
print(judged.verification.passed, *sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def test_a_server_of_pages_judges_without_the_libraries_of_models_and_upgrades(tmp_path: Path) -> None:
    from store_builders import MESSAGE

    migrate(Settings(home=tmp_path, _env_file=None).store_url)
    command = [sys.executable, "-c", SERVED, *ONLY_FOR_WORKERS, *ONLY_FOR_UPGRADES]
    told = {**os.environ, "PAYMEND_HOME": str(tmp_path), "PAYMEND_WORKERS": "0", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(command, input=MESSAGE, env=told, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True"], done.stderr


def test_a_model_that_does_not_exist_stops_a_server_of_pages_too(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, workers=0, model="gpt", _env_file=None)
    migrate(settings.store_url)
    with pytest.raises(ValueError, match="unknown model 'gpt'"):
        assemble(settings)


def test_a_worker_has_its_graph_before_the_first_case_waits_for_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, workers=0, _env_file=None)
    migrate(settings.store_url)
    application = assemble(settings)
    before = (tmp_path / "runs.sqlite").exists()
    application.new_worker()
    assert (before, (tmp_path / "runs.sqlite").exists()) == (False, True)
