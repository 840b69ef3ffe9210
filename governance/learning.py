"""Learn-then-Test with exact binomial p-values: the thresholds at which a stratum may release by itself.

Source: evaluation §12.2 (Angelopoulos et al. 2021). Given how many cases reach a threshold, the number of wrong ones is
binomial, so each p-value is valid for any score, monotone or not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .binomial import cases_needed, tail, upper_bound

PROCEDURES = ("fixed_sequence", "bonferroni", "split")
FIRST_SHARE = 0.8  # of δ, for the fixed sequence within `split`
ROOM = 1.1  # the first test is sized with this much room


@dataclass(frozen=True, slots=True)
class Scored:
    """One certify case that the plan's policy would release: its score, and whether that would be wrong."""

    case: str
    stratum: str
    score: float
    wrong: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One threshold that was tested: `wrong` of `cases` that reach it, and the p-value of a risk above α."""

    threshold: float
    cases: int
    wrong: int
    p: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """What a stratum may release: `threshold` None means nothing, `start_errors` None that no test could be sized."""

    threshold: float | None
    start_errors: int | None
    grid: tuple[Step, ...]

    @property
    def last(self) -> Step | None:
        """The step of the threshold in force."""
        return next((s for s in self.grid if s.passed and s.threshold == self.threshold), None)

    def bound(self, delta: float) -> float:
        """Clopper-Pearson's bound at the threshold in force: a description, not what is promised."""
        step = self.last
        return upper_bound(step.wrong, step.cases, delta) if step else 1.0


def learn(
    cases: Sequence[Scored], calibrate: Sequence[float], *, alpha: float, delta: float, thresholds: int = 20,
    procedure: str = "fixed_sequence",
) -> Learned:  # fmt: skip
    """Learn one stratum's threshold. `calibrate`: scores of other cases, from which the grid is made without labels.

    Fails closed: too few cases, or a first test that fails, release nothing. Raises ValueError for an unknown
    procedure.
    """
    if procedure not in PROCEDURES:
        raise ValueError(f"unknown procedure {procedure!r}")
    errors = start_errors(len(cases), alpha, delta)
    if errors is None or not calibrate:
        return Learned(None, None, ())
    grid = grid_of(calibrate, needed(alpha, delta, errors) / len(cases), thresholds)
    tested = [_tested(cases, threshold, alpha) for threshold in grid]
    judged = judge(tested, delta, procedure)
    chosen = [step.threshold for step in judged if step.passed]
    return Learned(min(chosen) if chosen else None, errors, judged)


def needed(alpha: float, delta: float, errors: int) -> int:
    """Cases that the first test wants so that it survives `errors` wrong ones, with room."""
    return math.ceil(ROOM * cases_needed(alpha, delta, errors))


def start_errors(cases: int, alpha: float, delta: float) -> int | None:
    """How many wrong ones the first test can survive with so many cases: 2, 1, 0; None if not even 0."""
    return next((e for e in (2, 1, 0) if needed(alpha, delta, e) <= cases), None)


def grid_of(scores: Sequence[float], first_share: float, thresholds: int) -> tuple[float, ...]:
    """Thresholds from strict to lenient: the (1−q) quantiles of `scores` for q from `first_share` to 1, each once."""
    ordered = sorted(scores, reverse=True)
    start = min(1.0, first_share)
    shares = [start + (1 - start) * i / max(1, thresholds - 1) for i in range(thresholds)]
    chosen = (ordered[max(0, math.ceil(share * len(ordered)) - 1)] for share in shares)
    return tuple(dict.fromkeys(chosen))


def judge(steps: Sequence[Step], delta: float, procedure: str) -> tuple[Step, ...]:
    """The steps with their verdicts. Steps behind the first failure of a fixed sequence do not pass."""
    if procedure == "fixed_sequence":
        return _in_sequence(steps, delta)
    if procedure == "bonferroni":
        return tuple(_verdict(s, s.p <= delta / len(steps)) for s in steps)
    first = _in_sequence(steps, FIRST_SHARE * delta)
    second = judge(steps, (1 - FIRST_SHARE) * delta, "bonferroni")
    return tuple(_verdict(s, a.passed or b.passed) for s, a, b in zip(steps, first, second, strict=True))


def _in_sequence(steps: Sequence[Step], delta: float) -> tuple[Step, ...]:
    going, judged = True, []
    for step in steps:
        going = going and step.p <= delta
        judged.append(_verdict(step, going))
    return tuple(judged)


def _verdict(step: Step, passed: bool) -> Step:
    return Step(step.threshold, step.cases, step.wrong, step.p, passed)


def _tested(cases: Sequence[Scored], threshold: float, alpha: float) -> Step:
    reaching = [case.wrong for case in cases if case.score >= threshold]
    p = tail(sum(reaching), len(reaching), alpha) if reaching else 1.0
    return Step(threshold, len(reaching), sum(reaching), p, False)
