"""What a model is told, for a case of every group of playbooks: a change to a prompt shows as a diff here.

`PAYMEND_GOLDEN=1 pytest tests/prompts` writes the renderings again; read the diff before you commit it.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from agent.build import build_agent
from agent.condensing import condensed
from agent.models.calls import ModelFailed
from agent.models.turns import Turns
from agent.resolving import read_report, shipped_sources
from agent.settings import AgentSettings, Endpoint
from knowledge_base.examples import exception_of
from knowledge_base.playbook import Example, Playbook
from knowledge_base.playbooks import load_playbooks
from prompts import render
from prompts.library import PromptError
from tests.agent.builders import NOON
from tests.agent.hostile_model import HostileModel

GOLDEN = Path(__file__).parent / "golden"


def families() -> Iterator[tuple[str, Playbook, Example]]:
    """The first playbook with an example of every ten: the handbook groups them so."""
    seen: set[str] = set()
    for playbook in sorted(load_playbooks(), key=lambda p: p.id):
        family = f"{playbook.id[:4]}x"
        if family not in seen and playbook.examples:
            seen.add(family)
            yield family, playbook, playbook.examples[0]


def told_to_a_model(playbook: Playbook, example: Example, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of the last request of the case, message by message."""
    texts: list[str] = []

    def take(_turns: Turns, messages: Sequence[Any], **_more: object) -> None:
        texts.append("\n".join(f"──── {m.type}\n{m.content}" for m in condensed(messages)))
        raise ModelFailed("only listening", transient=False)

    monkeypatch.setattr(Turns, "take", take)
    settings = AgentSettings(model="openai:listening", endpoint=Endpoint(local=True))
    agent = build_agent(settings, sources=shipped_sources(), model=HostileModel())
    agent.work("case", read_report(exception_of(playbook, example)), now=NOON)
    return texts[-1] + "\n" if texts else "no model is asked\n"


@pytest.mark.parametrize(("family", "playbook", "example"), [pytest.param(*f, id=f[0]) for f in families()])
def test_what_a_model_is_told_is_what_was_read(
    family: str, playbook: Playbook, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_to_a_model(playbook, example, monkeypatch)
    file = GOLDEN / f"{family}.txt"
    if os.environ.get("PAYMEND_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(told)
    assert told == file.read_text(), "a prompt changed: read the diff, then PAYMEND_GOLDEN=1 pytest tests/prompts"


def test_a_missing_or_superfluous_variable_is_refused() -> None:
    with pytest.raises(PromptError):
        render("case", dossier="x")
    with pytest.raises(PromptError):
        render("system", more="x")
