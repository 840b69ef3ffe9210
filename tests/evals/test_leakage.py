"""Nothing of the test split stands elsewhere, and nothing but its content tells a row's answer."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from agent.agent import Agent
from agent.build import build_agent
from agent.resolving import read_report, shipped_sources
from agent.settings import AgentSettings
from cases.checks.verify import verify
from evals.generation import TWINS, Planned, drawn, generate_split
from evals.leakage import (
    TOO_ALIKE,
    WORDY,
    Guessed,
    guessed,
    identities,
    most_alike,
    pairs,
    place,
    quoted,
    size,
    words,
)
from evals.row import CANARY, Row
from evals.wording import wordings

ROOT = Path(__file__).parents[2]
ROWS = 400
POINTS_MAX = 5.0
# Twins whose one half lacks nothing but the evidence.
REMOVED = ("K16/own_record", "K20/told", "K26/answered", "K38/in_force", "K39/instructed", "K45/told")


@pytest.fixture(scope="module")
def pool_a() -> list[Row]:
    return [row for split in ("fit", "calibrate") for row in generate_split(split, ROWS, 7)]


@pytest.fixture(scope="module")
def pool_b() -> list[Row]:
    return list(generate_split("test", ROWS, 7))


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    """Everything that a model or a reader of Paymend is shown: documents, prompts, examples, history, directories."""
    return {str(path.relative_to(ROOT)): path.read_text("utf-8", "ignore") for path in _shown()}


def _shown() -> Iterator[Path]:
    folders = ("knowledge_base", "prompts", "agent", "history", "reference", "docs", "evals/scenarios", "tests/prompts")
    kinds = (".md", ".txt", ".json", ".jsonl", ".yaml", ".py", ".xml", ".fin")
    for folder in folders:
        yield from (p for p in (ROOT / folder).rglob("*") if p.suffix in kinds and p.name != "expected.json")


def test_no_two_texts_of_different_pools_are_alike(pool_a: list[Row], pool_b: list[Row]) -> None:
    assert [pair for pair in most_alike(pool_a, pool_b) if pair.similarity > TOO_ALIKE] == []


def test_the_measure_of_likeness_finds_what_is_alike(pool_b: list[Row]) -> None:
    assert most_alike(pool_b[:40], pool_b[:40])[0].similarity == 1.0


def test_nobody_lives_in_two_splits(pool_a: list[Row], pool_b: list[Row]) -> None:
    assert {known for row in pool_a for known in identities(row)}.isdisjoint(
        known for row in pool_b for known in identities(row)
    )


def test_nothing_of_the_test_split_is_quoted_anywhere(pool_b: list[Row], documents: dict[str, str]) -> None:
    assert quoted(pool_b, documents) == []


def test_no_wording_of_pool_b_stands_in_a_document(documents: dict[str, str]) -> None:
    plain = {name: " ".join(text.lower().split()) for name, text in documents.items()}
    long = [" ".join(text.lower().split()) for text in wordings("test") if len(text) >= WORDY - 8]
    assert [(name, text) for name, held in plain.items() for text in long if text in held] == []


def test_what_is_quoted_is_found(pool_b: list[Row]) -> None:
    assert quoted(pool_b[:1], {"a.md": f"as in {next(identities(pool_b[0]))}"}) != []


def test_the_canary_stands_in_no_document(documents: dict[str, str]) -> None:
    assert [name for name, text in documents.items() if CANARY in text] == []


def test_words_tell_nothing_of_a_symptom_twin(pool_a: list[Row], pool_b: list[Row]) -> None:
    assert guessed(pairs(pool_a), pairs(pool_b), words).points <= POINTS_MAX


@pytest.mark.parametrize("features", [place, size])
def test_number_name_hour_and_size_tell_nothing(features: object, pool_a: list[Row], pool_b: list[Row]) -> None:
    assert guessed(pool_a, pool_b, features).points <= POINTS_MAX  # type: ignore[arg-type]


def test_a_model_that_sees_the_answer_beats_the_commonest_one(pool_a: list[Row], pool_b: list[Row]) -> None:
    assert guessed(pool_a, pool_b, lambda row: [row.corruptions[0]]).points > 20
    assert Guessed(60, 50, 100).points == 10


@pytest.fixture(scope="module")
def agent() -> Agent:
    return build_agent(AgentSettings(), sources=shipped_sources())


@pytest.mark.parametrize("base", REMOVED)
def test_the_answer_can_be_had_with_its_evidence_and_not_without(base: str, agent: Agent) -> None:
    corruption, variant = base.split("/")
    whole, bare = (_drawn(corruption, name) for name in (variant, TWINS[base]))
    now = datetime.fromisoformat(whole.exception["received_at"])
    worked = agent.work("case", read_report(whole.exception), now=now)
    assert worked.verification.passed
    report = read_report({**bare.exception, "message": whole.exception["message"]})
    without = verify(
        agent.circumstances("case", report, now=now), worked.proposal, worked.evidence,
        ports=agent.verification_ports(report), policy=shipped_sources().policy,
    )  # fmt: skip
    assert not without.passed


def _drawn(corruption: str, variant: str) -> Row:
    row = drawn(Planned("test", 7, 0, 0, corruption, variant)).row
    assert row is not None
    return row
