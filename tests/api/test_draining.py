"""SIGTERM on a real process: the case in hand is finished, no lease is left behind, and the rest waits for others."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from test_policies import an_exception

from api.settings import Settings
from cases.case import Status
from cases.intake import Handed, open_cases
from cases.report import Report
from cases.store import migrate, open_store

CASES, START_SECONDS, DRAIN_SECONDS = 30, 120, 60
COMMANDS = {"worker": ("worker",), "server": ("serve", "--port", "0")}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[str, subprocess.Popen[bytes]]]]:
    """Each process over an empty store of its own, with the store's URL; they start side by side, for that is slow."""
    found = {}
    try:
        for name, words in COMMANDS.items():
            home = tmp_path_factory.mktemp(name)
            url = Settings(home=home, _env_file=None).store_url
            migrate(url)
            env = {**os.environ, "PAYMEND_HOME": str(home), "PAYMEND_WORKERS": "1"}
            found[name] = url, subprocess.Popen([sys.executable, "-m", "api.cli.main", *words], env=env)
        yield found
    finally:
        for _, process in found.values():
            process.kill()
            process.wait()


async def stopped_in_the_middle(url: str, process: subprocess.Popen[bytes]) -> dict[Status, int]:
    """Hand in all cases in one step, tell the process to stop once two are worked; how many cases stand where then."""
    from api.clock import WallClock

    store, ends = open_store(url), time.monotonic() + START_SECONDS
    try:
        reports = [Report.model_validate(an_exception(f"{number:04d}")) for number in range(CASES)]
        await open_cases(store, [Handed(report, WallClock().now()) for report in reports])
        while (await store.counts())[Status.RECEIVED] > CASES - 2:
            assert time.monotonic() < ends, "no case was worked"
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(DRAIN_SECONDS) in (0, -signal.SIGTERM)
        return await store.counts()
    finally:
        await store.close()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_process_that_is_told_to_stop_finishes_its_case_and_leaves_no_lease(
    name: str, started: dict[str, tuple[str, subprocess.Popen[bytes]]]
) -> None:
    after = asyncio.run(stopped_in_the_middle(*started[name]))
    assert sum(after.values()) == CASES
    assert after[Status.WORKING] == 0
    assert after[Status.FAILED] == 0
    assert 0 < after[Status.RECEIVED] < CASES
