"""Cases with their outcome, as `paymend eval run` writes them or as a bank brings its own resolved cases."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from agent.confidence.model import ConfidenceModel

from .learning import Scored


class UnusableOutcomes(Exception):
    """The file does not hold what a certificate is made of."""


def read_outcomes(path: Path, model: ConfidenceModel | None = None) -> list[Scored]:
    """The releases of a run, one for each root cause: of a cluster the case with the lowest SHA-256 of its id.

    With a `model` the score is the confidence that it gives the case, computed again from the case's features.

    A line has `row`, `cluster`, `route`, `stratum`, `confidence` and `faults` (none: the release was right). Cases that
    went to people do not count. Raises UnusableOutcomes.
    """
    chosen: dict[str, tuple[str, Scored | None]] = {}
    for case, cluster, scored in _lines(path, model):
        rank = hashlib.sha256(case.encode()).hexdigest()
        if cluster not in chosen or rank < chosen[cluster][0]:
            chosen[cluster] = (rank, scored)
    return [scored for _, scored in chosen.values() if scored is not None]


def _lines(path: Path, model: ConfidenceModel | None) -> Iterator[tuple[str, str, Scored | None]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            held = json.loads(line)
            case, cluster = str(held["row"]), str(held["cluster"])
            yield case, cluster, _scored(case, held, model) if held["route"] == "auto" else None
        except (ValueError, KeyError, TypeError) as error:
            raise UnusableOutcomes(f"{path}, line {number}: {error}") from error


def _scored(case: str, held: dict, model: ConfidenceModel | None) -> Scored:  # type: ignore[type-arg]
    score = float(held["confidence"])
    if model is not None:
        score = round(model.judge(held["features"], held["like"], score).value, 4)
    if not 0 <= score <= 1:
        raise ValueError(f"confidence {score}")
    return Scored(case, str(held["stratum"]), score, bool(held["faults"]))


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
