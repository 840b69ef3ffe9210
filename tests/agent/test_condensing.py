"""What a model reads is shorter than what the planner reads, and says the same."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from agent.condensing import condensed, folded, repeated, restored, unfolded
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
        {"id": "e1", "class": "E3", "source": "message", "values": {"value": "REF1", "path": "20", "is_ours": False}}
    ]  # fmt: skip


def test_a_quote_that_its_values_do_not_say_stays() -> None:
    found = {"id": "e2", "class": "E2", "source": "reference.banks", "locator": "TRWYGB2L", "quote": "Trewyn · active",
             "values": {"found": True, "bic": "TRWYGB2L"}}  # fmt: skip
    [message] = condensed([ToolMessage(content=fenced([found]), tool_call_id="c1")])
    assert unfenced(str(message.content))[0]["quote"] == "Trewyn · active"


def asked_and_answered(*answers: tuple[dict[str, str], dict[str, Any]]) -> list[BaseMessage]:
    """One turn of calls of `read_field` with these arguments, and what came back for each."""
    calls = [{"id": f"c{n}", "name": "read_field", "args": asked} for n, (asked, _) in enumerate(answers, 1)]
    told = [{"id": f"e{n}", "class": "E3", "source": "message", "values": v} for n, (_, v) in enumerate(answers, 1)]
    return [AIMessage(content="", tool_calls=calls),
            *(ToolMessage(content=fenced([one]), tool_call_id=f"c{n}") for n, one in enumerate(told, 1))]  # fmt: skip


READ: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({"path": "20"}, {"found": True, "value": "REF1", "path": "20"}),
    ({"path": "21"}, {"found": True, "value": "REF1", "path": "21"}),
    ({"path": "20"}, {"found": True, "value": "REF1", "path": "20"}),
    ({"path": "57A"}, {"found": False}),
]


def test_what_was_asked_and_what_earlier_evidence_says_is_not_said_again() -> None:
    told = [unfenced(str(m.content))[0] for m in condensed(asked_and_answered(*READ))[1:]]
    assert [one["values"] for one in told if "values" in one] == [
        {"value": "REF1"},
        {"value": "REF1"},
        {"found": False},
    ]
    assert told[2] == {"id": "e3", "same_as": "e1"}


def test_a_condensed_conversation_gives_back_every_value() -> None:
    messages = asked_and_answered(*READ)
    again = [unfenced(str(m.content))[0] for m in repeated(condensed(messages))[1:]]
    whole = [unfenced(str(m.content))[0] for m in messages[1:]]
    assert [one["id"] for one in again] == ["e1", "e2", "e3", "e4"]
    assert all(one["values"].items() <= more["values"].items() for one, more in zip(whole, again, strict=True))


def test_a_related_message_is_told_by_its_fields_once_and_a_letter_as_it_is() -> None:
    exception = an_exception("04-")
    report = exception["related"][0]["message"]
    exception["related"].append({"role": "attachment", "message": "<see above", "authenticated": False})
    case = Sight(shipped_sources()).circumstances("case", read_report(exception), now=NOON)
    [first, *_, letter] = dossier(case, {"codes": [], "findings": []})["related"]  # type: ignore[typeddict-item]
    assert first["said"]["TxInfAndSts/TxSts"] == "RJCT"
    assert len(json.dumps(first["said"])) < 0.8 * len(report)
    assert letter["said"] == "<see above"


def test_a_related_message_of_many_entries_is_cut_and_says_so() -> None:
    entries = "".join(f"<Ntry><NtryRef>{n:035}</NtryRef></Ntry>" for n in range(500))
    statement = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"{entries}</Stmt></BkToCstmrStmt></Document>"
    )
    related = [{"role": "statement", "message": statement, "authenticated": True}]
    case = Sight(shipped_sources()).circumstances("case", read_report(an_exception("04-", related=related)), now=NOON)
    [told] = dossier(case, {"codes": [], "findings": []})["related"]  # type: ignore[typeddict-item]
    assert len(json.dumps(told["said"])) < 6_000
    assert told["said"]["…"].endswith(" further fields")


def test_other_messages_are_not_touched() -> None:
    messages = [SystemMessage("Text between `<<<` and `>>>`"), HumanMessage(fenced([{"check": "x"}])),
                ToolMessage(content=fenced("there is no such tool"), tool_call_id="c1")]  # fmt: skip
    assert [m.content for m in condensed(messages)] == [m.content for m in messages]
