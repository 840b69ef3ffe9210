"""Whether a new BIC is named by those who may: the ordering side, a settlement instruction, or a chain of mergers."""

from collections.abc import Mapping
from typing import Any

from payments.identifiers import bic
from payments.identifiers.succession import succession

from .attempt import STRONG, Attempt, Step
from .ports import EvidenceLookup
from .reread import Reread, reread

DIRECTORY = "reference.banks"


def why_unnamed(step: Step, attempt: Attempt, lookup: EvidenceLookup) -> str | None:
    """None where each new BIC of `step` is named, else in words which is not.

    A directory row by itself names nobody: every bank has one. The merger chain from the old BIC is followed again,
    over the rows cited as they stand on the case's day, and must end at the new one.
    """
    named = _named(step, attempt, lookup)
    for path, (old, new) in step.changed_paths.items():
        if new is None or (old and bic.is_valid(old) and bic.same_bic(old, new)):
            continue
        if any(item.has(new) for item in named):
            continue
        chain = succession(old or "", lambda wanted: _row(wanted, step, attempt, lookup))
        if chain.heir is None or not bic.same_bic(chain.heir, new):
            why = chain.stop or f"the chain ends at {chain.heir}"
            return f"neither directory nor instruction names {new} for {path}: {why}"
    return None


def _named(step: Step, attempt: Attempt, lookup: EvidenceLookup) -> list[Reread]:
    """What E1 and E2 evidence beside the directory says, read again."""
    cited = [evidence for evidence in attempt.cited(step.operator) if evidence.source != DIRECTORY]
    read = (reread(evidence, attempt.circumstances, lookup) for evidence in cited)
    return [item for item in read if item is not None and item.cls in STRONG]


def _row(wanted: str, step: Step, attempt: Attempt, lookup: EvidenceLookup) -> Mapping[str, Any] | None:
    """The directory row cited of that bank; of two the one that took effect last."""
    on = attempt.circumstances.now.date()
    cited = (evidence for evidence in attempt.cited(step.operator) if evidence.source == DIRECTORY)
    rows = [row for evidence in cited if (row := lookup.fetch(DIRECTORY, evidence.locator, on)) is not None]
    same = [row for row in rows if bic.same_bic(str(row["bic"]), wanted)]
    return max(same, key=lambda row: str(row.get("effective_from") or ""), default=None)
