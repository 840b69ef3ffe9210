"""What the dashboards count: open cases, cut-offs, causes, decisions and how often people overruled a proposal."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases.case import Case, Route
from cases.decision import OVERRULING
from cases.observed import REVERSED

from ..said import N_, N_all, tell
from .charts import Bar, bars, lines, wilson
from .figures import instant
from .sheet import Cell, Section, cell, number, table
from .words import bounds, grouped, part_of, state

AGES = ((timedelta(hours=1), N_("under 1 h")), (timedelta(hours=4), N_("1 to 4 h")),
        (timedelta(days=1), N_("4 to 24 h")), (timedelta.max, N_("over 1 day")))  # fmt: skip
HOURS, HOURS_AHEAD, TOP = 8, 4, 10
Make = Callable[[str], Cell]


def open_by_age(cases: Sequence[Case], now: datetime) -> Section:
    """Open cases by the time since they came in, stacked by state."""
    states = sorted({state(case) for case in cases})
    counted = Counter((_age(now - case.received_at), state(case)) for case in cases)
    rows = [(name, [counted[(name, each)] for each in states]) for _, name in AGES]
    found = [Bar(name, tuple(float(n) for n in parts), str(sum(parts))) for name, parts in rows]
    shown = table(
        N_("Open cases by age"),
        (N_("Age"), *states),
        [(cell(name), *(number(n) for n in parts)) for name, parts in rows],
    )
    return Section(
        N_("Open cases by age"),
        tell("by state now, n %(n)s", n=grouped(len(cases))),
        shown,
        bars(N_("Open cases by age"), found, legend=states),
        cases="/queue",
    )


def cut_off_load(cases: Sequence[Case], now: datetime, zone: str) -> Section:
    """How many open cases have their cut-off in each of the next hours; those already late stand first."""
    due = Counter(_slot(case.deadline, now) for case in cases if case.deadline)
    names = [
        N_("late"),
        *(
            tell("%(time)s on", time=f"{now.astimezone(ZoneInfo(zone)) + timedelta(hours=h):%H:%M}")
            for h in range(HOURS_AHEAD)
        ),
        N_("later"),
    ]
    counts = [due[slot] for slot in range(-1, HOURS_AHEAD + 1)]
    city = zone.rsplit("/", 1)[-1]
    note = tell("%(city)s time, n %(n)s", city=city, n=grouped(sum(counts)))
    found = _counted(N_("Cut-offs ahead"), list(zip(names, counts, strict=True)), note, N_("Hour"))
    return replace(found, cases="/queue?view=late")


def straight_through(done: Sequence[Case], zone: str, *, target: float, period: str) -> Section:
    """The share of finished cases that no person touched, by the day on which they ended; `target` is drawn across."""
    held: dict[str, list[bool]] = defaultdict(list)
    for case in done:
        if case.route is not None:
            held[f"{case.updated_at.astimezone(ZoneInfo(zone)):%m-%d}"].append(case.route is Route.AUTO)
    days = sorted(held)
    between = [wilson(sum(held[day]), len(held[day])) for day in days]
    rows = [
        (cell(day), number(sum(held[day])), number(len(held[day])), cell(bounds(low, high), end=True))
        for day, (low, high) in zip(days, between, strict=True)
    ]
    title, total = N_("Finished without a person"), sum(len(each) for each in held.values())
    shares = [round(sum(held[day]) / len(held[day]), 4) for day in days]
    drawn = lines(
        title, N_all("share"), (shares,), days, limit=target or None, limit_name=N_("target"), intervals=between
    ) if days else None  # fmt: skip
    shown = table(title, N_all("Day", "Alone", "Finished", "95 % interval"), rows)
    told = tell("%(period)s, n %(n)s", period=period, n=grouped(total))
    if target:
        told = tell("%(told)s, target %(target)s", told=told, target=f"{target:.0%}")
    return Section(title, told, shown, drawn, cases="/history")


def taken_back(entries: Sequence[Mapping[str, Any]], zone: str) -> Section:
    """The share of released payments that were returned or reported as wrong later, by the week of the release."""
    week_of: dict[str, str] = {}
    for entry in sorted(entries, key=lambda entry: int(entry["index"])):
        if entry["kind"] == "released" and entry["facts"].get("what") == "payment":
            week_of[str(entry["case"])] = iso_week(datetime.fromisoformat(str(entry["at"])), zone)
    back = {str(e["case"]) for e in entries if e["kind"] == "outcome" and e["facts"].get("outcome") in REVERSED}
    released, returned = Counter(week_of.values()), Counter(week_of[case] for case in back if case in week_of)
    weeks, title = sorted(released), N_("Released repairs taken back later")
    between = [wilson(returned[week], released[week]) for week in weeks]
    rows = [
        (cell(week), number(released[week]), number(returned[week]), cell(bounds(low, high, 1), end=True))
        for week, (low, high) in zip(weeks, between, strict=True)
    ]
    shares = [round(returned[week] / released[week], 4) for week in weeks]
    drawn = lines(title, N_all("taken back"), (shares,), weeks, intervals=between) if weeks else None
    shown = table(title, N_all("Week", "Released", "Taken back", "95 % interval"), rows)
    note = tell("share with 95 %% interval, by week of release, n %(n)s", n=grouped(len(week_of)))
    return Section(title, note, shown, drawn, cases="/history")


def keyed_wrongly(entries: Sequence[Mapping[str, Any]], zone: str) -> Section:
    """Values that second approvers keyed wrongly, by week; how many were keyed at all is not kept, so no share."""
    counted = Counter(iso_week(datetime.fromisoformat(str(entry["at"])), zone) for entry in entries)
    found = _counted(
        N_("Values keyed wrongly"),
        sorted(counted.items()),
        tell("by week, n %(n)s", n=grouped(counted.total())),
        N_("Week"),
    )
    return replace(found, cases="/history")


def iso_week(at: datetime, zone: str) -> str:
    """`2026-W47`, the week in the reader's zone."""
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return f"{year}-W{week:02d}"


