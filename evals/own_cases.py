"""A bank's own resolved cases as rows: one JSON line each, checked, root causes joined (docs/evaluation.md)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import payments
from cases.report import Report
from payments import Message, PaymentError
from payments.facts import facts_of
from payments.vocabulary import Action, Severity

from .row import Row
from .situation import ROUTES, Expected

WINDOW = timedelta(days=7)  # five business days: what failed of one cause within them counts once
SPLITS = ("calibrate", "certify")


class UnusableCase(Exception):
    """A line is no resolved case; the text says why."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """What payments that fail together share: sender, fault, place, and the fact that they rest on."""

    sender: str
    fault: str
    place: str
    fact: str


def own_rows(path: Path) -> Iterator[Row]:
    """The rows of a file of resolved cases, in its order. Raises UnusableCase with line and reason."""
    seen: dict[_Cause, tuple[date, str]] = {}
    ids: set[str] = set()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = _row(json.loads(line), seen)
            if row.id in ids:
                raise UnusableCase(f"{row.id} stands twice")
        except (UnusableCase, ValidationError, PaymentError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnusableCase(f"line {number}: {error}") from error
        ids.add(row.id)
        yield row


def _row(held: Mapping[str, Any], seen: dict[_Cause, tuple[date, str]]) -> Row:
    exception = dict(held["exception"])
    report = Report.model_validate(exception)
    if report.message is None or report.received_at is None:
        raise UnusableCase("message (as text) and received_at are needed")
    messages = payments.read(report.message.encode())
    if len(messages) != 1:
        raise UnusableCase(f"one payment message is needed, {len(messages)} are there")
    expected = _expected(held["expected"], messages[0])
    exception |= {"external_id": held["id"], "profile": report.profile or "cbpr-current", "error": _fault(report)}
    exception |= {"direction": report.direction or "outgoing", "reference": dict(exception.get("reference", {}))}
    exception |= {"related": list(exception.get("related", []))}
    day = report.received_at.date()
    found = _rules(messages[0], exception["profile"], day)
    cause = str(held.get("root_cause") or _joined(_cause_of(messages[0], report, found), day, held["id"], seen))
    if held.get("split", "certify") not in SPLITS:
        raise UnusableCase(f"split is {held['split']}, not one of {', '.join(SPLITS)}")
    return Row(
        str(held["id"]), _short(cause), held.get("split", "certify"), str(held.get("family", "own")), ("own",), "own",
        int(held.get("difficulty", 2)), "own", exception, expected, day.isoformat(),
        {"breaks": found[0] if found else "", "broken": hashlib.sha256(report.message.encode()).hexdigest()},
    )  # fmt: skip


def _expected(held: Mapping[str, Any], message: Message) -> Expected:
    """The answer that was right in the end. A repair names every field that it sets, with each accepted value."""
    actions = tuple(Action(name).value for name in held["actions"])
    if held["route"] not in (*ROUTES, "information"):
        raise UnusableCase(f"route {held['route']} is not known")
    fields = {path: tuple(values) for path, values in held.get("fields", {}).items()}
    if ("REPAIR" in actions) != bool(fields):
        raise UnusableCase("fields are what a REPAIR sets: give them with it, and only with it")
    same = [path for path, values in fields.items() if values == (message.get(path),)]
    if fields and len(same) == len(fields):
        raise UnusableCase("every field has its value already: nothing was repaired")
    return Expected(actions, held["route"], fields, tuple(held.get("may_change", ())))


def _fault(report: Report) -> dict[str, Any]:
    return report.error.model_dump(mode="json")


def _rules(message: Message, profile: str, day: date) -> list[str]:
    return [f"{f.rule} {f.path}" for f in payments.check(message, profile, day) if f.severity is Severity.ERROR]


def _cause_of(message: Message, report: Report, found: list[str]) -> _Cause:
    facts = facts_of(message)
    fact = facts.creditor_agent if (report.error.code or "").startswith("RC") else facts.creditor_account
    return _Cause(str(facts.debtor_account), str(report.error.code), found[0] if found else "", str(fact))


def _joined(cause: _Cause, day: date, name: str, seen: dict[_Cause, tuple[date, str]]) -> str:
    """The name of the root cause: that of an earlier case of the same cause within the window, else a new one."""
    first, known = seen.get(cause, (day, ""))
    if known and abs(day - first) <= WINDOW:
        return known
    seen[cause] = (day, f"{name}/{day}")
    return seen[cause][1]


def _short(cause: str) -> str:
    return hashlib.sha256(cause.encode()).hexdigest()[:16]


def told(rows: list[Row]) -> dict[str, Any]:
    """What was imported, and how many released root causes the shipped plan wants of each stratum."""
    from governance.learning import needed
    from governance.plan import read_plan

    plan = read_plan()
    clusters = {split: len({row.cluster for row in rows if row.split == split}) for split in SPLITS}
    days = sorted(datetime.fromisoformat(row.exception["received_at"]).date().isoformat() for row in rows)
    return {
        "rows": len(rows), "root_causes": clusters, "from": days[0] if days else None, "to": days[-1] if days else None,
        "needed": {
            "alpha": repr(plan.alpha), "delta_of_each": repr(plan.delta_each), "strata": sorted(plan.strata),
            "released_root_causes_of_each": {str(e): needed(plan.alpha, plan.delta_each, e) for e in (0, 1, 2)},
        },
    }  # fmt: skip
