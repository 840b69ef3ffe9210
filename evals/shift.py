"""A world that moves after certification: the customer master was imported with stale addresses, and nobody noticed.

A repair from a stale record is proven, verified and wrong: no check of one payment can see it. The certificate's
promise breaks, and the audits of released payments must say so. What is audited here is every release, in order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from governance.alarm import ALARM_AT, Watch
from governance.plan import read_plan

from .generation import drawn, planned
from .row import Row, write_rows
from .row_grading import RowGrade
from .suite_run import run_suite
from .world import a_bank, a_party

SPLIT = "test"
AFFECTED = "K16/own_record"  # repaired from the customer's own record


def shift_run(out: Path, *, rows: int, seed: int, workers: int = 1) -> dict[str, Any]:
    """Work `rows` rows of which the second half lives in the shifted world; when the alarm rang, by stratum."""
    file = out / "rows.jsonl"
    if not file.exists():
        out.mkdir(parents=True, exist_ok=True)
        write_rows(file, _moving(rows, seed))
    grades = sorted(run_suite(file, out, workers=workers, certified=True), key=lambda g: _number(g.row))
    return told(grades, first_shifted=rows // 2)


def _moving(rows: int, seed: int) -> Iterator[Row]:
    for wanted in planned(SPLIT, rows, seed):
        row = drawn(wanted).row
        if row is not None:
            yield stale(row) if wanted.number >= rows // 2 and wanted.key == AFFECTED else row


def stale(row: Row) -> Row:
    """The row with another firm's address in the customer's record: complete, well formed, and not the customer's."""
    rng = Random(f"{row.seed}/stale")
    reference = row.exception["reference"]
    other = a_party(rng, SPLIT, a_bank(rng, SPLIT, row.exception["reference"]["accounts"][0]["address"]["Ctry"]))
    address = {
        "StrtNm": other.street, "BldgNb": other.number, "PstCd": other.postcode, "TwnNm": other.town,
        "Ctry": other.country,
    }  # fmt: skip
    accounts = [{**reference["accounts"][0], "address": address}, *reference["accounts"][1:]]
    return replace(row, exception={**row.exception, "reference": {**reference, "accounts": accounts}})


def told(grades: Sequence[RowGrade], *, first_shifted: int) -> dict[str, Any]:
    """Audits before and after the shift, and where the alarm of each stratum of the shipped plan rang."""
    plan = read_plan()
    released = [(plan.stratum_of(g.stratum), g) for g in grades if g.route == "auto"]
    strata = {name: _watched([g for s, g in released if s == name], plan.alpha, first_shifted) for name in plan.strata}
    return {
        "data": "synthetic", "shift": "stale addresses in the customer master", "affected": AFFECTED,
        "alpha": repr(plan.alpha), "alarm_at": repr(ALARM_AT), "rows": len(grades), "first_shifted": first_shifted,
        "strata": strata,
    }  # fmt: skip


def _watched(grades: Sequence[RowGrade], alpha: float, first_shifted: int) -> Mapping[str, Any]:
    watch, rang = Watch(alpha), None
    before = [g for g in grades if _number(g.row) < first_shifted]
    after = [g for g in grades if _number(g.row) >= first_shifted]
    for number, grade in enumerate((*before, *after), 1):
        watch = watch.after(not grade.right)
        if watch.alarmed and rang is None:
            rang = number
    return {
        "audited_before": len(before), "wrong_before": sum(not g.right for g in before), "audited_after": len(after),
        "wrong_after": sum(not g.right for g in after), "alarmed": rang is not None,
        "audits_after_the_shift_until_alarm": None if rang is None else rang - len(before),
        "evidence": f"{watch.evidence:.4g}",
    }  # fmt: skip


def _number(row: str) -> int:
    return int(row.rsplit("-", 1)[1])
