"""The evidence of a certificate: one line for each case that counted, without any payment data."""

import hashlib
from collections.abc import Iterable, Sequence

from cases.ledger.tree import leaf_hash, root_of

from .learning import Scored


class UnusableEvidence(Exception):
    """A line of the evidence does not say what it must."""


def evidence_lines(cases: Iterable[Scored]) -> list[str]:
    """`case stratum score wrong`, sorted; the case is a digest, the score a decimal, wrong 0 or 1."""
    return sorted(f"{digest(case.case)} {case.stratum} {case.score!r} {int(case.wrong)}" for case in cases)


def read_evidence(text: str) -> list[Scored]:
    """The inverse. Raises UnusableEvidence for a line out of order or out of form."""
    lines = text.splitlines()
    if lines != sorted(set(lines)) or text != "".join(f"{line}\n" for line in lines):
        raise UnusableEvidence("lines are not sorted, or stand twice")
    return [_scored(line) for line in lines]


def _scored(line: str) -> Scored:
    parts = line.split(" ")
    if len(parts) != 4 or parts[3] not in ("0", "1"):
        raise UnusableEvidence(f"no evidence: {line[:80]}")
    try:
        score = float(parts[2])
    except ValueError:
        raise UnusableEvidence(f"no score: {line[:80]}") from None
    if repr(score) != parts[2] or not 0 <= score <= 1:
        raise UnusableEvidence(f"no score: {line[:80]}")
    return Scored(parts[0], parts[1], score, parts[3] == "1")


def digests_of(lines: Sequence[str]) -> dict[str, str]:
    """SHA-256 of the file and the root of the RFC 6962 tree over its lines."""
    text = "".join(f"{line}\n" for line in lines)
    root = root_of([leaf_hash(line.encode()) for line in lines])
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "merkle_root": root.hex()}


def digest(case: str) -> str:
    """The digest that stands for a case's id."""
    return hashlib.sha256(case.encode()).hexdigest()[:32]
