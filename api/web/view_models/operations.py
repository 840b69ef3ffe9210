"""The line of figures above the operations charts (ui §5.5), and the period and rail that all of the page is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from cases.case import Case, Route
from cases.decision import OVERRULING
from payments.vocabulary import Action

from ..said import N_, figure, tell, tell_many
from .charts import wilson
from .dashboards import verdict, waits
from .figures import WARN_SECONDS
from .sheet import Pick, Tile
from .words import grouped

PERIODS = {"": 30, "7": 7, "today": 0}
PERIOD_WORDS = (("", N_("30 days")), ("7", N_("7 days")), ("today", N_("Today")))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; words that mean nothing here are left out."""

    days: str
    rail: str

    def since(self, now: datetime, zone: str) -> datetime:
        """When the period began: so many days ago, or at midnight of today in the reader's zone."""
        back = PERIODS[self.days]
        if back:
            return now - timedelta(days=back)
        return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)

    def fits(self, case: Case) -> bool:
        """Whether the case goes by the rail asked for."""
        return self.rail in ("", case.rail)


def asked(parameters: Mapping[str, str]) -> Asked:
    """Period and rail of an address."""
    days = parameters.get("days", "")
    return Asked(days if days in PERIODS else "", parameters.get("rail", "")[:40])


def picks(chosen: Asked, rails: Iterable[str]) -> tuple[Pick, ...]:
    """The two fields by which a reader narrows the page."""
    known = sorted({rail for rail in rails if rail} | ({chosen.rail} if chosen.rail else set()))
    return (
        Pick("days", N_("Period"), PERIOD_WORDS, chosen.days),
        Pick("rail", N_("Rail"), (("", N_("All rails")), *((rail, rail) for rail in known)), chosen.rail),
    )


def tiles(
    waiting: Sequence[Case], done: Sequence[Case], decided: Sequence[Mapping[str, Any]], now: datetime
) -> tuple[Tile, ...]:
    """What a supervisor looks at first. Rates are over the cases finished, or decided on, in the period."""
    alone = [case for case in done if case.route is Route.AUTO]
    repaired = [case for case in alone if case.action == Action.REPAIR.value]
    late = [case for case in waiting if case.deadline and case.deadline < now]
    soon = [c for c in waiting if c.deadline and 0 <= (c.deadline - now).total_seconds() <= WARN_SECONDS]
    received = {case.case_id: case.received_at for case in (*waiting, *done)}
    taken = waits(received, decided)
    against = [entry for entry in decided if verdict(entry) in OVERRULING]
    return (
        _rate(N_("Auto-repaired"), len(repaired), len(done)),
        _rate(N_("STP"), len(alone), len(done)),
        Tile(N_("Open"), grouped(len(waiting))),
        Tile(N_("Late"), grouped(len(late)), tell("%(n)s under 30 min", n=grouped(len(soon))), "bad" if late else ""),
        Tile(
            N_("Median to decision"),
            brief(median(taken)) if taken else "–",
            tell_many("%(n)s case", "%(n)s cases", len(taken)),
        ),
        _rate(N_("Overridden"), len(against), len(decided)),
    )


def brief(seconds: float) -> str:
    """`48 s`, `1 min 48 s`, `2 h 05 min`, `3 d 4 h`."""
    whole = round(seconds)
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if days:
        return tell("%(days)s d %(hours)s h", days=days, hours=hours % 24)
    if hours:
        return tell("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes % 60:02d}")
    return (
        tell("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=f"{whole % 60:02d}") if minutes else f"{whole} s"
    )


def _rate(label: str, hits: int, of: int) -> Tile:
    if not of:
        return Tile(label, "–", N_("n 0"))
    low, high = wilson(hits, of)
    return Tile(
        label,
        figure(f"{hits / of:.1%}"),
        tell("n %(n)s, 95 %% %(low)s to %(high)s", n=grouped(of), low=figure(f"{low:.0%}"), high=figure(f"{high:.0%}")),
    )
