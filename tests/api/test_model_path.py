"""The model path with the store: a run replays from what was recorded, and no failure of an endpoint loses a case."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import assemble
from api.replay import replayed
from api.settings import Settings
from cases.intake import open_case
from cases.report import Report
from cases.store import migrate
from evals.scenario import SCENARIOS, load_scenario
from tests.agent.endpoint_server import html, says, serving, slow, too_many
from tests.agent.test_endpoint import a_proposal

NAMES = ("05-cred-without-charges", "06-jpy-decimals")
OPEN_OR_DONE = {"awaiting_approval", "awaiting_information", "awaiting_owner", "released", "closed", "releasing"}


async def worked_and_replayed(home: Path, url: str) -> list[dict[str, Any]]:
    """Each case worked by a worker over the store with the endpoint there, and what its replay told."""
    settings = Settings(
        home=home, _env_file=None, model="openai:test", openai_base_url=url, model_timeout_seconds=0.5
    )  # fmt: skip
    migrate(settings.store_url)
    application, told = assemble(settings), []
    for name in NAMES:
        report = Report.model_validate({**load_scenario(SCENARIOS / name).exception, "received_at": None})
        case = (await open_case(application.store, report, now=application.clock.now())).case
        worker = application.new_worker()
        while await worker.turn():
            pass
        status = (await application.store.case(case.case_id)).status.value
        told.append({"status": status, **await replayed(application, case.case_id)})
    await application.store.close()
    return told


ENDPOINTS = {
    "answering": [says(a_proposal())],
    "slow": [slow(2.0)],
    "rate-limited": [too_many()],
    "rubbish": [html(), says("no JSON"), says("[]")],
}


@pytest.mark.parametrize("replies", ENDPOINTS.values(), ids=ENDPOINTS.keys())
def test_every_case_ends_and_replays_whatever_the_endpoint_does(replies: list[Any], tmp_path: Path) -> None:
    with serving(*replies) as endpoint:
        told = asyncio.run(worked_and_replayed(tmp_path, endpoint.url))
        asked = len(endpoint.requests)
    assert asked
    assert {one["status"] for one in told} <= OPEN_OR_DONE
    assert [(one["equal"], one.get("difference")) for one in told] == [(True, None)] * len(NAMES)


def test_every_case_ends_and_replays_where_no_endpoint_is_there(tmp_path: Path) -> None:
    told = asyncio.run(worked_and_replayed(tmp_path, "http://127.0.0.1:9/v1"))
    assert {one["status"] for one in told} <= OPEN_OR_DONE
    assert all(one["equal"] for one in told)
