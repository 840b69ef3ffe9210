"""A row of the benchmark: one exception with its right answer and the proof that both hold; canonical JSON."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .situation import Expected

CANARY = "paymend-bench 6f1d3c0e-8a57-4a0c-b9a1-2d4be7c05f93"


@dataclass(frozen=True, slots=True)
class Row:
    """`cluster` is the root cause; `proof` holds digests of the clean, broken and gold message and the gold bytes."""

    id: str
    cluster: str
    split: str
    family: str
    corruptions: tuple[str, ...]
    kind: str
    difficulty: int
    seed: str
    exception: Mapping[str, Any]
    expected: Expected
    as_of: str
    proof: Mapping[str, Any]

    @property
    def answerable(self) -> bool:
        """Whether the evidence in the row decides one answer other than to ask."""
        return self.expected.actions != ("RFI",)

    @property
    def repairable(self) -> bool:
        """Whether a repair is the right answer."""
        return "REPAIR" in self.expected.actions

    def canonical(self) -> str:
        """One line of canonical JSON: sorted keys, no floats."""
        return json.dumps(
            {
                "id": self.id, "cluster_id": self.cluster, "split": self.split, "family": self.family,
                "corruptions": list(self.corruptions), "kind": self.kind, "difficulty": self.difficulty,
                "seed": self.seed, "exception": self.exception, "expected": self.expected.to_json(),
                "answerable": self.answerable, "as_of": self.as_of, "proof": self.proof, "canary": CANARY,
            }, sort_keys=True, separators=(",", ":"), ensure_ascii=False,
        )  # fmt: skip


def read_row(line: str) -> Row:
    """The inverse of `Row.canonical`. Raises KeyError or ValueError for a line that is no row."""
    held = json.loads(line)
    return Row(
        held["id"], held["cluster_id"], held["split"], held["family"], tuple(held["corruptions"]), held["kind"],
        held["difficulty"], held["seed"], held["exception"], Expected.from_json(held["expected"]), held["as_of"],
        held["proof"],
    )  # fmt: skip


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from (read_row(line) for line in lines if line.strip())


def write_rows(path: Path, rows: Iterable[Row]) -> str:
    """Write the rows; the SHA-256 of the file."""
    digest = hashlib.sha256()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            line = row.canonical() + "\n"
            file.write(line)
            digest.update(line.encode())
    return digest.hexdigest()
