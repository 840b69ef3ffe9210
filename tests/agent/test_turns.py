"""The turns of a case: within budgets that hold over processes, left alone by a breaker, recorded and replayed."""

import json
import multiprocessing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agent.build import Agent, build_agent
from agent.models.breaker import FAILURES_MAX, PAUSE_SECONDS, Breaker
from agent.models.calls import ModelFailed
from agent.models.spending import Spending
from agent.models.turns import UNASKED, TurnsDiffer
from agent.resolving import read_report, shipped_sources
from agent.settings import AgentSettings, Budget, Endpoint, Prices

from .builders import NOON, an_endpoint_agent, an_exception, resolved
from .endpoint_server import calls, html, says, serving, slow, too_many
from .test_endpoint import a_proposal


def an_agent_with(url: str, **settings: Any) -> Agent:
    chosen = AgentSettings(
        model="openai:test", endpoint=Endpoint(base_url=url, timeout_seconds=2.0, attempts_max=1), **settings
    )
    return build_agent(chosen, sources=shipped_sources())


def notes(outcome: dict[str, Any]) -> str:
    return " ".join(str(step.get("note", "")) for step in outcome["trace"])


@pytest.mark.parametrize(
    "budget",
    [Budget(tokens_max=500), Budget(model_turns_max=0), Budget(cost_max=Decimal("0.000001")),
     Budget(tokens_per_day_max=500), Budget(cost_per_day_max=Decimal("0.000001")), Budget(wall_clock_seconds_max=-1)],
    ids=["tokens", "turns", "cost", "tokens a day", "cost a day", "time"],
)  # fmt: skip
def test_a_spent_budget_sends_nothing_and_the_planner_goes_on(budget: Budget) -> None:
    with serving(says(a_proposal())) as endpoint:
        agent = an_agent_with(endpoint.url, budget=budget, prices=Prices(Decimal(3), Decimal(15)))
        outcome = resolved(agent, an_exception("05"))
        assert endpoint.requests == []
    assert outcome["action"] == "REPAIR"
    assert "fell back to the planner: the " in notes(outcome)


def test_what_a_turn_did_not_use_is_given_back_to_the_day() -> None:
    with serving(says(a_proposal())) as endpoint:
        agent = an_agent_with(endpoint.url, prices=Prices(Decimal(3), Decimal(15)))
        resolved(agent, an_exception("05"))
    assert agent.spending.today() == (120, Decimal("0.0006"))  # 100 in at 3 and 20 out at 15 a million


def spend(file: Path, times: int) -> None:
    spending = Spending(file, tokens_max=1_000)
    for _ in range(times):
        try:
            spending.reserve(30, Decimal(0))
        except ModelFailed:
            return


def test_the_budget_of_a_day_holds_over_processes(tmp_path: Path) -> None:
    file = tmp_path / "spending.sqlite"
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=spend, args=(file, 50)) for _ in range(3)]
    for process in running:
        process.start()
    for process in running:
        process.join()
    assert Spending(file).today()[0] == 990  # the next 30 would pass 1,000


def test_a_breaker_opens_after_failures_in_a_row_and_lets_one_try_after_its_pause() -> None:
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(FAILURES_MAX):
        breaker.require_closed()
        breaker.failed()
    with pytest.raises(ModelFailed):
        breaker.require_closed()
    now[0] += PAUSE_SECONDS
    breaker.require_closed()
    with pytest.raises(ModelFailed):
        breaker.require_closed()  # the others wait for what the one finds
    breaker.succeeded()
    breaker.require_closed()


def test_an_endpoint_that_keeps_failing_is_left_alone() -> None:
    with serving(html()) as endpoint:
        agent = an_agent_with(endpoint.url)
        for _ in range(FAILURES_MAX + 3):
            assert resolved(agent, an_exception("05"))["action"] == "REPAIR"
        assert len(endpoint.requests) == FAILURES_MAX


def test_for_an_endpoint_that_is_left_alone_nothing_is_covered_and_the_run_replays() -> None:
    report = read_report(an_exception("05"))
    with serving(html()) as endpoint:
        agent = an_agent_with(endpoint.url)
        failed = [agent.work("case-1", report, now=NOON) for _ in range(FAILURES_MAX)][-1]
        worked = agent.work("case-1", report, now=NOON)
    assert [turn["request"] == UNASKED for turn in (*failed.turns, *worked.turns)] == [False, True]
    assert "fell back to the planner: the endpoint failed several times in a row" in str(worked.trace)
    again = agent.replaying("openai:test", worked.turns).work("case-1", report, now=NOON)
    assert timeless(again.to_json()) == timeless(worked.to_json())


RECORDED = {
    "a proposal": ("05", [says(a_proposal())]),
    "a tool, a repair turn, a question": (
        "04b",
        [calls("read_field", '{"path": "CdtTrfTxInf/ChrgBr"}'), says("{}"), says('{"action": "RFI"}')],
    ),
    "rubbish to the end": ("05", [says("no JSON"), says("{"), says("[]")]),
    "a time-out": ("05", [slow(3.0)]),
    "too many requests": ("05", [too_many()]),
}  # fmt: skip


@pytest.mark.parametrize("local", [True, False], ids=["open", "pseudonyms"])
@pytest.mark.parametrize(("base", "replies"), RECORDED.values(), ids=RECORDED.keys())
def test_a_run_with_a_model_replays_from_its_recorded_turns_byte_for_byte(base: str, replies: Any, local: bool) -> None:
    report = read_report(an_exception(base))
    with serving(*replies) as endpoint:
        agent = an_endpoint_agent(endpoint.url, attempts_max=1, local=local)
        worked = agent.work("case-1", report, now=NOON)
    again = agent.replaying("openai:test", worked.turns).work("case-1", report, now=NOON)  # the server is gone
    assert timeless(again.to_json()) == timeless(worked.to_json())
    assert worked.turns


def test_a_replay_that_asks_something_else_says_so() -> None:
    with serving(says(a_proposal())) as endpoint:
        agent = an_endpoint_agent(endpoint.url)
        worked = agent.work("case-1", read_report(an_exception("05")), now=NOON)
    other = replace(agent, settings=replace(agent.settings, pseudonym_key=b"other"))
    with pytest.raises(TurnsDiffer):
        other.replaying("openai:test", worked.turns).work("case-1", read_report(an_exception("05")), now=NOON)


def timeless(worked: dict[str, Any]) -> str:
    trace = [{k: v for k, v in step.items() if k != "ms"} for step in worked["trace"]]
    return json.dumps({**worked, "trace": trace}, sort_keys=True)
