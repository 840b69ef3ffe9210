"""Generation: from a seed to proven rows, the same on every machine; a draw that proves nothing is drawn again."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from .corruptions.catalogue import corruptions
from .corruptions.corruption import Corruption
from .draw import Draw
from .mix import shares
from .proving import Unproven, proof_of
from .row import Row
from .situation import Situation

SPLITS_FILE = Path(__file__).parent / "splits.json"  # digests of the splits that are locked
KNOWN_SHARE = 0.85  # creditors paid before at the same account
REDRAWS_MAX = 25
TWIN_SHARE = 0.5
# Symptom twins: the same code and people, another cause, another right answer.
TWINS = {
    "K03/point": "thousands", "K04/zeros": "half", "K08/capitals": "version", "K15/whole": "no_town",
    "K16/own_record": "no_record", "K20/told": "placeholder", "K26/answered": "unauthenticated",
    "K31/closed": "blocked",
    "K33/merged": "gone", "K43/none_taken": "taken", "K45/told": "unanswered", "K50/exact": "unknown",
    "K51/pending": "returned", "X6/in_force": "not_yet",
}  # fmt: skip


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
    seen = redraws or Redraws()
    for number, base, corruption, variant in _plan(split, size, seed, mix):
        row = _row(split, seed, number, base, corruption, variant, seen)
        if row is not None:
            yield row


def _plan(split: str, size: int, seed: int, mix: str) -> Iterator[tuple[int, int, Corruption, str]]:
    """For each row its number, the number of its base (twins share people and root cause), and what breaks it.

    `certify` has no twins: it holds one row for each root cause.
    """
    plan = Random(f"{seed}/{split}/{mix}/plan")
    variants = _variants(mix)
    weights = [weight for *_, weight in variants]
    number = 0
    while number < size:
        corruption, variant, _ = plan.choices(variants, weights=weights)[0]
        twin = TWINS.get(f"{corruption.id}/{variant}", "")
        paired = bool(twin) and number + 1 < size and split != "certify" and plan.random() < TWIN_SHARE
        for offset, name in enumerate((variant, twin) if paired else (variant,)):
            yield number + offset, number, corruption, name
        number += 2 if paired else 1


def _variants(mix: str) -> Sequence[tuple[Corruption, str, float]]:
    """Every variant with its weight: the share of its kind, equally among the variants of that kind."""
    held = corruptions().values()
    counts = Counter(c.kind for c in held for _ in c.variants)
    weights = shares(mix)
    return [(c, name, weights[c.kind] / counts[c.kind]) for c in held for name in c.variants]


def _row(
    split: str, seed: int, number: int, base: int, corruption: Corruption, variant: str, redraws: Redraws
) -> Row | None:
    key = f"{corruption.id}/{variant}"
    for attempt in range(REDRAWS_MAX):
        name = f"{seed}/{split}/{base}/{attempt}"
        rng = Random(name)
        redraws.drawn[key] += 1
        try:
            situation = corruption.variants[variant](Draw(rng, split, known=rng.random() < KNOWN_SHARE))
            row_id = f"pmb1-{corruption.id.lower()}-{split}-{seed}-{number:06d}"
            cluster = _digest(f"{seed}/{split}/{base}")
            return _as_row(situation, row_id, cluster, split, name, corruption, variant)
        except (Unproven, ValueError) as breach:
            redraws.again[key] += 1
            redraws.why[key] = str(breach)
    return None


def _as_row(
    made: Situation, row_id: str, cluster: str, split: str, name: str, corruption: Corruption, variant: str
) -> Row:
    exception = {
        "external_id": row_id, "message": made.message, "error": dict(made.error), "direction": made.direction,
        "received_at": made.received_at, "related": [dict(r) for r in made.related], "profile": "cbpr-current",
        "reference": {kind: list(rows) for kind, rows in sorted(made.reference.items())},
    }  # fmt: skip
    return Row(
        row_id, cluster, split, made.family, (f"{corruption.id}/{variant}",), corruption.kind, made.difficulty, name,
        exception, made.expected, datetime.fromisoformat(made.received_at).date().isoformat(), proof_of(made),
    )  # fmt: skip


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
