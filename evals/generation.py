"""Generation: from a seed to proven rows, the same on every machine; a draw that proves nothing is drawn again."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from .corruptions.catalogue import corruptions
from .corruptions.corruption import Corruption
from .draw import Draw
from .mix import shares
from .proving import Unproven, proof_of
from .row import Row
from .situation import Situation

KNOWN_SHARE = 0.85  # creditors paid before at the same account
REDRAWS_MAX = 25


@dataclass(frozen=True, slots=True)
class Suite:
    """How many rows of each split a size has."""

    name: str
    splits: Mapping[str, int]


SUITES = {
    "mini": Suite("mini", {"fit": 600, "calibrate": 640}),
    "standard": Suite("standard", {"fit": 1000, "calibrate": 1000, "certify": 3000, "test": 1700}),
    "full": Suite("full", {"fit": 4000, "calibrate": 2000, "certify": 60_000, "test": 40_000}),
}


@dataclass(slots=True)
class Redraws:
    """How often each variant had to be drawn again, and why last."""

    drawn: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)
    why: dict[str, str] = field(default_factory=dict)


def generate(suite: Suite, seed: int, *, mix: str = "standard", redraws: Redraws | None = None) -> Iterator[Row]:
    """The rows of a suite, split by split."""
    for split, size in suite.splits.items():
        yield from generate_split(split, size, seed, mix=mix, redraws=redraws)


def generate_split(
    split: str, size: int, seed: int, *, mix: str = "standard", redraws: Redraws | None = None
) -> Iterator[Row]:
    """`size` rows of one split, their kinds drawn by the mix; each row is its own root cause or part of a pair."""
    plan = Random(f"{seed}/{split}/{mix}/plan")
    variants = _variants(mix)
    for number in range(size):
        chosen = plan.choices(variants, weights=[weight for *_, weight in variants])[0]
        row = _row(split, seed, number, chosen[0], chosen[1], redraws or Redraws())
        if row is not None:
            yield row


def _variants(mix: str) -> Sequence[tuple[Corruption, str, float]]:
    """Every variant with its weight: the share of its kind, equally among the variants of that kind."""
    held = corruptions().values()
    counts = Counter(c.kind for c in held for _ in c.variants)
    weights = shares(mix)
    return [(c, name, weights[c.kind] / counts[c.kind]) for c in held for name in c.variants]


def _row(split: str, seed: int, number: int, corruption: Corruption, variant: str, redraws: Redraws) -> Row | None:
    key = f"{corruption.id}/{variant}"
    for attempt in range(REDRAWS_MAX):
        name = f"{seed}/{split}/{number}/{attempt}"
        rng = Random(name)
        redraws.drawn[key] += 1
        try:
            situation = corruption.variants[variant](Draw(rng, split, known=rng.random() < KNOWN_SHARE))
            return _as_row(situation, split, seed, number, name, corruption, variant, proof_of(situation))
        except (Unproven, ValueError) as breach:
            redraws.again[key] += 1
            redraws.why[key] = str(breach)
    return None


def _as_row(
    made: Situation, split: str, seed: int, number: int, name: str, corruption: Corruption, variant: str, proof: dict
) -> Row:  # type: ignore[type-arg]
    row_id = f"pmb1-{corruption.id.lower()}-{split}-{seed}-{number:06d}"
    exception = {
        "external_id": row_id, "message": made.message, "error": dict(made.error), "direction": made.direction,
        "received_at": made.received_at, "related": [dict(r) for r in made.related], "profile": "cbpr-current",
        "reference": {kind: list(rows) for kind, rows in made.reference.items()},
    }  # fmt: skip
    return Row(
        row_id, hashlib.sha256(f"{name}/{made.group}".encode()).hexdigest()[:16], split, made.family,
        (f"{corruption.id}/{variant}",), corruption.kind, made.difficulty, name, exception, made.expected,
        datetime.fromisoformat(made.received_at).date().isoformat(), proof,
    )  # fmt: skip
