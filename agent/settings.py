"""What the agent may spend and which model it asks. Secrets have a secret type and reach no log and no graph state."""

import secrets
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr


@dataclass(frozen=True, slots=True)
class Budget:
    """Upper bounds for one case, and of all cases in a day (0: none); spent, the planner or people go on."""

    model_turns_max: int = 6
    tokens_max: int = 80_000
    cost_max: Decimal = Decimal(0)
    tokens_per_day_max: int = 0
    cost_per_day_max: Decimal = Decimal(0)
    tool_calls_max: int = 40
    wall_clock_seconds_max: float = 45.0
    proposals_max: int = 3


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in the currency of the limits."""

    input: Decimal = Decimal(0)
    output: Decimal = Decimal(0)

    def of(self, input_tokens: int, output_tokens: int) -> Decimal:
        """The price of a turn."""
        return (self.input * input_tokens + self.output * output_tokens) / 1_000_000


class Endpoint(BaseModel):
    """An OpenAI-compatible endpoint and what it can do, as `paymend models probe` finds out.

    `local` says that it may see payment data as it is: nothing is put under pseudonyms then.
    """

    model_config = ConfigDict(frozen=True)

    base_url: str | None = None
    api_key: SecretStr = SecretStr("none")
    timeout_seconds: float = 30.0
    attempts_max: int = 3
    structured_output: str = "json_schema"  # json_schema | json_object | none
    tools: bool = True
    parallel_tools: bool = True
    seed: bool = False
    context_tokens: int = 0  # 0: not known
    answer_tokens_max: int = 2_000
    local: bool = False


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """`model` is `playbook` (the embedded planner) or `openai:NAME`.

    `pseudonym_key` is the secret behind the tokens of all cases; left out, tokens last as long as the process.
    `samples`: how many answers a model gives to the question for a proposal, the first of which counts.
    `spending_file` holds what was spent each day, for all processes that name it.
    """

    model: str = "playbook"
    samples: int = 1
    prices: Prices = field(default_factory=Prices)
    pseudonym_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    spending_file: Path | None = None
    endpoint: Endpoint = field(default_factory=Endpoint)
    budget: Budget = field(default_factory=Budget)


def require_known(model: str) -> None:
    """Raises ValueError for a name that is neither `playbook` nor `openai:NAME`."""
    kind, _, name = model.partition(":")
    if model != "playbook" and (kind != "openai" or not name):
        raise ValueError(f"unknown model {model!r}: use playbook or openai:NAME")
