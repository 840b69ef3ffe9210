"""What the dashboards count: open cases, cut-offs, causes, decisions and how often people overruled a proposal."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases.case import Case

from .charts import Bar, bars, lines, wilson
from .sheet import Section, cell, number, table
from .words import many, state

AGES = ((timedelta(hours=1), "under 1 h"), (timedelta(hours=4), "1 to 4 h"), (timedelta(days=1), "4 to 24 h"),
        (timedelta.max, "over 1 day"))  # fmt: skip
HOURS, TOP = 8, 10
OVERRULING = frozenset(
    {"reject", "amend", "return", "request_information", "escalate", "hold", "cancel", "reject_payment"}
)


def open_by_age(cases: Sequence[Case], now: datetime) -> Section:
    """Open cases by the time since they came in, stacked by state."""
    states = sorted({state(case) for case in cases})
    counted = Counter((_age(now - case.received_at), state(case)) for case in cases)
    rows = [(name, [counted[(name, each)] for each in states]) for _, name in AGES]
    found = [Bar(name, tuple(float(n) for n in parts), str(sum(parts))) for name, parts in rows]
    shown = table(
        "Open cases by age", ("Age", *states), [(cell(name), *(number(n) for n in parts)) for name, parts in rows]
    )
    return Section(
        "Open cases by age", many(len(cases), "case"), shown, bars("Open cases by age", found, legend=states)
    )


def cut_off_load(cases: Sequence[Case], now: datetime, zone: str) -> Section:
    """How many open cases have their cut-off in each of the next hours; those already late stand first."""
    due = Counter(_slot(case.deadline, now) for case in cases if case.deadline)
    names = [
        "late",
        *(f"{now.astimezone(ZoneInfo(zone)) + timedelta(hours=h):%H:%M} on" for h in range(HOURS)),
        "later",
    ]
    counts = [due[slot] for slot in range(-1, HOURS + 1)]
    city = zone.rsplit("/", 1)[-1]
    return _counted("Cut-offs ahead", list(zip(names, counts, strict=True)), f"{city} time", "Hour")


def top(title: str, column: str, values: Iterable[str], note: str = "") -> Section:
    """The most frequent values."""
    return _counted(title, Counter(values).most_common(TOP), note, column)


def holders(cases: Iterable[Case], now: datetime) -> Section:
    """Who holds how many open cases."""
    held = Counter(c.claimed_by for c in cases if c.claimed_by and c.claimed_until and c.claimed_until > now)
    return _counted("Held by", [(str(name), n) for name, n in held.most_common(TOP)], "live claims", "Person")


def decisions_per_hour(decided: Sequence[Mapping[str, Any]], now: datetime, zone: str) -> Section:
    """Decisions in each of the last hours, a line for approvals and one for all other verdicts."""
    slots = [[0] * HOURS, [0] * HOURS]
    for entry in decided:
        back = int((now - datetime.fromisoformat(str(entry["at"]))).total_seconds() // 3600)
        if 0 <= back < HOURS:
            slots[verdict(entry) != "approve"][HOURS - 1 - back] += 1
    at = now.astimezone(ZoneInfo(zone))
    ticks = [f"{at - timedelta(hours=HOURS - 1 - n):%H}h" for n in range(HOURS)]
    names = ("approved", "other verdicts")
    rows = [(cell(tick), number(slots[0][n]), number(slots[1][n])) for n, tick in enumerate(ticks)]
    drawn = lines("Decisions per hour", names, slots, ticks)
    return Section(
        "Decisions per hour", f"last {HOURS} hours", table("Decisions per hour", ("Hour", *names), rows), drawn
    )


def overrides(decided: Sequence[Mapping[str, Any]], code_of: Mapping[str, str]) -> Section:
    """How often people did not take the proposal, by code, with the 95 % interval of so many decisions."""
    judged = [(code_of.get(str(e.get("case") or e.get("case_id")), "other"), verdict(e)) for e in decided]
    totals = Counter(code for code, _ in judged)
    against = Counter(code for code, given in judged if given in OVERRULING)
    rows = []
    found = []
    for code, total in totals.most_common(TOP):
        low, high = wilson(against[code], total)
        text = f"{against[code]} of {total}"
        found.append(Bar(code, (against[code] / total,), text, (low, high)))
        rows.append(
            (cell(code, mono=True), number(total), number(against[code]), cell(f"{low:.0%} to {high:.0%}", end=True))
        )
    shown = table("Overruled by code", ("Code", "Decisions", "Overruled", "95 % interval"), rows)
    return Section(
        "Proposals overruled, by code", "share with 95 % interval", shown, bars("Proposals overruled", found, top=1.0)
    )


def time_to_decision(opened: Mapping[str, datetime], decided: Sequence[Mapping[str, Any]]) -> Section:
    """From receipt to the first decision."""
    first: dict[str, datetime] = {}
    for entry in decided:
        case_id, at = str(entry.get("case") or entry.get("case_id")), datetime.fromisoformat(str(entry["at"]))
        first[case_id] = min(at, first.get(case_id, at))
    steps = ((2, "under 2 min"), (10, "2 to 10 min"), (30, "10 to 30 min"), (120, "30 min to 2 h"), (10**9, "over 2 h"))
    waits = [(at - opened[case_id]).total_seconds() / 60 for case_id, at in first.items() if case_id in opened]
    counts = Counter(next(name for limit, name in steps if wait < limit) for wait in waits)
    return _counted(
        "Time to the first decision", [(name, counts[name]) for _, name in steps], many(len(waits), "case"), "Time"
    )


def verdict(entry: Mapping[str, Any]) -> str:
    """The verdict of a `decided` entry."""
    facts = entry.get("facts")
    return str(facts.get("verdict", "")) if isinstance(facts, Mapping) else ""


def _counted(title: str, found: Sequence[tuple[str, int]], note: str, column: str) -> Section:
    drawn = bars(title, [Bar(name, (float(n),), f"{n:,}") for name, n in found])
    shown = table(title, (column, "Number"), [(cell(name), number(n)) for name, n in found])
    return Section(title, note, shown, drawn if found else None)


def _age(old: timedelta) -> str:
    return next(name for limit, name in AGES if old < limit)


def _slot(deadline: datetime | None, now: datetime) -> int:
    if deadline is None or deadline < now:
        return -1
    return min(int((deadline - now).total_seconds() // 3600), HOURS)