def top(
    title: str, column: str, values: Iterable[str], note: str = "", cases: str = "/queue", *, make: Make = cell
) -> Section:
    """The most frequent values, each in the cell that `make` makes; `note` says of what, n how many there are of it."""
    counted = Counter(values)
    total = grouped(counted.total())
    told = tell("%(what)s, n %(n)s", what=note, n=total) if note else tell("n %(n)s", n=total)
    return replace(_counted(title, counted.most_common(TOP), told, column, make), cases=cases)


def holders(cases: Iterable[Case], now: datetime, zone: str) -> Section:
    """Who holds how many open cases, and when the last of their claims ends."""
    ends: dict[str, list[datetime]] = defaultdict(list)
    for case in cases:
        if case.claimed_by and case.claimed_until and case.claimed_until > now:
            ends[case.claimed_by].append(case.claimed_until)
    found = [
        (name, len(ends[name]), instant(max(ends[name]), zone).short)
        for name in sorted(ends, key=lambda name: (-len(ends[name]), name))[:TOP]
    ]
    title = N_("Held by")
    drawn = bars(
        title,
        [
            Bar(name, (float(n),), tell("%(n)s until %(time)s", n=grouped(n), time=until.split()[0]))
            for name, n, until in found
        ],
    )
    rows = [(cell(name), number(n), cell(until)) for name, n, until in found]
    shown = table(title, N_all("Person", "Number", "Until"), rows)
    return Section(
        title,
        tell(
            "live claims, %(city)s time, n %(n)s", city=zone.rsplit("/", 1)[-1], n=grouped(sum(map(len, ends.values())))
        ),
        shown,
        drawn if found else None,
        cases="/queue",
    )


