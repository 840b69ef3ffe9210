"""Search playbooks, rules and code texts; passages come back with citations."""

from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence
from payments.vocabulary import EvidenceClass

from .answers import _evidence, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

PASSAGES_MAX = 5


class Query(Nothing):
    query: Annotated[str, Field(max_length=400)]


def ask(desk: Desk, arguments: Query) -> list[Evidence]:
    case = desk.circumstances
    hits = desk.knowledge.search(
        arguments.query,
        message_type=case.message.type,
        rail=case.rail.value,
        direction=case.direction.value,
        on=case.now.date(),
        k=PASSAGES_MAX,
    )
    if not hits:
        return [not_found(desk, TOOL.name, "knowledge", arguments.query[:80], "no passage matches")]
    return [
        _evidence(
            desk,
            TOOL.name,
            EvidenceClass.E6,
            "knowledge",
            hit.passage.id,
            hit.passage.text,
            {"passage": hit.passage.id, "title": hit.passage.title, "how": hit.how},
        )
        for hit in hits
    ]


TOOL = Tool("search_knowledge", "Playbooks, rules and code texts that speak of a question, with citations.", Query, ask)
