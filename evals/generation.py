"""Generation: from a seed to proven rows, the same on every machine; a draw that proves nothing is drawn again."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from .corruptions.catalogue import corruptions
from .draw import Draw
from .mix import shares
from .proving import Unproven, proof_of
from .row import Row
from .situation import Situation

SPLITS_FILE = Path(__file__).parent / "splits.json"  # digests of the splits that are locked
KNOWN_SHARE = 0.85  # creditors paid before at the same account
REDRAWS_MAX = 25
TWIN_SHARE = 0.5
HIDDEN = "hidden"  # the split whose seed its maintainers keep to themselves
# Symptom twins: the same code and people, another cause, another right answer.
TWINS = {
    "K03/point": "thousands", "K04/zeros": "half", "K08/capitals": "version", "K15/whole": "no_town",
    "K16/own_record": "no_record", "K20/told": "placeholder", "K26/answered": "unauthenticated",
    "K31/closed": "blocked", "K33/merged": "gone", "K38/in_force": "unauthenticated",
    "K39/instructed": "unauthenticated", "K43/none_taken": "taken", "K45/told": "unanswered", "K50/exact": "unknown",
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
    "full": Suite("full", {"fit": 1500, "calibrate": 1500, "certify": 10_000, "test": 28_000}),
    HIDDEN: Suite(HIDDEN, {HIDDEN: 1700}),
}


def part_of(suite: Suite, split: str, count: int = 0) -> Suite:
    """The suite, or only one of its splits. Raises KeyError for a split that it does not have."""
    return Suite(suite.name, {split: count or suite.splits[split]}) if split else suite


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row is to be: `number` is its own, `base` that of its root cause (twins share people and cause)."""

    split: str
    seed: int
    number: int
    base: int
    corruption: str
    variant: str

    @property
    def key(self) -> str:
        """Corruption and variant, as a row names them."""
        return f"{self.corruption}/{self.variant}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What drawing gave: the row, None where nothing proved itself; `why` the last attempt before it failed."""

    wanted: Planned
    row: Row | None
    attempts: int
    why: str = ""


@dataclass(slots=True)
class Redraws:
    """How often each variant had to be drawn again, and why last."""

    drawn: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)
    why: dict[str, str] = field(default_factory=dict)

    def count(self, made: Drawn) -> None:
        """Take in one row's attempts."""
        key = made.wanted.key
        self.drawn[key] += made.attempts
        failed = made.attempts - int(made.row is not None)
        if failed:
            self.again[key] += failed
            self.why[key] = made.why

    @property
    def shares(self) -> dict[str, float]:
        """The share of draws that proved nothing, of the variants that had any."""
        return {key: round(n / self.drawn[key], 3) for key, n in sorted(self.again.items())}


def generate(suite: Suite, seed: int, *, mix: str = "standard", redraws: Redraws | None = None) -> Iterator[Row]:
    """The rows of a suite, split by split."""
    for split, size in suite.splits.items():
        yield from generate_split(split, size, seed, mix=mix, redraws=redraws)


def generate_split(
    split: str, size: int, seed: int, *, mix: str = "standard", redraws: Redraws | None = None
) -> Iterator[Row]:
    """`size` rows of one split, their kinds drawn by the mix; each row is its own root cause or part of a pair."""
    seen = redraws or Redraws()
    for wanted in planned(split, size, seed, mix=mix):
        made = drawn(wanted)
        seen.count(made)
        if made.row is not None:
            yield made.row


def planned(split: str, size: int, seed: int, *, mix: str = "standard") -> Iterator[Planned]:
    """What each row of a split is to be; cheap, so that several processes can draw the rows.

    `certify` has no twins: it holds one row for each root cause.
    """
    plan = Random(f"{seed}/{split}/{mix}/plan")
    variants = _variants(mix)
    weights = list(accumulate(weight for *_, weight in variants))
    number = 0
    while number < size:
        corruption, variant, _ = plan.choices(variants, cum_weights=weights)[0]
        twin = TWINS.get(f"{corruption}/{variant}", "")
        paired = bool(twin) and number + 1 < size and split != "certify" and plan.random() < TWIN_SHARE
        pair = (variant, twin) if plan.random() < 0.5 else (twin, variant)  # the order tells nothing
        for offset, name in enumerate(pair if paired else (variant,)):
            yield Planned(split, seed, number + offset, number, corruption, name)
        number += 2 if paired else 1


def drawn(wanted: Planned) -> Drawn:
    """The row that the plan wants: drawn until it proves what it says, at most `REDRAWS_MAX` times."""
    corruption = corruptions()[wanted.corruption]
    why = ""
    for attempt in range(REDRAWS_MAX):
        name = f"{wanted.seed}/{wanted.split}/{wanted.base}/{attempt}"
        rng = Random(name)
        try:
            situation = corruption.variants[wanted.variant](Draw(rng, wanted.split, known=rng.random() < KNOWN_SHARE))
            return Drawn(wanted, _as_row(situation, wanted, name, corruption.kind), attempt + 1, why)
        except (Unproven, ValueError) as breach:
            why = str(breach)
    return Drawn(wanted, None, REDRAWS_MAX, why)


def _as_row(made: Situation, wanted: Planned, name: str, kind: str) -> Row:
    seed = str(wanted.seed)
    if wanted.split == HIDDEN:  # its seed is a secret, and no row tells it
        seed, name = _digest(seed)[:8], name.replace(seed, _digest(seed)[:8], 1)
    row_id = f"pmb1-{wanted.corruption.lower()}-{wanted.split}-{seed}-{wanted.number:06d}"
    exception = {
        "external_id": f"pmb1-{_digest(row_id)}", "message": made.message, "error": dict(made.error),
        "direction": made.direction, "received_at": made.received_at, "related": [dict(r) for r in made.related],
        "profile": "cbpr-current",
        "reference": {kind: list(rows) for kind, rows in sorted(made.reference.items())},
    }  # fmt: skip
    return Row(
        row_id, _digest(f"{wanted.seed}/{wanted.split}/{wanted.base}"), wanted.split, made.family, (wanted.key,), kind,
        made.difficulty, name, exception, made.expected,
        datetime.fromisoformat(made.received_at).date().isoformat(), proof_of(made),
    )  # fmt: skip


@cache
def _variants(mix: str) -> Sequence[tuple[str, str, float]]:
    """Every variant with its weight: the share of its kind, equally among the variants of that kind."""
    held = corruptions().values()
    counts = Counter(c.kind for c in held for _ in c.variants)
    weights = shares(mix)
    return [(c.id, name, weights[c.kind] / counts[c.kind]) for c in held for name in c.variants]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
