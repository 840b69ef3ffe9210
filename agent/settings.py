"""What the agent may spend and which model it asks. Secrets have a secret type and reach no log and no graph state."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, SecretStr


@dataclass(frozen=True, slots=True)
class Budget:
    """Upper bounds for one case; spent, the case goes on with the planner or to people."""

    model_turns_max: int = 6
    tool_calls_max: int = 40
    wall_clock_seconds_max: float = 45.0
    proposals_max: int = 3


class Endpoint(BaseModel):
    """An OpenAI-compatible endpoint and what it can do."""

    model_config = ConfigDict(frozen=True)

    base_url: str | None = None
    api_key: SecretStr = SecretStr("none")
    timeout_seconds: float = 30.0
    attempts_max: int = 3
    structured_output: str = "json_schema"  # json_schema | json_object | none
    tools: bool = True


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """`model` is `playbook` (the embedded planner) or `openai:NAME`."""

    model: str = "playbook"
    endpoint: Endpoint = field(default_factory=Endpoint)
    budget: Budget = field(default_factory=Budget)
