"""What an endpoint can do and how fast: found by asking it, with invented text only, never with a payment."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import openai

from ..settings import Endpoint

QUESTION = "Which of the towns Bremen and Grenoble lies in France? Answer with the town alone."
SCHEMA = {
    "type": "object",
    "properties": {"town": {"type": "string", "enum": ["Bremen", "Grenoble"]}},
    "required": ["town"],
    "additionalProperties": False,
}
TOOL = {
    "type": "function",
    "function": {
        "name": "country_of",
        "description": "The country of a town.",
        "parameters": {"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]},
    },
}
CONTEXTS = (2_000, 4_000, 8_000, 16_000, 32_000)
ANSWER_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found. `faults` name, for each ability that is not there, what the endpoint said instead."""

    reachable: bool = False
    tools: bool = False
    parallel_tools: bool = False
    structured_output: str = "none"
    seed: bool = False
    usage: bool = False
    context_tokens: int = 0
    first_answer_seconds: float = 0.0
    median_seconds: float = 0.0
    tokens_per_second: float = 0.0
    faults: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def probe(name: str, endpoint: Endpoint, *, clock: Callable[[], float] = time.perf_counter) -> Probe:
    """Ask the endpoint for each ability in turn. Never raises for what an endpoint does."""
    asking = _Asking(name, endpoint, clock)
    plain = asking.answer("text")
    if plain is None:
        return Probe(faults=tuple(asking.faults))
    again = [asking.answer("seed", seed=7, temperature=1) for _ in range(2)]
    found = Probe(
        reachable=True,
        structured_output=_structured(asking),
        seed=None not in again and _said(again[0]) == _said(again[1]) != "",
        usage=plain.usage is not None,
        context_tokens=_context(asking),
        first_answer_seconds=round(asking.seconds[0], 3),
    )
    tools = _called(asking.answer("tools", ask="Use the tool for Bremen.", tools=[TOOL], tool_choice="auto"), asking)
    both = _called(asking.answer("parallel tools", ask="Use the tool for Bremen and for Grenoble, both at once.",
                                 tools=[TOOL], tool_choice="auto"), asking)  # fmt: skip
    middle = sorted(asking.seconds)[len(asking.seconds) // 2]
    return replace(
        found,
        tools=tools >= 1 or both >= 1,
        parallel_tools=both >= 2,
        median_seconds=round(middle, 3),
        tokens_per_second=round(asking.tokens / max(sum(asking.seconds), 0.001), 1),
        faults=tuple(asking.faults),
    )


class _Asking:
    """Single requests without retries; what goes wrong is noted by the name of the ability."""

    def __init__(self, name: str, endpoint: Endpoint, clock: Callable[[], float]) -> None:
        self.client = openai.OpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.api_key.get_secret_value(),
            timeout=endpoint.timeout_seconds,
            max_retries=0,
        )
        self.name, self.clock = name, clock
        self.faults: list[str] = []
        self.seconds: list[float] = []
        self.tokens = 0

    def answer(self, ability: str, *, ask: str = QUESTION, **more: Any) -> Any:
        """The completion, None where there is none."""
        started = self.clock()
        told: Any = {"temperature": 0, **more}
        try:
            found = self.client.chat.completions.create(
                model=self.name,
                messages=[{"role": "user", "content": ask}],
                max_completion_tokens=ANSWER_TOKENS,
                **told,
            )
            found.choices[0].message  # noqa: B018 - HTML or an empty list of choices comes out here
        except Exception as error:  # an endpoint may answer anything
            self.faults.append(f"{ability}: {type(error).__name__} {str(error)[:120]}".strip())
            return None
        self.seconds.append(self.clock() - started)
        self.tokens += found.usage.completion_tokens if found.usage else 0
        return found


def _structured(asking: _Asking) -> str:
    """The strictest way that gives what was asked for: bound to a schema, or at least a JSON object."""
    bound = {"type": "json_schema", "json_schema": {"name": "town", "schema": SCHEMA, "strict": True}}
    ask = f"{QUESTION} As a JSON object with the key town."
    for method, form in (("json_schema", bound), ("json_object", {"type": "json_object"})):
        found = asking.answer(method, ask=ask, response_format=form)
        if found is not None and _is_object(_said(found), strict=method == "json_schema"):
            return method
        if found is not None:
            asking.faults.append(f"{method}: answered {_said(found)[:60]!r}")
    return "none"


def _is_object(text: str, *, strict: bool) -> bool:
    try:
        found = json.loads(text)
    except ValueError:
        return False
    if not strict:
        return isinstance(found, Mapping)
    return isinstance(found, Mapping) and set(found) == {"town"} and found["town"] in ("Bremen", "Grenoble")


def _called(found: Any, asking: _Asking) -> int:
    """How many whole calls of the tool the answer makes."""
    if found is None:
        return 0
    calls = found.choices[0].message.tool_calls or []
    good = [
        call
        for call in calls
        if call.function.name == "country_of" and _is_object(call.function.arguments, strict=False)
    ]
    if not good:
        asking.faults.append("tools: answered without a call of the tool")
    return len(good)


def _context(asking: _Asking) -> int:
    """The longest of a few prompts, in tokens about, that is answered; 0 where none is."""
    longest = 0
    for size in CONTEXTS:
        if asking.answer(f"context of {size}", ask="town " * (size - 100) + QUESTION) is None:
            break
        longest = size
    return longest


def _said(found: Any) -> str:
    return str(found.choices[0].message.content or "") if found is not None else ""
