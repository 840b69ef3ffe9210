"""One turn with a model: every failure of an endpoint comes out as ModelFailed, retried only where it may pass."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from ..settings import AgentSettings
from .playbook import PlaybookModel


class ModelFailed(Exception):
    """The endpoint gave no usable turn; `transient` tells whether it may do so later."""

    def __init__(self, text: str, *, transient: bool) -> None:
        super().__init__(text)
        self.transient = transient


def turn_of(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    settings: AgentSettings,
    *,
    tools: Sequence[Mapping[str, Any]] = (),
    schema: Mapping[str, Any] | None = None,
) -> tuple[AIMessage, dict[str, int]]:
    """The model's turn and what it cost. Raises ModelFailed."""
    if model._llm_type == "playbook":
        planner = cast(PlaybookModel, model)
        return _checked(planner.turn(messages, asked_for_tools=bool(tools))), {}
    from .endpoint import endpoint_turn

    turn = _checked(endpoint_turn(model, messages, settings, tools=tools, schema=schema))
    return turn, _spent(turn)


def _checked(turn: BaseMessage) -> AIMessage:
    """The turn, unless it only looks like a final answer: broken tool arguments leave `tool_calls` empty."""
    if not isinstance(turn, AIMessage):
        raise ModelFailed(f"the model answered with a {type(turn).__name__}", transient=False)
    if turn.invalid_tool_calls and not turn.tool_calls:
        raise ModelFailed("the model's tool arguments are broken", transient=False)
    return turn


def _spent(turn: AIMessage) -> dict[str, int]:
    used = turn.usage_metadata
    tokens = (used["input_tokens"], used["output_tokens"]) if used else (0, 0)
    return {"calls": 1, "input_tokens": tokens[0], "output_tokens": tokens[1]}
