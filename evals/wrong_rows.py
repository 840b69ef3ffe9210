"""What the agent did on rows it got wrong: the difference to the right answer and the way there, kept beside a run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import payments
from payments import PaymentError
from payments.diff import changed_fields

from .row import Row
from .row_grading import RowGrade

FILE = "wrong.jsonl"


def detail_of(row: Row, outcome: Mapping[str, Any], grade: RowGrade) -> dict[str, Any] | None:
    """What went wrong on a row, as plain data; None for a right one."""
    if grade.right:
        return None
    return {
        "row": row.id, "faults": list(grade.faults), "harm": grade.harm, "action": grade.action,
        "expected_action": list(row.expected.actions), "route": grade.route, "expected_route": row.expected.route,
        "fields": {path: list(values) for path, values in row.expected.fields.items()},
        "diff": _diff(row, outcome), "reasons": _texts(outcome, "route_reasons"),
        "explanation": str(outcome.get("explanation", ""))[:500] if isinstance(outcome, Mapping) else "",
        "trace": _trace(outcome),
    }  # fmt: skip


def held_details(folder: Path) -> dict[str, dict[str, Any]]:
    """The details of a run by row; of a row worked twice the last."""
    path = folder / FILE
    if not path.exists():
        return {}
    rows = (_read(line) for line in path.read_text("utf-8").splitlines())
    return {held["row"]: held for held in rows if held}


def _read(line: str) -> dict[str, Any]:
    try:
        held = json.loads(line)
    except ValueError:  # cut off by a kill; its row is worked again
        return {}
    return held if isinstance(held, dict) else {}


def _diff(row: Row, outcome: Mapping[str, Any]) -> list[list[str | None]]:
    """Path, text before and text after of every field that the outcome changes."""
    repaired = outcome.get("repaired_message") if isinstance(outcome, Mapping) else None
    if not isinstance(repaired, str):
        return []
    try:
        before = payments.read(row.exception["message"].encode())[0]
        after = payments.read(repaired.encode())[0]
    except (PaymentError, IndexError, UnicodeEncodeError):
        return []
    return [[change.path, change.old, change.new] for change in changed_fields(before, after)]


def _texts(outcome: Mapping[str, Any], name: str) -> list[str]:
    held = outcome.get(name) if isinstance(outcome, Mapping) else None
    return [str(text)[:300] for text in held] if isinstance(held, list | tuple) else []


def _trace(outcome: Mapping[str, Any]) -> list[str]:
    """Steps and tools without their times, so that two runs are equal."""
    steps = outcome.get("trace") if isinstance(outcome, Mapping) else None
    if not isinstance(steps, list | tuple):
        return []
    return [" ".join(str(s[k]) for k in ("step", "tool", "note") if k in s) for s in steps if isinstance(s, Mapping)]
