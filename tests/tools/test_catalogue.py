"""The catalogue: it only reads, and every answer is dated, sourced and quotable."""

import pytest
from pydantic import ValidationError

from tools.catalogue import CATALOGUE, by_name, schemas
from tools.tool import Effect, Tool

from .builders import a_desk

ARGUMENTS = {
    "read_field": {"path": "CdtTrfTxInf/ChrgBr"},
    "look_up_bank": {"bic": "BRSLFRPP"},
    "look_up_account": {"account": "FR7629988000420009988776638"},
    "look_up_party": {"name": "Fonderie Clairval SARL"},
    "look_up_ssi": {"bic": "BRSLFRPP", "currency": "EUR"},
    "search_knowledge": {"query": "BE04"},
    "compare_with_related": {"role": "original"},
    "proven_amendment": {"field": "account"},
    "structure_address": {"path": "CdtTrfTxInf/Cdtr/PstlAdr"},
    "try_patch": {"operators": []},
}
AT_PATH = {"path": "CdtTrfTxInf/Cdtr/Nm"}


def arguments_of(tool: Tool) -> dict[str, object]:
    needed = [name for name, field in tool.arguments.model_fields.items() if field.is_required()]
    return ARGUMENTS.get(tool.name, AT_PATH if needed == ["path"] else {})


def test_the_model_is_offered_nothing_that_changes_anything() -> None:
    assert {tool.effect for tool in CATALOGUE} == {Effect.READ}


def test_names_are_unique_and_each_tool_says_what_it_answers() -> None:
    assert len(by_name()) == len(CATALOGUE)
    assert all(len(tool.description) > 20 for tool in CATALOGUE)
    assert [schema["function"]["name"] for schema in schemas()] == [tool.name for tool in CATALOGUE]


@pytest.mark.parametrize("tool", CATALOGUE, ids=lambda tool: tool.name)
def test_every_answer_is_evidence_with_class_source_locator_and_date(tool: Tool) -> None:
    desk = a_desk("04-")
    before = desk.circumstances.fault.model_dump(), desk.circumstances.message.data
    for fact in tool.call(desk, arguments_of(tool)):
        assert fact.source
        assert fact.as_of == desk.circumstances.now.isoformat()
        assert "found" in fact.values
        assert fact.tool == tool.name
    assert (desk.circumstances.fault.model_dump(), desk.circumstances.message.data) == before


@pytest.mark.parametrize("tool", CATALOGUE, ids=lambda tool: tool.name)
def test_an_argument_that_a_tool_does_not_know_is_refused(tool: Tool) -> None:
    with pytest.raises(ValidationError):
        tool.call(a_desk("04-"), {**arguments_of(tool), "approve": True})
