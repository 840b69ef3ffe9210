"""SIGTERM on a real process: the case in hand is finished, no lease is left behind, and the rest waits for others."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter as Count
from pathlib import Path

import pytest
from test_policies import an_exception

from api.settings import Settings
from cases.case import Status
from cases.intake import open_case
from cases.report import Report
from cases.store import CaseFilter, migrate, open_store

CASES, DRAIN_SECONDS = 30, 60


async def opened(url: str) -> None:
    from api.clock import WallClock

    store = open_store(url)
    for number in range(CASES):
        await open_case(store, Report.model_validate(an_exception(f"{number:04d}")), now=WallClock().now())
    await store.close()


async def standing(url: str) -> Count[Status]:
    store = open_store(url)
    found = await store.cases(CaseFilter(), limit=CASES + 1)
    await store.close()
    return Count(case.status for case in found.cases)


@pytest.mark.parametrize("words", [("worker",), ("serve", "--port", "0")], ids=["worker", "server"])
def test_a_process_that_is_told_to_stop_finishes_its_case_and_leaves_no_lease(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    url = Settings(home=tmp_path, _env_file=None).store_url
    migrate(url)
    asyncio.run(opened(url))
    env = {**os.environ, "PAYMEND_HOME": str(tmp_path), "PAYMEND_WORKERS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "api.cli.main", *words], env=env)
    try:
        ends = time.monotonic() + 120
        while asyncio.run(standing(url))[Status.RECEIVED] > CASES - 2:
            assert time.monotonic() < ends, "no case was worked"
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(DRAIN_SECONDS) in (0, -signal.SIGTERM)
    finally:
        process.kill()
    after = asyncio.run(standing(url))
    assert sum(after.values()) == CASES
    assert after[Status.WORKING] == 0
    assert after[Status.FAILED] == 0
    assert 0 < after[Status.RECEIVED] < CASES
