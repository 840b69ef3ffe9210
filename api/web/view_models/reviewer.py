"""The figures of reviewers: one person's as a list for themselves, everybody's as a table for the supervisor."""

from collections.abc import Mapping, Sequence
from typing import Any

from cases.reviewing import HASTY_SECONDS, PERIOD, Reviewer

from .charts import Bar, bars, wilson
from .sheet import Cell, Section, cell, number, table

NOTE = f"last {PERIOD.days} days; check cases since ever"
COLUMNS = ("Person", "Decisions", "Check cases noticed", "95 % interval", "Approvals overturned", "Keyed wrongly",
           "Median time", "Others", f"Under {HASTY_SECONDS:g} s")  # fmt: skip


def own_figures(found: Reviewer) -> tuple[tuple[str, str], ...]:
    """Label and words of each figure of one person; every rate with its n and interval."""
    return (
        ("Decisions", f"{found.decisions:,}"),
        ("Check cases noticed", _rate(found.noticed, found.checks)),
        ("Approvals overturned later", _rate(found.overturned, found.approvals)),
        ("Values keyed wrongly", f"{found.misses:,}"),
        ("Median time on the page", f"{_seconds(found.seconds)}; others {_seconds(found.peers_seconds)}"),
        (f"Decided within {HASTY_SECONDS:g} s", _rate(found.hasty, found.timed)),
    )


def checks_noticed(found: Sequence[Reviewer]) -> Section:
    """Who noticed how many of their check cases."""
    rows = [each for each in found if each.checks]
    drawn = [
        Bar(r.person, (r.noticed / r.checks,), f"{r.noticed} of {r.checks}", wilson(r.noticed, r.checks)) for r in rows
    ]
    cells = [(cell(r.person), number(r.noticed), number(r.checks), _interval(r.noticed, r.checks)) for r in rows]
    shown = table(
        "Check cases noticed", ("Person", "Noticed", "Laid out", "95 % interval"), cells, "None was answered."
    )
    chart = bars("Check cases noticed", drawn, top=1.0) if rows else None
    laid_out = sum(r.checks for r in rows)
    return Section("Check cases noticed", f"share with 95 % interval, by name, n {laid_out:,}", shown, chart)


def reviewer_table(found: Sequence[Reviewer]) -> Section:
    """All figures of everybody, by name: nobody is ranked."""
    rows = [
        (
            cell(r.person), number(r.decisions), cell(f"{r.noticed} of {r.checks}", end=True),
            _interval(r.noticed, r.checks), cell(f"{r.overturned} of {r.approvals}", end=True), number(r.misses),
            cell(_seconds(r.seconds), end=True), cell(_seconds(r.peers_seconds), end=True),
            cell(f"{r.hasty} of {r.timed}", end=True),
        )
        for r in found
    ]  # fmt: skip
    empty = "Nobody has decided yet."
    return Section("Reviewers", f"{NOTE}; by name, no ranking", table("Reviewers", COLUMNS, rows, empty))


def own_views(entries: Sequence[Mapping[str, Any]]) -> Section:
    """How often reviewers agree with the proposal where they spoke before they saw it."""
    said = [entry["facts"] for entry in entries]
    rows = []
    for label, name in (("Cause", "cause_agrees"), ("Action", "action_agrees")):
        hits = sum(bool(facts.get(name)) for facts in said)
        rows.append((cell(label), number(hits), number(len(said)), _interval(hits, len(said))))
    shown = table("Own view first", ("Asked", "Agree", "Asked of", "95 % interval"), rows)
    note = f"reviewers who spoke before they saw the proposal, n {len(said):,}"
    return Section("Own view first", note, shown)


def _rate(hits: int, of: int) -> str:
    if not of:
        return "none yet"
    low, high = wilson(hits, of)
    return f"{hits} of {of}, {hits / of:.0%} (95 % interval {low:.0%} to {high:.0%})"


def _interval(hits: int, of: int) -> Cell:
    low, high = wilson(hits, of)
    return cell(f"{low:.0%} to {high:.0%}" if of else "–", end=True)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} s"
