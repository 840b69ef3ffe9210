"""The form in which a policy is changed: every part of it as fields, and the plain data that a posted form says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cases.authorisation import FIRST_USE, WINDOWS

from ..said import N_, changed, joined, tell
from .words import cause

COUNTS = (
    ("new_beneficiary_approvals", N_("Approvals for a new beneficiary")),
    ("sensitive_change_approvals", N_("Approvals for a sensitive change")),
    ("supervisor_minutes_before_cut_off", N_("Supervisor needed before cut-off (minutes)")),
)
LISTS = (("treasury_currencies", N_("Treasury currencies")), ("entry_teams", N_("Entry teams")))
GROUPS = (
    ("limits_eur", N_("Limit in EUR: {}")),
    ("approvals", N_("Approvals: {}")),
    ("sampling", N_("Share looked at afterwards: {}")),
)
SWITCHES = (
    ("auto_format", N_("Format repairs without a person")),
    ("auto_certified", N_("Certified repairs without a person")),
    ("only_unseen", N_("A further approver keys only what they had not seen before")),
)
_GROUPED = re.compile(r"\.\d{3}(?!\d)")
WINDOW_NAMES = dict(
    zip(WINDOWS, (N_("to one counterparty in 24 hours"), N_("in 60 minutes"), N_("in 24 hours, to all")), strict=True)
)
FIRST_USE_PARTS = (
    ("days", N_("Days for which a counterparty is new")),
    ("payments", N_("Payments to a new counterparty")),
    ("eur", N_("EUR to a new counterparty")),
)
STANDING, LEVELS = "standing_authorisation", ("A0", "A1", "A2", "A3")
LEVEL_PARTS = ("operators", "messages", "fields", "level")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name (`limits_eur.step_up`), what it is called, its value; `on` of a tick, `options` of a choice.

    `lines` is above 0 for a text of several lines.
    """

    name: str
    label: str
    value: str
    on: bool | None = None
    options: tuple[str, ...] = ()
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Fields under one heading; those of a row stand beside each other."""

    title: str
    note: str
    rows: tuple[tuple[Field, ...], ...]


def form_parts(content: Mapping[str, Any]) -> tuple[Part, ...]:
    """All that a policy says, as a form shows it."""
    return (
        Part(N_("Thresholds"), N_("amounts in EUR"), tuple((each,) for each in _thresholds(content))),
        Part(
            N_("What goes by itself"),
            N_("the standing authorisation; without an owner nothing goes by itself"),
            tuple(_standing(content.get(STANDING) or {})),
        ),
        Part(
            N_("Laxest level of each edit"),
            N_("no row: A0; a row without edits is left out, the last one is for a new row"),
            tuple(_level_rows(content["levels"])),
        ),
        Part(N_("Rates for limits"), N_("never in a message"), tuple(_rates(content["rates"]))),
    )


def with_name(label: str, name: str) -> str:
    """`Limit in EUR: {}` with the name of one, in each language."""
    return changed(label, lambda text: text.format(cause(name)))


def filled(parts: Sequence[Part], posted: Mapping[str, str]) -> tuple[Part, ...]:
    """The same form with what somebody typed, to be mended."""
    return tuple(
        replace(part, rows=tuple(tuple(_as_posted(field, posted) for field in row) for row in part.rows))
        for part in parts
    )


def names(parts: Sequence[Part]) -> tuple[str, ...]:
    """The names of all fields."""
    return tuple(field.name for part in parts for row in part.rows for field in row)


def with_fields(content: Mapping[str, Any], posted: Mapping[str, str]) -> dict[str, Any]:
    """`content` with what a form says of it. Raises ValueError for what cannot be read."""
    told = {**content, **{group: dict(content[group]) for group in ("limits_eur", "approvals", "sampling", "switches")}}
    for each in _thresholds(content):
        group, _, name = each.name.rpartition(".")
        text = posted.get(each.name, "").strip()
        if group == "switches":
            if text == "on" or name in told[group]:  # one that a policy may leave out is not written into it as off
                told[group][name] = text == "on"
        elif group:
            told[group][name] = int(text) if group == "approvals" else figure(text, money=group == "limits_eur")
        elif each.name in dict(LISTS):
            told[each.name] = _listed(text)
        else:
            told[each.name] = int(text)
    told.pop(STANDING, None)
    standing = _standing_of(posted)
    levels = list(_levels_of(posted, len(content["levels"]) + 1))
    return {**told, **standing, "levels": levels, "rates": _rates_of(posted)}


def figure(text: str, *, money: bool = True) -> str:
    """A number as typed. Raises ValueError for one that languages read differently, as 250.000 and 250,50."""
    if "," in text or (money and _GROUPED.search(text)):
        raise ValueError(
            f"{text}: write it as 250000 or 250000.50, for commas and groups mean different things to people"
        )
    return text


def _thresholds(content: Mapping[str, Any]) -> Iterator[Field]:
    for group, label in GROUPS:
        for name, value in content[group].items():
            yield Field(f"{group}.{name}", with_name(label, name), str(value))
    for name, label in COUNTS:
        yield Field(name, label, str(content[name]))
    for name, label in LISTS:
        yield Field(name, label, ", ".join(content[name]))
    for name, label in SWITCHES:
        yield Field(f"switches.{name}", label, "on", content["switches"].get(name, False))


def _standing(held: Mapping[str, Any]) -> Iterator[tuple[Field, ...]]:
    limits = held.get("limits", {})
    hours = "\n".join(f"{rail} {first}-{last}" for rail, (first, last) in held.get("hours_utc", {}).items())
    yield (Field(f"{STANDING}.owner", N_("Owner"), held.get("owner", "")),)
    yield (Field(f"{STANDING}.strata", N_("Strata, as patterns"), ", ".join(held.get("strata", ()))),)
    yield (Field(f"{STANDING}.per_payment_eur", N_("EUR of one payment"), str(limits.get("per_payment_eur", ""))),)
    for window, words in WINDOW_NAMES.items():
        most = limits.get(window, {})
        yield (
            Field(
                f"{STANDING}.{window}.payments",
                tell("Payments %(window)s", window=words),
                str(most.get("payments", "")),
            ),
            Field(f"{STANDING}.{window}.eur", tell("EUR %(window)s", window=words), str(most.get("eur", ""))),
        )
    first = limits.get(FIRST_USE, {})
    yield tuple(Field(f"{STANDING}.{FIRST_USE}.{n}", words, str(first.get(n, ""))) for n, words in FIRST_USE_PARTS)
    yield (Field(f"{STANDING}.hours_utc", N_("Hours in UTC by rail (*: all others)"), hours, lines=3),)
    yield (Field(f"{STANDING}.certificate", N_("Certificate (in_force, or a digest)"), held.get("certificate", "")),)
    yield (Field(f"{STANDING}.expires_on", N_("Last day"), str(held.get("expires_on", ""))),)


def _standing_of(posted: Mapping[str, str]) -> dict[str, Any]:
    def text(name: str) -> str:
        return posted.get(f"{STANDING}.{name}", "").strip()

    if not text("owner"):
        return {}
    ceilings: dict[str, dict[str, Any]] = {
        window: {"payments": int(text(f"{window}.payments")), "eur": figure(text(f"{window}.eur"))}
        for window in WINDOW_NAMES
    }
    first = {name: figure(text(f"{FIRST_USE}.{name}")) for name, _ in FIRST_USE_PARTS}
    if any(first.values()):  # else nothing goes to a new counterparty by itself
        ceilings[FIRST_USE] = {**first, "days": int(first["days"]), "payments": int(first["payments"])}
    told = {
        "owner": text("owner"),
        "strata": _listed(text("strata")),
        "limits": {"per_payment_eur": figure(text("per_payment_eur")), **ceilings},
        "hours_utc": dict(_hours(line) for line in text("hours_utc").splitlines() if line.strip()),
        "certificate": text("certificate"),
        "expires_on": text("expires_on"),
    }
    return {STANDING: told}


def _hours(line: str) -> tuple[str, list[str]]:
    rail, _, span = line.strip().partition(" ")
    first, dash, last = span.partition("-")
    if not dash:
        raise ValueError(f"{line}: write hours as * 06:00-18:00")
    return rail, [first.strip(), last.strip()]


def _level_rows(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Field, ...]]:
    empty: Mapping[str, Any] = {"operators": (), "messages": (), "level": "A0"}
    for number, row in enumerate((*rows, empty)):
        at, of = f"levels.{number}", tell("Row %(n)s", n=number + 1)
        yield (
            Field(f"{at}.operators", joined((of, N_("edits")), ": "), ", ".join(row["operators"])),
            Field(f"{at}.messages", joined((of, N_("messages")), ": "), ", ".join(row["messages"])),
            Field(f"{at}.fields", joined((of, N_("fields (none: all)")), ": "), ", ".join(row.get("fields", ()))),
            Field(f"{at}.level", joined((of, N_("level")), ": "), row["level"], options=LEVELS),
        )


def _levels_of(posted: Mapping[str, str], count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        told = {name: posted.get(f"levels.{number}.{name}", "") for name in LEVEL_PARTS}
        if not told["operators"].strip():
            continue
        if not told["messages"].strip():
            raise ValueError(f"row {number + 1} of the levels names no messages")
        row = {"operators": _listed(told["operators"]), "messages": _listed(told["messages"]), "level": told["level"]}
        yield {**row, "fields": _listed(told["fields"])} if told["fields"].strip() else row


def _rates(rates: Mapping[str, Any]) -> Iterator[tuple[Field, ...]]:
    lines = [f"{currency} {value}" for currency, value in rates["eur"].items()]
    yield (Field("rates.as_of", N_("As of"), str(rates["as_of"])),)
    yield (Field("rates.eur", N_("EUR for one unit, a currency in each line"), "\n".join(lines), lines=12),)


def _rates_of(posted: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, str] = {}
    for line in posted.get("rates.eur", "").splitlines():
        currency, _, value = line.strip().partition(" ")
        if currency and (currency in found or not value.strip()):
            raise ValueError(f"{line}: each currency stands once, with its value")
        if currency:
            found[currency] = value.strip()
    return {"as_of": posted.get("rates.as_of", "").strip(), "eur": found}


def _as_posted(field: Field, posted: Mapping[str, str]) -> Field:
    text = posted.get(field.name, "")
    return replace(field, value=text) if field.on is None else replace(field, on=text == "on")


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
