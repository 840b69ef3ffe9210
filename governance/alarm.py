"""The alarm on audited releases: anytime-valid, so it may be looked at after every audit (evaluation §12.7).

E_T is the mean over bets b of Π (1 + b(x − α)), x = 1 for a wrong release. While the promise holds its expectation is
at most 1, so it ever reaches 100 with a chance of at most 1 % (Ville).
"""

from collections.abc import Iterable
from dataclasses import dataclass

BETS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0)
ALARM_AT = 100.0


@dataclass(frozen=True, slots=True)
class Watch:
    """What has been audited so far of one stratum. `wealth` has one product for each bet."""

    alpha: float
    wealth: tuple[float, ...] = (1.0,) * len(BETS)
    audited: int = 0
    wrong: int = 0
    highest: float = 1.0

    def after(self, wrong: bool) -> "Watch":
        """The watch after one more audit."""
        outcome = 1.0 if wrong else 0.0
        wealth = tuple(
            held * (1 + bet * (outcome - self.alpha)) if bet * self.alpha < 1 else held
            for held, bet in zip(self.wealth, BETS, strict=True)
        )
        highest = max(self.highest, sum(wealth) / len(wealth))
        return Watch(self.alpha, wealth, self.audited + 1, self.wrong + int(wrong), highest)

    @property
    def evidence(self) -> float:
        """E_T: how much speaks against the promise, 1 at the start."""
        return sum(self.wealth) / len(self.wealth)

    @property
    def alarmed(self) -> bool:
        """True once the evidence has reached the alarm; later audits do not take it back."""
        return self.highest >= ALARM_AT


def watched(alpha: float, outcomes: Iterable[bool]) -> Watch:
    """A watch over audited outcomes in their order."""
    watch = Watch(alpha)
    for wrong in outcomes:
        watch = watch.after(wrong)
    return watch
