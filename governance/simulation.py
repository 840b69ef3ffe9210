"""Whether the procedure keeps its promise: certificates drawn from worlds whose true risk is known.

The worlds are invented; they show that the method is valid, never how good Paymend is.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from .alarm import watched
from .learning import Scored, learn
from .learning import needed as _needed

GRAINS = 400  # scores are multiples of 1/400, so that a threshold's true risk is a finite sum


@dataclass(frozen=True, slots=True)
class World:
    """`weights[i]` and `risks[i]`: how often score i/GRAINS occurs, and how often it is then wrong."""

    name: str
    weights: tuple[float, ...]
    risks: tuple[float, ...]

    def true_risk(self, threshold: float) -> float:
        """The share of wrong ones among all that reach the threshold."""
        reaching = [i for i in range(len(self.weights)) if i / GRAINS >= threshold - 1e-12]
        total = sum(self.weights[i] for i in reaching)
        return sum(self.weights[i] * self.risks[i] for i in reaching) / total if total else 0.0

    def drawn(self, rng: Random, number: int) -> list[Scored]:
        """Independent cases."""
        places = rng.choices(range(len(self.weights)), weights=self.weights, k=number)
        return [Scored("", "s", i / GRAINS, rng.random() < self.risks[i]) for i in places]


def worlds() -> tuple[World, ...]:
    """Smooth; an error floor that makes the promise impossible; a wrong pocket at the top; gated by checks."""
    return (
        _world("smooth", lambda s: 0.25 * (1 - s) ** 2),
        _world("floor", lambda s: max(0.013, 0.25 * (1 - s) ** 2)),
        _world("pocket", lambda s: 0.03 if s > 0.985 else 0.004 + 0.2 * (1 - s) ** 3),
        _world("gated", lambda s: 0.0002 if s > 0.45 else 0.06),
        _world("at_the_edge", lambda _: 0.0101),
    )


def _world(name: str, risk: Callable[[float], float]) -> World:
    scores = [i / GRAINS for i in range(GRAINS + 1)]
    return World(name, tuple(0.2 + s * s for s in scores), tuple(risk(s) for s in scores))


def simulate(
    world: World, *, trials: int, cases: int, alpha: float = 0.01, delta: float = 0.05, seed: int = 1
) -> dict[str, Any]:
    """How often each procedure's threshold breaks the promise, and what share it releases; the naive one beside."""
    rng = Random(f"{seed}/{world.name}")
    broken = dict.fromkeys(("naive", "fixed_sequence", "bonferroni", "split"), 0)
    released = dict.fromkeys(broken, 0.0)
    for _ in range(trials):
        certify, calibrate = world.drawn(rng, cases), [c.score for c in world.drawn(rng, cases // 3)]
        for name in broken:
            threshold = _threshold(name, certify, calibrate, alpha, delta)
            if threshold is not None:
                broken[name] += world.true_risk(threshold) > alpha
                released[name] += sum(c.score >= threshold for c in certify) / cases
    rate = {
        name: {"violations": f"{n / trials:.4f}", "released": f"{released[name] / trials:.4f}"}
        for name, n in broken.items()
    }
    return {"world": world.name, "trials": trials, "cases": cases, "alpha": repr(alpha), "delta": repr(delta), **rate}


def _threshold(
    name: str, certify: Sequence[Scored], calibrate: Sequence[float], alpha: float, delta: float
) -> float | None:
    if name == "naive":
        return _naive(certify, alpha)
    return learn(certify, calibrate, alpha=alpha, delta=delta, procedure=name).threshold


def _naive(certify: Sequence[Scored], alpha: float) -> float | None:
    """The most lenient threshold whose observed share of errors is within alpha: what people do without a test."""
    best, wrong = None, 0
    ordered = sorted(certify, key=lambda c: -c.score)
    for number, case in enumerate(ordered, 1):
        wrong += case.wrong
        last_of_score = number == len(ordered) or ordered[number].score < case.score
        if last_of_score and wrong <= alpha * number:
            best = case.score
    return best


def under_shift(
    *, factor: float, alpha: float = 0.01, runs: int = 200, audits_max: int = 4000, seed: int = 1
) -> dict[str, Any]:
    """The alarm where the true risk is `factor` times the promise: how often, and after how many audits (median)."""
    rng = Random(f"{seed}/shift/{factor}")
    took = sorted(_audits_to_alarm(rng, alpha, factor * alpha, audits_max) for _ in range(runs))
    rung = [n for n in took if math.isfinite(n)]
    median = took[runs // 2]
    return {
        "factor": repr(factor), "alpha": repr(alpha), "runs": runs, "audits_max": audits_max,
        "alarmed": f"{len(rung) / runs:.4f}", "median_audits": int(median) if math.isfinite(median) else None,
    }  # fmt: skip


def _audits_to_alarm(rng: Random, alpha: float, risk: float, most: int) -> float:
    watch = watched(alpha, ())
    for number in range(1, most + 1):
        watch = watch.after(rng.random() < risk)
        if watch.alarmed:
            return number
    return math.inf


def main(out: Path = Path("governance/data/validity.json"), trials: int = 1000) -> None:
    """Simulate all worlds and the alarm, and record the figures."""
    held = [simulate(world, trials=trials, cases=1500) for world in worlds()]
    shifts = [under_shift(factor=f) for f in (1.0, 2.0, 3.0, 5.0, 10.0)]
    need = {str(e): _needed(0.01, 0.05, e) for e in (0, 1, 2)}
    told = {"data": "simulated", "first_test_needs": need, "worlds": held, "alarm": shifts}
    out.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    print(json.dumps(told, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
