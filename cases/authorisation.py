"""What stands behind a release: the decisions of people, or the standing authorisation for automatic ones (G8)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Protocol


class Authorisation(Protocol):
    """Anything that may stand behind a release."""

    def fault(self) -> str | None:
        """None, or why it does not carry this release."""
        ...


@dataclass(frozen=True, slots=True)
class HumanAuthorisation:
    """The people who approved these very bytes, and how many are due."""

    approvers: Collection[str]
    needed: int

    def fault(self) -> str | None:
        """Distinct people count once, whatever accounts they used."""
        people = {person for person in self.approvers if person}
        if self.needed < 1:
            return "G8: a release by people needs at least one of them"
        return None if len(people) >= self.needed else f"G8: {len(people)} of {self.needed} approvals are there"


@dataclass(frozen=True, slots=True)
class StandingAuthorisation:
    """A signed policy under which a named owner lets strata go by themselves. Revoking it is one act.

    `amount_max_eur` in EUR, `hours` in UTC (from, to), `certificate` the digest of the certificate it rests on.
    """

    owner: str
    strata: frozenset[str]
    amount_max_eur: Decimal
    hours: tuple[time, time]
    certificate: str
    expires_at: datetime
    revoked: bool = False

    def refuses(self, stratum: str, amount_eur: Decimal | None, at: datetime) -> str | None:
        """None, or why this authorisation does not cover a release of `stratum` at `at`."""
        if self.revoked or at >= self.expires_at:
            return "G8: the standing authorisation has ended"
        if not self.owner:
            return "G8: the standing authorisation names no owner"
        if stratum not in self.strata:
            return f"G8: the standing authorisation does not cover {stratum}"
        if amount_eur is None or amount_eur > self.amount_max_eur:
            return "G8: the amount is above the standing authorisation"
        start, end = self.hours
        return None if start <= at.time() <= end else "G8: outside the hours of the standing authorisation"


@dataclass(frozen=True, slots=True)
class StandingRelease:
    """One release under the standing authorisation."""

    authorisation: StandingAuthorisation
    stratum: str
    amount_eur: Decimal | None
    at: datetime

    def fault(self) -> str | None:
        """None, or why the standing authorisation does not carry it."""
        return self.authorisation.refuses(self.stratum, self.amount_eur, self.at)
