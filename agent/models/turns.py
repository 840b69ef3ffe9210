"""The turns of one run with its model: within its budget, under pseudonyms, each recorded for replay."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from ..condensing import condensed
from ..pseudonyms.veil import CannotCover, Veil
from ..settings import AgentSettings
from .breaker import LEFT_ALONE, Breaker
from .calls import ModelFailed, checked, spent_on
from .spending import Spending

UNASKED = "none"  # in the place of a request's digest: none was made for an endpoint that is left alone
CHARACTERS_PER_TOKEN = 2  # fewer than any tokenizer needs for our JSON: a bound, not a guess


class TurnsDiffer(Exception):
    """A replay asks what was not asked then: which turn, and the digests of both requests."""


@dataclass
class Turns:
    """Takes the turns of one case. `replayed`: what was recorded then; no endpoint is asked.

    `used`: calls and tokens so far, those included whose answer was no use.
    """

    model: BaseChatModel
    settings: AgentSettings
    veil: Veil | None
    spending: Spending
    breaker: Breaker
    replayed: Sequence[Mapping[str, Any]] | None = None
    recorded: list[dict[str, Any]] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)
    tokens: int = 0
    cost: Decimal = Decimal(0)
    started: float = field(default_factory=time.monotonic)

    def take(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[Mapping[str, Any]] = (),
        schema: Mapping[str, Any] | None = None,
        sample: int = 0,
    ) -> tuple[AIMessage, dict[str, int]]:
        """The model's turn and what it cost. Raises ModelFailed; in a replay TurnsDiffer.

        `sample` numbers further answers to the same question, asked for with a higher temperature.
        """
        if self._is_left_alone():
            self.recorded.append({"request": UNASKED, "failed": LEFT_ALONE, "transient": True})
            raise ModelFailed(LEFT_ALONE, transient=True)
        try:
            covered = condensed(messages if self.veil is None else self.veil.cover(messages, tools))
        except Exception as failed:  # a fault in covering must never send anything
            why = str(failed) if isinstance(failed, CannotCover) else type(failed).__name__
            raise ModelFailed(f"nothing was sent: {why}", transient=False) from None
        request = _digest(self.settings.model, covered, tools, schema, sample)
        if self.replayed is None:
            turn = self._asked(covered, tools, schema, request, sample)
        else:
            turn = self._replayed(request)
        spent = spent_on(turn)
        self.used = {key: self.used.get(key, 0) + value for key, value in spent.items()}
        try:
            return (turn if self.veil is None else self.veil.lift(turn)), spent
        except CannotCover as unknown:
            raise ModelFailed(str(unknown), transient=False) from None

    def _is_left_alone(self) -> bool:
        """Whether nothing is put together to be asked: its breaker is open, or was in the run that is replayed."""
        if self.replayed is None:
            return self.breaker.open
        return [then["request"] for then in self.replayed[len(self.recorded) :][:1]] == [UNASKED]

    def _asked(
        self,
        messages: list[BaseMessage],
        tools: Sequence[Mapping[str, Any]],
        schema: Mapping[str, Any] | None,
        request: str,
        sample: int,
    ) -> AIMessage:
        try:
            turn = self._paid(messages, tools, schema, sample)
        except ModelFailed as failed:
            self.recorded.append({"request": request, "failed": str(failed), "transient": failed.transient})
            raise
        told = _plain(turn)
        self.recorded.append({"request": request, "turn": told})
        return AIMessage(**told)

    def _paid(
        self,
        messages: list[BaseMessage],
        tools: Sequence[Mapping[str, Any]],
        schema: Mapping[str, Any] | None,
        sample: int,
    ) -> AIMessage:
        """One turn, paid for at its upper bound before it is taken, settled when its usage is known."""
        from .endpoint import endpoint_turn

        bound = _bound(messages, tools, schema)
        most = self.settings.endpoint.answer_tokens_max
        self._require_budget(bound + most, self.settings.prices.of(bound, most))
        self.breaker.require_closed()
        self.spending.reserve(bound + most, self.settings.prices.of(bound, most))
        try:
            turn = checked(
                endpoint_turn(self.model, messages, self.settings, tools=tools, schema=schema, sample=sample)
            )
        except ModelFailed as failed:
            self._count(bound, 0)  # what a failed turn cost is not told: its prompt at most counts as spent
            (self.breaker.failed if failed.transient else self.breaker.succeeded)()
            raise
        self.breaker.succeeded()
        used = spent_on(turn)
        told = (used["input_tokens"], used["output_tokens"])
        took = told if turn.usage_metadata else (bound, most)
        self._count(*took)
        price = self.settings.prices
        self.spending.settle(sum(took) - bound - most, price.of(*took) - price.of(bound, most))
        return turn

    def _require_budget(self, tokens: int, cost: Decimal) -> None:
        budget = self.settings.budget
        if len(self.recorded) >= budget.model_turns_max:
            raise ModelFailed(f"the case's {budget.model_turns_max} turns are taken", transient=False)
        if self.tokens + tokens > budget.tokens_max:
            raise ModelFailed(f"the case's budget of {budget.tokens_max} tokens is spent", transient=False)
        if budget.cost_max and self.cost + cost > budget.cost_max:
            raise ModelFailed(f"the case's budget of {budget.cost_max} is spent", transient=False)
        if time.monotonic() - self.started > budget.wall_clock_seconds_max:
            raise ModelFailed(f"the case's {budget.wall_clock_seconds_max} s with a model are over", transient=False)

    def _count(self, input_tokens: int, output_tokens: int) -> None:
        self.tokens += input_tokens + output_tokens
        self.cost += self.settings.prices.of(input_tokens, output_tokens)

    def _replayed(self, request: str) -> AIMessage:
        """The turn that was recorded for this request, at this place."""
        assert self.replayed is not None
        number = len(self.recorded)
        then: Mapping[str, Any] = self.replayed[number] if number < len(self.replayed) else {"request": "no turn"}
        if then["request"] != request:
            raise TurnsDiffer(f"turn {number + 1}: recorded {then['request']}, now {request}")
        self.recorded.append(dict(then))
        if "failed" in then:
            raise ModelFailed(then["failed"], transient=then["transient"])
        return AIMessage(**then["turn"])


def _digest(
    name: str,
    messages: Sequence[BaseMessage],
    tools: Sequence[Mapping[str, Any]],
    schema: Mapping[str, Any] | None,
    sample: int,
) -> str:
    """SHA-256 of what is asked: model, conversation, tools and schema, and for the how manieth time if again."""
    told = [name, [[m.type, m.content, getattr(m, "tool_calls", []), getattr(m, "tool_call_id", "")] for m in messages]]
    again = [sample] if sample else []
    text = json.dumps([*told, list(tools), schema, *again], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _bound(
    messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]], schema: Mapping[str, Any] | None
) -> int:
    """More tokens than the request can have."""
    told = sum(len(str(m.content)) + len(str(getattr(m, "tool_calls", ""))) for m in messages)
    return (told + len(json.dumps([list(tools), schema], default=str))) // CHARACTERS_PER_TOKEN


def _plain(turn: AIMessage) -> dict[str, Any]:
    """The turn as it is kept: what it said, what it asked, what it used. Half surrogate pairs are replaced."""
    told = {
        "content": str(turn.content),
        "tool_calls": [{k: c.get(k) for k in ("name", "args", "id")} for c in turn.tool_calls],
        "usage_metadata": turn.usage_metadata
        and {k: turn.usage_metadata[k] for k in ("input_tokens", "output_tokens", "total_tokens")},
    }
    plain: dict[str, Any] = json.loads(json.dumps(told, ensure_ascii=False, default=str).encode(errors="replace"))
    return plain
