"""The policy as people read it: limits, approvals, levels, what goes by itself, and what a version changes."""

import re
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal

from cases.authorisation import FIRST_USE
from cases.policy import Policy
from cases.policy_change import Change
from cases.store import PolicyVersion

from ...impact import Impacts
from ..said import N_, N_all, joined, tell, tell_many
from .figures import instant
from .policy_form import COUNTS, FIRST_USE_PARTS, GROUPS, LISTS, SWITCHES, WINDOW_NAMES, with_name
from .sheet import Cell, Section, cell, number, table
from .words import OPERATIONS, cause, grouped, sentence

PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")
STAGES = {"proposed": N_("waits for another administrator"), "confirmed": N_("confirmed")}


def in_force_sections(policy: Policy, *, revoked: bool = False) -> tuple[Section, ...]:
    """The policy that holds: thresholds, what goes by itself (unless that was `revoked`), levels, rates."""
    return (
        Section(
            N_("Limits and approvals"),
            N_("amounts in EUR"),
            table(N_("Limits"), N_all("Rule", "Value"), _limits(policy)),
        ),
        _standing_section(policy, revoked),
        Section(
            N_("Laxest level of each edit"),
            N_("no row: A0"),
            table(N_("Levels"), N_all("Edit", "Messages", "Fields", "Level"), _levels(policy)),
            folded=True,
        ),
        Section(
            N_("Rates for limits"),
            tell("as of %(day)s", day=policy.rates_as_of),
            table(N_("Rates"), N_all("Currency", "EUR"), _rates(policy)),
            folded=True,
        ),
    )


def versions_section(versions: Sequence[PolicyVersion], zone: str) -> Section:
    """Every version with who proposed and who decided it."""
    columns = N_all("Version", "Proposed", "By", "Why", "State", "Decided by")
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
        N_("Versions"),
        tell("%(n)s so far", n=len(rows)),
        table(N_("Versions, newest first"), columns, rows, N_("Only the shipped policy.")),
    )


def changes_section(changed: Sequence[Change]) -> Section:
    """What a version changes, place by place."""
    rows = [
        (
            cell(called(each.place), title=each.place),
            cell(_value(each.old), end=True, tone="bad"),
            cell(_value(each.new), end=True, tone="ok"),
        )
        for each in changed
    ]
    return Section(
        N_("What changes"),
        tell_many("%(n)s place", "%(n)s places", len(rows)),
        table(N_("Changes"), N_all("Where", "Before", "After"), rows, N_("Nothing.")),
    )


def _value(text: str) -> str:
    """What stands at a place of a policy: numbers grouped as in the lists, a dash for nothing."""
    return grouped(Decimal(text)) if PLAIN_NUMBER.fullmatch(text) else text or "–"


def called(place: str) -> str:
    """A place of a policy in words: `limits_eur.step_up` is “Limit in EUR: step up”."""
    group, _, name = place.partition(".")
    if place.startswith("levels: "):
        edit, _, where = place.removeprefix("levels: ").partition(" on ")
        return tell("Level of “%(edit)s” on %(where)s", edit=OPERATIONS.get(edit, edit), where=where.replace("_", " "))
    if place.startswith("rates.eur."):
        return tell("EUR for one %(currency)s", currency=place.rpartition(".")[2])
    if group == "standing_authorisation":
        return _called_standing(name.removeprefix("limits."))
    known: dict[str, str] = {**dict(COUNTS), **dict(LISTS), **{f"switches.{key}": label for key, label in SWITCHES}}
    groups: dict[str, str] = dict(GROUPS)
    label = known.get(place) or groups.get(group, sentence(cause(group)) + (": {}" if name else ""))
    return with_name(label, name)


def _called_standing(name: str) -> str:
    window, _, unit = name.partition(".")
    if window == FIRST_USE:
        words = dict(FIRST_USE_PARTS)[unit]
        return tell("By itself: %(what)s", what=words if unit == "eur" else words[0].lower() + words[1:])
    if window in WINDOW_NAMES:
        return tell("By itself: %(what)s", what=joined(("EUR" if unit == "eur" else unit, WINDOW_NAMES[window]), " "))
    return tell("By itself: %(what)s", what=cause(name.replace(".", " ")))


def impact_section(found: Impacts) -> Section:
    """What the version would have done to the last cases."""
    rows = [(cell(before), cell(after), number(cases)) for before, after, cases in found.moves]
    told = tell("%(n)s of the last %(all)s cases would have gone another way", n=len(found.changed), all=found.compared)
    if found.left_out:
        told = tell("%(told)s; %(n)s could not be compared", told=told, n=found.left_out)
    return Section(
        N_("What it would have done"),
        told,
        table(
            N_("Routes"),
            N_all("With the policy in force", "With this one", "Cases"),
            rows,
            N_("No case would have gone another way."),
        ),
    )


def impact_cases(found: Impacts) -> Section:
    """The cases behind it; those of owning functions are counted and not named."""
    rows = [
        (cell(each.case_id, href=f"/cases/{each.case_id}", mono=True), cell(each.before), cell(each.after))
        for each in found.changed
        if each.case_id
    ]
    return Section(
        N_("Those cases"),
        tell("%(n)s shown", n=len(rows)),
        table(N_("Cases"), N_all("Case", "Before", "After"), rows),
        folded=True,
    )


def _standing_section(policy: Policy, revoked: bool) -> Section:
    held = policy.standing
    if held is None:
        return Section(N_("What goes by itself"), N_("no standing authorisation: nothing"))
    ceilings = zip(WINDOW_NAMES.values(), (held.counterparty, held.hour, held.day), strict=True)
    first = held.first_use
    hours = (f"{rail} {begins:%H:%M}-{ends:%H:%M}" for rail, (begins, ends) in held.hours.items())
    told = [
        (N_("Owner"), held.owner),
        (N_("Strata"), ", ".join(held.strata)),
        (N_("EUR of one payment"), grouped(held.payment_eur)),
        *(
            (
                tell("Most %(words)s", words=words),
                tell("%(n)s payments, EUR %(eur)s", n=grouped(most.payments), eur=grouped(most.eur)),
            )
            for words, most in ceilings
        ),
        (
            N_("Most to a new counterparty"),
            tell(
                "%(n)s payments, EUR %(eur)s (new: %(days)s days)",
                n=grouped(first.ceiling.payments),
                eur=grouped(first.ceiling.eur),
                days=first.days,
            ),
        ),
        (N_("Hours in UTC (*: all other rails)"), ", ".join(hours) or "none"),
        (N_("Certificate"), held.certificate.replace("_", " ")),
        (N_("Last day"), f"{held.expires_on}"),
    ]
    rows = [(cell(name), cell(value, end=True)) for name, value in told]
    note = N_("revoked: nothing goes by itself") if revoked else N_("the standing authorisation")
    return Section(N_("What goes by itself"), note, table(N_("Standing authorisation"), N_all("Rule", "Value"), rows))


def _limits(policy: Policy) -> list[tuple[Cell, ...]]:
    limits = [
        (tell("Amount limit: %(name)s", name=cause(each.name.rstrip("_"))), grouped(getattr(policy.limits, each.name)))
        for each in fields(policy.limits)
    ]
    told = [(tell("Approvals: %(name)s", name=cause(name)), value) for name, value in policy.approvals.items()]
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
    return [(cell(name, mono=True), cell(grouped(value), end=True)) for name, value in sorted(policy.rates.items())]
