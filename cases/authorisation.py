"""What stands behind a release: the decisions of people, or the standing authorisation for automatic ones (G8).

Source: governance §4 (limits; what is not known counts as exceeded) and §8 (owner, strata, limits, hours, certificate,
expiry). A row of `BEYOND` that holds keeps the release with people.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, Protocol

from payments.vocabulary import Rail

from .policy_values import amount_in, day_in, time_in
from .stratum import names_a_stratum

ANY_CERTIFICATE, ANY_RAIL = "in_force", "*"
WINDOWS = ("per_counterparty_and_day", "per_hour", "per_day")
FIRST_USE = "first_use"


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
class Sum:
    """A number of payments and what they come to in EUR: a ceiling, or what left by itself so far."""

    payments: int
    eur: Decimal


@dataclass(frozen=True, slots=True)
class FirstUse:
    """What may go by itself to a counterparty that is new: until `days` after the first payment that reached it."""

    days: int
    ceiling: Sum


NOTHING_AT_FIRST = FirstUse(30, Sum(0, Decimal(0)))
DAYS_NEW_MAX = 366


@dataclass(frozen=True, slots=True)
class StandingAuthorisation:
    """The part of a policy under which a named owner lets strata go by themselves. Revoking it is one act.

    `strata` are patterns, `hours` from and to in UTC by rail (`*`: the others), `certificate` the digest of the one it
    rests on or `in_force`. It holds through the day `expires_on`. Ceilings are of any 24 hours and of any 60 minutes.
    Where nothing is said of a `first_use`, a new counterparty gets nothing by itself.
    """

    owner: str
    strata: tuple[str, ...]
    payment_eur: Decimal
    counterparty: Sum
    hour: Sum
    day: Sum
    hours: Mapping[str, tuple[time, time]]
    certificate: str
    expires_on: date
    first_use: FirstUse = NOTHING_AT_FIRST

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "StandingAuthorisation":
        """From plain data of a policy. Raises KeyError, TypeError or ValueError for what cannot be understood."""
        if unknown := set(content) - {"owner", "strata", "limits", "hours_utc", "certificate", "expires_on"}:
            raise ValueError(f"no standing authorisation has {', '.join(sorted(map(str, unknown)))}")
        limits = content["limits"]
        if unknown := set(limits) - {"per_payment_eur", FIRST_USE, *WINDOWS}:
            raise ValueError(f"there is no limit {', '.join(sorted(map(str, unknown)))}")
        counterparty, hour, day = (_sum(limits[name]) for name in WINDOWS)
        read = cls(
            str(content["owner"]).strip(),
            tuple(str(pattern) for pattern in content["strata"]),
            amount_in(limits["per_payment_eur"]),
            counterparty,
            hour,
            day,
            {str(rail): _hours(told) for rail, told in content["hours_utc"].items()},
            str(content["certificate"]),
            day_in(content["expires_on"]),
            _first_use(limits[FIRST_USE]) if FIRST_USE in limits else NOTHING_AT_FIRST,
        )
        read.require_sensible()
        return read

    def require_sensible(self) -> None:
        """Raises ValueError where it names nobody, or a stratum or rail that there is not."""
        if not self.owner:
            raise ValueError("the standing authorisation names its owner")
        if nothing := [pattern for pattern in self.strata if not names_a_stratum(pattern)]:
            raise ValueError(f"there is no stratum {', '.join(nothing)}")
        if unknown := set(self.hours) - {ANY_RAIL, *(rail.value for rail in Rail)}:
            raise ValueError(f"there is no rail {', '.join(sorted(unknown))}")

    def covers(self, stratum: str) -> bool:
        """Whether one of its patterns is of this stratum."""
        return any(fnmatchcase(stratum, pattern) for pattern in self.strata)

    def is_open(self, rail: str, at: datetime) -> bool:
        """Whether the hours of this rail, else those of all others, have `at` (UTC); without hours it is shut."""
        first, last = self.hours.get(rail) or self.hours.get(ANY_RAIL) or (time.max, time.min)
        return first <= at.time().replace(second=0, microsecond=0) <= last


@dataclass(frozen=True, slots=True)
class Spent:
    """What left by itself: to the counterparty (of several, to the one with the most) and in all.

    `first` is what went to those that are still new, None where none of them is.
    """

    counterparty: Sum
    hour: Sum
    day: Sum
    first: Sum | None


@dataclass(frozen=True, slots=True)
class StandingRelease:
    """One payment that would go by itself at `at` (UTC). Without `counterparties` nobody can tell whom it pays."""

    authorisation: StandingAuthorisation | None
    revoked: bool
    stratum: str
    rail: str
    certificate: str
    counterparties: Collection[str]
    amount_eur: Decimal | None
    spent: Spent
    at: datetime

    def fault(self) -> str | None:
        """None, or the sentence of the first row that holds."""
        if self.authorisation is None:
            return NO_AUTHORISATION
        held = (row.reason for row in BEYOND if row.holds(self, self.authorisation))
        return next((reason.format(stratum=self.stratum or "an unknown stratum") for reason in held), None)


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: when it holds, and the sentence that people read; `{stratum}` is that of the release."""

    holds: Callable[[StandingRelease, StandingAuthorisation], bool]
    reason: str


