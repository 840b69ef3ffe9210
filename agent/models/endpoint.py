"""An OpenAI-compatible endpoint: bounded, retried with jitter, and its odd answers turned into our own errors."""

from collections.abc import Mapping, Sequence
from typing import Any

import openai
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage
from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_after_delay, wait_random_exponential

from ..settings import AgentSettings, Endpoint
from .calls import ModelFailed

SEED = 20261
SAMPLE_TEMPERATURE = 0.7  # so that an answer the model is not sure of comes out otherwise
_TRANSIENT = (openai.APITimeoutError, openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError)


def open_endpoint(name: str, endpoint: Endpoint) -> BaseChatModel:
    """The chat model `name` behind `endpoint`. One layer retries: the client itself does not."""
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        model=name,
        base_url=endpoint.base_url,
        api_key=endpoint.api_key,
        timeout=endpoint.timeout_seconds,
        max_retries=0,
        temperature=0,
        max_tokens=endpoint.answer_tokens_max,
        seed=SEED if endpoint.seed else None,
    )


def endpoint_turn(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    settings: AgentSettings,
    *,
    tools: Sequence[Mapping[str, Any]],
    schema: Mapping[str, Any] | None,
    sample: int = 0,
) -> BaseMessage:
    """One turn; a further `sample` of one (from 1) is warmer. Raises ModelFailed after the last attempt."""
    bound = _arguments(settings.endpoint, tools, schema) | _warmth(settings.endpoint, sample)
    retrying = Retrying(
        stop=stop_after_attempt(settings.endpoint.attempts_max)
        | stop_after_delay(settings.budget.wall_clock_seconds_max),
        wait=wait_random_exponential(multiplier=0.2, max=5),
        retry=retry_if_exception(lambda error: isinstance(error, ModelFailed) and error.transient),
        reraise=True,
    )
    turn: BaseMessage = retrying(_once, model, list(messages), bound)
    return turn


def _arguments(
    endpoint: Endpoint, tools: Sequence[Mapping[str, Any]], schema: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What the endpoint is asked for, by what it can do: tools first, a tool-free structured answer last."""
    if tools and endpoint.tools:
        return {"tools": list(tools)} | ({} if endpoint.parallel_tools else {"parallel_tool_calls": False})
    if schema is None or endpoint.structured_output == "none":
        return {}
    if endpoint.structured_output == "json_object":
        return {"response_format": {"type": "json_object"}}
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "proposal", "schema": dict(schema)}}}


def _warmth(endpoint: Endpoint, sample: int) -> dict[str, Any]:
    if not sample:
        return {}
    return {"temperature": SAMPLE_TEMPERATURE} | ({"seed": SEED + sample} if endpoint.seed else {})


def _once(model: BaseChatModel, messages: list[BaseMessage], bound: Mapping[str, Any]) -> BaseMessage:
    """One call. What is not an openai error is one as well: HTML with 200, no choices, a body that is no object."""
    try:
        return model.invoke(messages, **bound)
    except _TRANSIENT as error:
        raise ModelFailed(f"{type(error).__name__}", transient=True) from error
    except openai.OpenAIError as error:
        raise ModelFailed(f"{type(error).__name__}: {str(error)[:200]}", transient=False) from error
    except Exception as error:  # a client or gateway may raise anything; none of it may cost the case
        raise ModelFailed(
            f"the endpoint's answer is no chat completion ({type(error).__name__})", transient=True
        ) from error
