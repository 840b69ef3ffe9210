"""The proposal as a model gives it: checked for shape before anything believes it."""

import json
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from payments.vocabulary import Action, OperatorName
from tools.plain_schema import plain_schema, unbounded

OPERATORS_MAX = 60
TEXT_MAX = 2_000
DEPTH_MAX = 12
CODE_LENGTH_MAX = 10


class UnusableAnswer(Exception):
    """A model's answer that is no proposal: what is wrong with it, for the repair turn."""


class OperatorAnswer(BaseModel):
    """One operator; further arguments of handbook §0.2 may stand beside these."""

    model_config = ConfigDict(extra="allow")

    op: OperatorName
    path: Annotated[str, Field(max_length=300)]
    old: str | dict[str, Any] | None = None
    new: str | dict[str, Any] | None = None
    evidence: Annotated[list[str], Field(max_length=30)] = []


class DraftAnswer(BaseModel):
    """A message to go out: a template of ours and what to ask in it. Its text is ours, never the model's."""

    model_config = ConfigDict(extra="allow")

    template: Annotated[str, Field(max_length=40)]
    code: Annotated[str, Field(max_length=CODE_LENGTH_MAX)] | None = None
    ask: Annotated[list[str], Field(max_length=20)] = []


class ProposalAnswer(BaseModel):
    """What to do about the case."""

    model_config = ConfigDict(extra="forbid")

    action: Action
    playbooks: Annotated[list[str], Field(max_length=12)] = []
    operators: Annotated[list[OperatorAnswer], Field(max_length=OPERATORS_MAX)] = []
    send: Annotated[list[DraftAnswer], Field(max_length=5)] = []
    explanation: Annotated[str, Field(max_length=TEXT_MAX)] = ""
    reasons: Annotated[list[Annotated[str, Field(max_length=TEXT_MAX)]], Field(max_length=20)] = []


class PlannerAnswer(ProposalAnswer):
    """The planner's proposal, which also says which outcome of each playbook held: its number, or -1 for `otherwise`.

    Only the planner may say so, because it evaluated the conditions; for a model the strictest outcome counts.
    """

    outcomes: dict[str, Annotated[int, Field(ge=-1, lt=100)]] = {}


@cache
def proposal_schema() -> dict[str, Any]:
    """The JSON Schema of a proposal, as models are given it: neither what only describes nor lengths, read later."""
    told: dict[str, Any] = unbounded(plain_schema(ProposalAnswer.model_json_schema()))
    return told


def read_answer(text: str, shape: type[ProposalAnswer] = ProposalAnswer) -> ProposalAnswer:
    """The proposal in a model's text: the first JSON object in it. Raises UnusableAnswer with what is wrong."""
    start = text.find("{")
    if start < 0:
        raise UnusableAnswer("there is no JSON object in the answer")
    try:
        value, _ = json.JSONDecoder().raw_decode(text[start:])
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise UnusableAnswer(f"the JSON is broken: {error}") from None
    _require_plain(value)
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise UnusableAnswer(told) from None


def _require_plain(value: Any, depth: int = 0) -> None:
    """Raises UnusableAnswer for what no message can hold: deep nesting, and text that is no Unicode."""
    if depth > DEPTH_MAX:
        raise UnusableAnswer(f"the JSON is nested deeper than {DEPTH_MAX} levels")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise UnusableAnswer("a text holds half of a surrogate pair") from None
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        _require_plain(one, depth + 1)
