"""What a model reads is shorter than what the planner reads, and says the same."""

import json

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage

from agent.condensing import condensed, folded, restored, unfolded
from agent.dossier import dossier
from agent.fences import fenced, unfenced
from agent.resolving import read_report, shipped_sources
from agent.sight import Sight

from .builders import NOON, an_exception

SEGMENT = st.sampled_from(["CdtTrfTxInf", "Cdtr", "Cdtr[2]", "Nm", "Amt", "@Ccy", "50K", "1", "2", "{1:}"])
FIELDS = st.dictionaries(st.lists(SEGMENT, min_size=1, max_size=5).map("/".join), st.text(max_size=5), max_size=12)


@given(FIELDS)
def test_folded_fields_unfold_to_the_same_fields(fields: dict[str, str]) -> None:
    assert unfolded(folded(fields)) == fields


def test_paths_that_begin_alike_stand_under_one_key() -> None:
    fields = {"Cdtr/PstlAdr/TwnNm": "Leeds", "Cdtr/PstlAdr/Ctry": "GB", "Amt": "1.00", "Amt/@Ccy": "GBP"}
    assert folded(fields) == {"Cdtr/PstlAdr/": {"TwnNm": "Leeds", "Ctry": "GB"}, "Amt": "1.00", "Amt/@Ccy": "GBP"}


def test_a_condensed_dossier_has_fields_shorter_by_a_quarter_and_still_says_all_that_a_decision_needs() -> None:
    case = Sight(shipped_sources()).circumstances("case", read_report(an_exception("04-")), now=NOON)
    whole = dossier(case, {"codes": [case.fault.code or ""], "findings": [f.to_json() for f in case.findings]})  # type: ignore[typeddict-item]
    [message] = condensed([HumanMessage(f"The case.\n\n{fenced(whole)}\n\nPlaybooks")])
    told = unfenced(str(message.content))
    assert len(json.dumps(told["fields"])) < 0.75 * len(json.dumps(whole["fields"]))
    again = restored(told)
    assert again["fields"] == whole["fields"]
    assert again["codes"] == whole["codes"]
    assert again["related"] == whole["related"]
    assert [f["text"] for f in again["findings"]] == [f["text"] for f in whole["findings"]]
    case_told = {k: v for k, v in whole["case"].items() if v is not None and k != "case_id"}
    assert {k: again["case"].get(k) for k in case_told} == case_told


def test_evidence_keeps_its_id_class_and_values_and_says_nothing_twice() -> None:
    found = {"id": "e1", "class": "E3", "source": "message", "locator": "20", "quote": "REF1",
             "values": {"found": True, "value": "REF1", "path": "20", "town": None, "is_ours": False}}  # fmt: skip
    [message] = condensed([ToolMessage(content=fenced([found]), tool_call_id="c1")])
    assert unfenced(str(message.content)) == [
        {"id": "e1", "class": "E3", "source": "message",
         "values": {"found": True, "value": "REF1", "path": "20", "is_ours": False}}
    ]  # fmt: skip


def test_a_quote_that_its_values_do_not_say_stays() -> None:
    found = {"id": "e2", "class": "E2", "source": "reference.banks", "locator": "TRWYGB2L", "quote": "Trewyn · active",
             "values": {"found": True, "bic": "TRWYGB2L"}}  # fmt: skip
    [message] = condensed([ToolMessage(content=fenced([found]), tool_call_id="c1")])
    assert unfenced(str(message.content))[0]["quote"] == "Trewyn · active"


def test_other_messages_are_not_touched() -> None:
    messages = [SystemMessage("Text between `<<<` and `>>>`"), HumanMessage(fenced([{"check": "x"}])),
                ToolMessage(content=fenced("there is no such tool"), tool_call_id="c1")]  # fmt: skip
    assert [m.content for m in condensed(messages)] == [m.content for m in messages]
