"""What one turn with a model may end in: an answer that is one, or ModelFailed."""

from langchain_core.messages import AIMessage, BaseMessage

CONTENT_LENGTH_MAX = 200_000


class ModelFailed(Exception):
    """The endpoint gave no usable turn; `transient` tells whether it may do so later."""

    def __init__(self, text: str, *, transient: bool) -> None:
        super().__init__(text)
        self.transient = transient


def checked(turn: BaseMessage) -> AIMessage:
    """The turn, unless it only looks like a final answer: broken tool arguments leave `tool_calls` empty."""
    if not isinstance(turn, AIMessage):
        raise ModelFailed(f"the model answered with a {type(turn).__name__}", transient=False)
    if turn.invalid_tool_calls and not turn.tool_calls:
        raise ModelFailed("the model's tool arguments are broken", transient=False)
    if len(str(turn.content)) > CONTENT_LENGTH_MAX:
        raise ModelFailed(f"the answer is longer than {CONTENT_LENGTH_MAX} characters", transient=False)
    return turn


def spent_on(turn: AIMessage) -> dict[str, int]:
    """Calls and tokens of a turn as usage counts them."""
    used = turn.usage_metadata
    tokens = (used["input_tokens"], used["output_tokens"]) if used else (0, 0)
    return {"calls": 1, "input_tokens": tokens[0], "output_tokens": tokens[1]}
