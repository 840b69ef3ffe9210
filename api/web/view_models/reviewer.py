"""The figures of reviewers: one person's as a list for themselves, everybody's as a table for the supervisor."""

from collections.abc import Mapping, Sequence
from typing import Any

from cases.reviewing import HASTY_SECONDS, PERIOD, Reviewer

from ..said import N_, N_all, figure, tell
from .charts import Bar, bars, wilson
from .sheet import Cell, Section, cell, number, table
from .words import bounds, grouped, part_of

NOTE = tell("last %(days)s days; check cases since ever", days=PERIOD.days)
COLUMNS = (
    *N_all("Person", "Decisions", "Check cases noticed", "95 % interval", "Approvals overturned", "Keyed wrongly"),
    *N_all("Median time", "Others"),
    tell("Under %(seconds)s s", seconds=f"{HASTY_SECONDS:g}"),
)


def own_figures(found: Reviewer) -> tuple[tuple[str, str], ...]:
    """Label and words of each figure of one person; every rate with its n and interval."""
    return (
        (N_("Decisions"), grouped(found.decisions)),
        (N_("Check cases noticed"), _rate(found.noticed, found.checks)),
        (N_("Approvals overturned later"), _rate(found.overturned, found.approvals)),
        (N_("Values keyed wrongly"), grouped(found.misses)),
        (
            N_("Median time on the page"),
            tell(
                "%(seconds)s; others %(others)s", seconds=_seconds(found.seconds), others=_seconds(found.peers_seconds)
            ),
        ),
        (tell("Decided within %(seconds)s s", seconds=f"{HASTY_SECONDS:g}"), _rate(found.hasty, found.timed)),
    )


def checks_noticed(found: Sequence[Reviewer]) -> Section:
    """Who noticed how many of their check cases."""
    rows = [each for each in found if each.checks]
    drawn = [
        Bar(r.person, (r.noticed / r.checks,), part_of(r.noticed, r.checks), wilson(r.noticed, r.checks)) for r in rows
    ]
    cells = [(cell(r.person), number(r.noticed), number(r.checks), _interval(r.noticed, r.checks)) for r in rows]
    shown = table(
        N_("Check cases noticed"),
        N_all("Person", "Noticed", "Laid out", "95 % interval"),
        cells,
        N_("None was answered."),
    )
    chart = bars(N_("Check cases noticed"), drawn, top=1.0) if rows else None
    laid_out = sum(r.checks for r in rows)
    return Section(
        N_("Check cases noticed"),
        tell("share with 95 %% interval, by name, n %(n)s", n=grouped(laid_out)),
        shown,
        chart,
    )


def reviewer_table(found: Sequence[Reviewer]) -> Section:
    """All figures of everybody, by name: nobody is ranked."""
    rows = [
        (
            cell(r.person), number(r.decisions), cell(part_of(r.noticed, r.checks), end=True),
            _interval(r.noticed, r.checks), cell(part_of(r.overturned, r.approvals), end=True), number(r.misses),
            cell(_seconds(r.seconds), end=True), cell(_seconds(r.peers_seconds), end=True),
            cell(part_of(r.hasty, r.timed), end=True),
        )
        for r in found
    ]  # fmt: skip
    empty = N_("Nobody has decided yet.")
    return Section(
        N_("Reviewers"), tell("%(note)s; by name, no ranking", note=NOTE), table(N_("Reviewers"), COLUMNS, rows, empty)
    )


def own_views(entries: Sequence[Mapping[str, Any]]) -> Section:
    """How often reviewers agree with the proposal where they spoke before they saw it."""
    said = [entry["facts"] for entry in entries]
    rows = []
    for label, name in ((N_("Cause"), "cause_agrees"), (N_("Action"), "action_agrees")):
        hits = sum(bool(facts.get(name)) for facts in said)
        rows.append((cell(label), number(hits), number(len(said)), _interval(hits, len(said))))
    shown = table(N_("Own view first"), N_all("Asked", "Agree", "Asked of", "95 % interval"), rows)
    note = tell("reviewers who spoke before they saw the proposal, n %(n)s", n=grouped(len(said)))
    return Section(N_("Own view first"), note, shown)


def _rate(hits: int, of: int) -> str:
    if not of:
        return N_("none yet")
    low, high = wilson(hits, of)
    return tell(
        "%(n)s of %(all)s, %(share)s (95 %% interval %(low)s to %(high)s)",
        n=hits,
        all=of,
        share=figure(f"{hits / of:.0%}"),
        low=figure(f"{low:.0%}"),
        high=figure(f"{high:.0%}"),
    )


def _interval(hits: int, of: int) -> Cell:
    low, high = wilson(hits, of)
    return cell(bounds(low, high) if of else "–", end=True)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} s"