def _one_more(spent: Sum, ceiling: Sum) -> bool:
    return spent.payments + 1 > ceiling.payments


def _passes(spent: Sum, ceiling: Sum, eur: Decimal | None) -> bool:
    return eur is None or spent.eur + eur > ceiling.eur


NO_AUTHORISATION = "The policy has no standing authorisation: nothing goes by itself."
BEYOND: Sequence[Limit] = (
    Limit(lambda r, _: r.revoked, "The standing authorisation was revoked."),
    Limit(lambda r, a: r.at.date() > a.expires_on, "The standing authorisation has ended."),
    Limit(lambda r, a: not a.covers(r.stratum), "The standing authorisation does not cover {stratum}."),
    Limit(
        lambda r, a: a.certificate not in (ANY_CERTIFICATE, r.certificate),
        "The standing authorisation names another certificate.",
    ),
    Limit(lambda r, a: not a.is_open(r.rail, r.at), "It is outside the hours of the standing authorisation."),
    Limit(
        lambda r, a: r.amount_eur is None or r.amount_eur > a.payment_eur,
        "The amount is above the standing authorisation, or its rate is unknown.",
    ),
    Limit(lambda r, _: not r.counterparties, "Whom the payment pays could not be told, so no limit could be kept."),
    Limit(
        lambda r, a: _one_more(r.spent.counterparty, a.counterparty),
        "As many payments as may go to this counterparty by themselves in a day have gone.",
    ),
    Limit(
        lambda r, a: _passes(r.spent.counterparty, a.counterparty, r.amount_eur),
        "The amount that may go to this counterparty by itself in a day would be passed.",
    ),
    Limit(
        lambda r, a: r.spent.first is not None and _one_more(r.spent.first, a.first_use.ceiling),
        "As many payments as may go by themselves to a new counterparty have gone.",
    ),
    Limit(
        lambda r, a: r.spent.first is not None and _passes(r.spent.first, a.first_use.ceiling, r.amount_eur),
        "The amount that may go by itself to a new counterparty would be passed.",
    ),
    Limit(
        lambda r, a: _one_more(r.spent.hour, a.hour),
        "As many payments as may go by themselves in an hour have gone.",
    ),
    Limit(
        lambda r, a: _passes(r.spent.hour, a.hour, r.amount_eur),
        "The amount that may go by itself in an hour would be passed.",
    ),
    Limit(
        lambda r, a: _one_more(r.spent.day, a.day),
        "As many payments as may go by themselves in a day have gone.",
    ),
    Limit(
        lambda r, a: _passes(r.spent.day, a.day, r.amount_eur),
        "The amount that may go by itself in a day would be passed.",
    ),
)


def _sum(content: Mapping[str, Any]) -> Sum:
    if set(content) != {"payments", "eur"}:
        raise ValueError("a ceiling has payments and eur")
    return Sum(_whole(content["payments"], "number of payments"), amount_in(content["eur"]))


def _first_use(content: Mapping[str, Any]) -> FirstUse:
    days = _whole(content["days"], "number of days")
    if days > DAYS_NEW_MAX:
        raise ValueError(f"a counterparty is new for {DAYS_NEW_MAX} days at most")
    return FirstUse(days, _sum({name: value for name, value in content.items() if name != "days"}))


def _whole(value: Any, called: str) -> int:
    number = amount_in(value)
    if number != int(number):
        raise ValueError(f"{value} is no {called}")
    return int(number)


def _hours(told: Sequence[Any]) -> tuple[time, time]:
    first, last = (time_in(each) for each in told)
    if first > last:
        raise ValueError(f"from {first} to {last} is no time of one day")
    return first, last