def decisions_per_hour(decided: Sequence[Mapping[str, Any]], now: datetime, zone: str) -> Section:
    """Decisions in each of the last hours, a line for approvals and one for all other verdicts."""
    slots = [[0] * HOURS, [0] * HOURS]
    for entry in decided:
        back = int((now - datetime.fromisoformat(str(entry["at"]))).total_seconds() // 3600)
        if 0 <= back < HOURS:
            slots[verdict(entry) != "approve"][HOURS - 1 - back] += 1
    at = now.astimezone(ZoneInfo(zone))
    ticks = [f"{at - timedelta(hours=HOURS - 1 - n):%H}h" for n in range(HOURS)]
    names = N_all("approved", "other verdicts")
    rows = [(cell(tick), number(slots[0][n]), number(slots[1][n])) for n, tick in enumerate(ticks)]
    drawn = lines(N_("Decisions per hour"), names, slots, ticks)
    return Section(
        N_("Decisions per hour"),
        tell(
            "last %(hours)s hours, %(city)s time, n %(n)s",
            hours=HOURS,
            city=zone.rsplit("/", 1)[-1],
            n=grouped(sum(map(sum, slots))),
        ),
        table(N_("Decisions per hour"), (N_("Hour"), *names), rows),
        drawn,
        cases="/queue",
    )


def overrides(decided: Sequence[Mapping[str, Any]], code_of: Mapping[str, str]) -> Section:
    """How often people did not take the proposal, by code, with the 95 % interval of so many decisions."""
    judged = [(code_of.get(case_of(e), N_("other")), verdict(e)) for e in decided]
    totals = Counter(code for code, _ in judged)
    against = Counter(code for code, given in judged if given in OVERRULING)
    rows = []
    found = []
    for code, total in totals.most_common(TOP):
        low, high = wilson(against[code], total)
        text = part_of(against[code], total)
        found.append(Bar(code, (against[code] / total,), text, (low, high)))
        rows.append(
            (
                cell(code, mono=True, href=f"/queue?code={code}"),
                number(total),
                number(against[code]),
                cell(bounds(low, high), end=True),
            )
        )
    shown = table(N_("Overruled by code"), N_all("Code", "Decisions", "Overruled", "95 % interval"), rows)
    return Section(
        N_("Proposals overruled, by code"),
        tell("share with 95 %% interval, n %(n)s", n=grouped(len(judged))),
        shown,
        bars(N_("Proposals overruled"), found, top=1.0),
        cases="/queue",
    )


def time_to_decision(opened: Mapping[str, datetime], decided: Sequence[Mapping[str, Any]]) -> Section:
    """From receipt to the first decision."""
    steps = (
        (2, N_("under 2 min")),
        (10, N_("2 to 10 min")),
        (30, N_("10 to 30 min")),
        (120, N_("30 min to 2 h")),
        (10**9, N_("over 2 h")),
    )
    taken = waits(opened, decided)
    counts = Counter(next(name for limit, name in steps if seconds / 60 < limit) for seconds in taken)
    return _counted(
        N_("Time to the first decision"),
        [(name, counts[name]) for _, name in steps],
        tell("n %(n)s", n=grouped(len(taken))),
        N_("Time"),
    )


def waits(opened: Mapping[str, datetime], decided: Sequence[Mapping[str, Any]]) -> list[float]:
    """Seconds from receipt to the first decision, of each case in `opened` that was decided on."""
    first: dict[str, datetime] = {}
    for entry in decided:
        at = datetime.fromisoformat(str(entry["at"]))
        first[case_of(entry)] = min(at, first.get(case_of(entry), at))
    return [(at - opened[case_id]).total_seconds() for case_id, at in first.items() if case_id in opened]


def case_of(entry: Mapping[str, Any]) -> str:
    """The case that an entry is about."""
    return str(entry.get("case") or entry.get("case_id"))


def verdict(entry: Mapping[str, Any]) -> str:
    """The verdict of a `decided` entry."""
    facts = entry.get("facts")
    return str(facts.get("verdict", "")) if isinstance(facts, Mapping) else ""


def _counted(title: str, found: Sequence[tuple[str, int]], note: str, column: str, make: Make = cell) -> Section:
    drawn = bars(title, [Bar(name, (float(n),), grouped(n)) for name, n in found])
    shown = table(title, (column, N_("Number")), [(make(name), number(n)) for name, n in found])
    return Section(title, note, shown, drawn if found else None, cases="/queue")


def _age(old: timedelta) -> str:
    return next(name for limit, name in AGES if old < limit)


def _slot(deadline: datetime | None, now: datetime) -> int:
    if deadline is None or deadline < now:
        return -1
    return min(int((deadline - now).total_seconds() // 3600), HOURS_AHEAD)
