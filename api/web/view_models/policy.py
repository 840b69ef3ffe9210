"""The policy as people read and change it: limits, approvals, switches, levels, and what a version changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from cases.policy import Policy
from cases.policy_change import Change
from cases.store import PolicyVersion

from ...impact import Impacts
from .figures import instant
from .sheet import Cell, Section, cell, number, table
from .words import OPERATIONS, cause, sentence

STAGES = {"proposed": "waits for another administrator", "confirmed": "confirmed"}
COUNTS = (
    ("new_beneficiary_approvals", "Approvals for a new beneficiary"),
    ("sensitive_change_approvals", "Approvals for a sensitive change"),
    ("supervisor_minutes_before_cut_off", "Supervisor needed before cut-off (minutes)"),
)
LISTS = (("treasury_currencies", "Treasury currencies"), ("entry_teams", "Entry teams"))
GROUPS = (
    ("limits_eur", "Limit in EUR: {}"),
    ("approvals", "Approvals: {}"),
    ("sampling", "Share looked at afterwards: {}"),
)
SWITCHES = (
    ("auto_format", "Format repairs without a person"),
    ("auto_certified", "Certified repairs without a person"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One threshold of the form: its name in the policy (`limits_eur.step_up`), what it is called, and its value."""

    name: str
    label: str
    value: str
    on: bool | None = None


def form_fields(content: Mapping[str, Any]) -> tuple[Field, ...]:
    """The thresholds of handbook §6.2 as a form shows them; levels and rates are changed over the interface."""
    groups = [
        Field(f"{group}.{name}", label.format(cause(name)), str(value))
        for group, label in GROUPS
        for name, value in content[group].items()
    ]
    counts = [Field(name, label, str(content[name])) for name, label in COUNTS]
    lists = [Field(name, label, ", ".join(content[name])) for name, label in LISTS]
    switches = [Field(f"switches.{name}", label, "on", content["switches"][name]) for name, label in SWITCHES]
    return (*groups, *counts, *lists, *switches)


def with_fields(content: Mapping[str, Any], posted: Mapping[str, str]) -> dict[str, Any]:
    """`content` with what a form says of its thresholds. Raises ValueError for what is no number."""
    told = {**content, **{group: dict(content[group]) for group in ("limits_eur", "approvals", "sampling", "switches")}}
    for each in form_fields(content):
        group, _, name = each.name.rpartition(".")
        text = posted.get(each.name, "").strip()
        if group == "switches":
            told[group][name] = text == "on"
        elif group:
            told[group][name] = int(text) if group == "approvals" else text.replace(",", "")
        elif each.name in dict(LISTS):
            told[each.name] = [part.strip() for part in text.split(",") if part.strip()]
        else:
            told[each.name] = int(text)
    return told


def in_force_sections(policy: Policy) -> tuple[Section, ...]:
    """The policy that holds: thresholds, levels, rates."""
    return (
        Section("Limits and approvals", "amounts in EUR", table("Limits", ("Rule", "Value"), _limits(policy))),
        Section(
            "Laxest level of each edit",
            "no row: A0",
            table("Levels", ("Edit", "Messages", "Fields", "Level"), _levels(policy)),
            folded=True,
        ),
        Section(
            "Rates for limits",
            f"as of {policy.rates_as_of}",
            table("Rates", ("Currency", "EUR"), _rates(policy)),
            folded=True,
        ),
    )


def versions_section(versions: Sequence[PolicyVersion], zone: str) -> Section:
    """Every version with who proposed and who decided it."""
    columns = ("Version", "Proposed", "By", "Why", "State", "Decided by")
    rows = [
        (
            cell(each.edition or "–", href=f"/admin/policies/{each.id}", mono=True),
            cell(instant(each.proposed_at, zone).text, href=f"/admin/policies/{each.id}"),
            cell(each.proposed_by),
            cell(each.reason[:120]),
            cell(STAGES.get(each.stage.value, each.stage.value)),
            cell(each.decided_by or "–"),
        )
        for each in versions
    ]
    return Section(
        "Versions", f"{len(rows)} so far", table("Versions, newest first", columns, rows, "Only the shipped policy.")
    )


def changes_section(changed: Sequence[Change]) -> Section:
    """What a version changes, place by place."""
    rows = [
        (
            cell(each.place, mono=True),
            cell(each.old or "–", end=True, tone="bad"),
            cell(each.new or "–", end=True, tone="ok"),
        )
        for each in changed
    ]
    return Section(
        "What changes", f"{len(rows)} places", table("Changes", ("Where", "Before", "After"), rows, "Nothing.")
    )


def impact_section(found: Impacts) -> Section:
    """What the version would have done to the last cases."""
    rows = [(cell(before), cell(after), number(cases)) for before, after, cases in found.moves]
    told = f"{len(found.changed)} of the last {found.compared} cases would have gone another way"
    if found.left_out:
        told += f"; {found.left_out} could not be compared"
    return Section(
        "What it would have done",
        told,
        table(
            "Routes",
            ("With the policy in force", "With this one", "Cases"),
            rows,
            "No case would have gone another way.",
        ),
    )


def impact_cases(found: Impacts) -> Section:
    """The cases behind it; those of owning functions are counted and not named."""
    rows = [
        (cell(each.case_id, href=f"/cases/{each.case_id}", mono=True), cell(each.before), cell(each.after))
        for each in found.changed
        if each.case_id
    ]
    return Section("Those cases", f"{len(rows)} shown", table("Cases", ("Case", "Before", "After"), rows), folded=True)


def _limits(policy: Policy) -> list[tuple[Cell, ...]]:
    limits = [
        (f"Amount limit: {cause(each.name.rstrip('_'))}", f"{getattr(policy.limits, each.name):,}")
        for each in fields(policy.limits)
    ]
    told = [(f"Approvals: {cause(name)}", value) for name, value in policy.approvals.items()]
    counts = [(label, getattr(policy, name)) for name, label in COUNTS]
    lists = [(label, ", ".join(sorted(getattr(policy, name))) or "none") for name, label in LISTS]
    switches = [(label, "on" if getattr(policy, name) else "off") for name, label in SWITCHES]
    return [
        (cell(sentence(name)), cell(value, end=True)) for name, value in (*limits, *told, *counts, *lists, *switches)
    ]


def _levels(policy: Policy) -> list[tuple[Cell, ...]]:
    return [
        (
            cell(OPERATIONS.get(row.operator.value, row.operator.value), title=row.operator.value),
            cell(row.message_prefix, mono=True),
            cell(", ".join(sorted(cause(each.value) for each in row.fields)) or "all"),
            cell(row.level.value, mono=True),
        )
        for row in policy.levels
    ]


def _rates(policy: Policy) -> list[tuple[Cell, ...]]:
    return [(cell(name, mono=True), cell(value, end=True)) for name, value in sorted(policy.rates.items())]
