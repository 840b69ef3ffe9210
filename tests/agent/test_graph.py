"""The graph: it waits for people, goes on with their decision, and sends a failed proposal back."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from agent.build import build_agent
from agent.checkpoints import open_checkpoints
from agent.loading import costly
from agent.resolving import read_report, shipped_sources
from agent.settings import AgentSettings
from knowledge_base.search import Knowledge
from payments import PaymentError
from reference.data import ReferenceData

from .builders import NOON, an_agent, an_endpoint_agent, an_exception, resolved


def test_the_mapped_line_that_grew_comes_back_and_is_split() -> None:
    outcome = resolved(an_agent(), an_exception("01"))
    steps = [step["step"] for step in outcome["trace"]]
    assert steps.count("verify") == 2
    assert [o["op"] for o in outcome["operators"]] == ["NormaliseCharset", "NormaliseCharset", "SplitLine"]


def test_a_held_payment_goes_straight_to_its_owner() -> None:
    outcome = resolved(an_agent(), an_exception("13"))
    assert [step["step"] for step in outcome["trace"]] == ["triage", "route"]
    assert outcome["approvals_needed"] is None


def test_a_waiting_run_survives_a_restart_and_concludes_with_the_decision(tmp_path: Path) -> None:
    report = read_report(an_exception("05"))
    first = build_agent(AgentSettings(), sources=shipped_sources(), checkpoints=open_checkpoints(tmp_path))
    first.work("case-1", report, now=NOON)
    second = build_agent(AgentSettings(), sources=shipped_sources(), checkpoints=open_checkpoints(tmp_path))
    config = {"configurable": {"thread_id": "case-1"}}
    assert second.graph.get_state(config).next == ("await_decision",)
    second.resume("case-1", report, {"verdict": "approve"}, now=NOON)
    state = second.graph.get_state(config)
    assert state.next == ()
    assert state.values["decision"] == {"verdict": "approve"}
    second.forget("case-1")
    assert second.graph.get_state(config).values == {}


class Unreachable:
    """Master data that nobody can ask just now."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(name)


def test_a_waiting_run_concludes_without_asking_any_source(tmp_path: Path) -> None:
    report, sources = read_report(an_exception("05")), shipped_sources()
    build_agent(AgentSettings(), sources=sources, checkpoints=open_checkpoints(tmp_path)).work("c", report, now=NOON)
    unreachable = replace(sources, reference=cast(ReferenceData, Unreachable()))
    agent = build_agent(AgentSettings(), sources=unreachable, checkpoints=open_checkpoints(tmp_path))
    agent.resume("c", report, {"verdict": "approve"}, now=NOON)
    assert agent.graph.get_state({"configurable": {"thread_id": "c"}}).next == ()


def test_resuming_a_run_that_does_not_wait_does_nothing(tmp_path: Path) -> None:
    agent = build_agent(AgentSettings(), sources=shipped_sources(), checkpoints=open_checkpoints(tmp_path))
    report = read_report(an_exception("06-"))
    worked = agent.work("case-2", report, now=NOON)
    agent.resume("case-2", report, {"verdict": "approve"}, now=NOON)
    assert worked.route.value == "auto"


def test_the_same_exception_gives_the_same_resolution() -> None:
    agent = an_agent()

    def timeless(outcome: dict) -> dict:  # type: ignore[type-arg]
        return {**outcome, "trace": [{k: v for k, v in step.items() if k != "ms"} for step in outcome["trace"]]}

    assert timeless(resolved(agent, an_exception("09"))) == timeless(resolved(agent, an_exception("09")))


def test_two_messages_in_one_exception_are_refused_with_the_count() -> None:
    message = an_exception("01")["message"]
    outcome = resolved(an_agent(), an_exception("01", message=message + message))
    assert outcome["error"]["rule"] == "ONE-MESSAGE"
    assert "2 payment messages" in outcome["error"]["text"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"message": None}, "exception"),
        ({"received_at": "2026-11-23T09:00:00"}, "exception"),
        ({"profile": "nowhere"}, ""),
        ({"error": {"source": "the cat"}}, "error.source"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_a_wrong_exception_is_an_error_line_that_names_the_place(changes: dict[str, object], place: str) -> None:
    outcome = resolved(an_agent(), an_exception("05", **changes))
    assert "action" not in outcome
    assert outcome["error"]["place"] == place


def test_a_line_that_is_no_json_is_told_so() -> None:
    with pytest.raises(PaymentError, match="no JSON object"):
        read_report("{broken")


LIGHT = """
import json, sys
from agent import resolve
told = next(resolve([json.loads(sys.argv[1])]))
heavy = ("torch", "chromadb", "sentence_transformers", "openai", "langchain_openai", "sklearn")
print(json.dumps([told["trace"], [name for name in heavy if name in sys.modules]]))
"""


def test_a_case_that_the_playbooks_answer_loads_neither_model_nor_index() -> None:
    command = [sys.executable, "-c", LIGHT, json.dumps(an_exception("01"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    trace, heavy = json.loads(done.stdout)
    assert heavy == []
    assert [step["note"] for step in trace if "loaded" in step] == ["the playbooks answered; nothing was loaded"]


class Nearest:
    """An embedding index that finds nothing."""

    def nearest(self, query: str, passages: object) -> list[tuple[str, float]]:
        return []


@pytest.mark.parametrize(("query", "loaded"), [("who pays for this", ["embedding index"]), ("M60", [])])
def test_the_trace_names_the_index_only_where_words_were_searched(query: str, loaded: list[str]) -> None:
    agent = an_agent()
    knowledge = Knowledge(meaning=Nearest())
    agent = build_agent(AgentSettings(), sources=replace(agent.sources, knowledge=knowledge))
    work = agent._casework("case-1", read_report(an_exception("01")), NOON)
    told = costly([{"calls": [{"tool": "search_knowledge", "arguments": {"query": query}}]}], work)
    assert told["loaded"] == loaded


def test_the_trace_names_the_model_that_the_settings_name() -> None:
    outcome = resolved(an_endpoint_agent("http://127.0.0.1:9/v1"), an_exception("01"))
    assert [step["loaded"] for step in outcome["trace"] if "loaded" in step] == [["language model"]]
