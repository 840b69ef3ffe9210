"""A run as a log of inspect-ai, for its viewer. The package is optional (357 MB) and is only imported here."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .row import read_rows
from .row_grading import RowGrade
from .wrong_rows import held_details


class NoInspect(Exception):
    """inspect-ai is not installed."""


def write_inspect_log(run: Path, grades: Sequence[RowGrade], file: Path) -> int:
    """Write the run in `run` to `file` (.json or .eval); how many samples it has. Raises NoInspect.

    The verdicts are our grader's; nothing is scored again. Metrics count wrong releases from the grades themselves.
    """
    try:
        from inspect_ai.log import (
            EvalConfig,
            EvalDataset,
            EvalLog,
            EvalMetric,
            EvalResults,
            EvalSample,
            EvalScore,
            EvalSpec,
            write_eval_log,
        )
        from inspect_ai.scorer import Score
    except ImportError as missing:
        raise NoInspect("install inspect-ai to write its log") from missing
    record, details = json.loads((run / "run.json").read_text()), held_details(run)
    by_row = {grade.row: grade for grade in grades}
    samples = [
        EvalSample(
            id=row.id, epoch=1, input=row.exception["message"], target=list(row.expected.actions),
            metadata={"family": row.family, "corruption": "+".join(row.corruptions), "difficulty": row.difficulty},
            scores={"paymend": Score(**_score(by_row[row.id], details.get(row.id, {})))},
        )
        for row in read_rows(run / "rows.jsonl") if row.id in by_row
    ]  # fmt: skip
    figures = {
        "resolved": sum(g.right for g in grades) / max(1, len(grades)),
        "wrong_releases": sum(bool(g.harm) for g in grades),
        "released": sum(g.released for g in grades),
    }
    spec = EvalSpec(
        created=_created(run), task=f"paymend-{record['suite']}", model=record["model"], config=EvalConfig(),
        dataset=EvalDataset(name=record["suite"], samples=len(samples)), metadata={"bundle": record["bundle"]},
    )  # fmt: skip
    metrics = {name: EvalMetric(name=name, value=value) for name, value in figures.items()}
    scored = EvalScore(name="paymend", scorer="evals.row_grading.grade_row", metrics=metrics)
    results = EvalResults(total_samples=len(samples), completed_samples=len(samples), scores=[scored])
    write_eval_log(EvalLog(status="success", eval=spec, results=results, samples=samples), str(file))
    return len(samples)


def _score(grade: RowGrade, detail: dict[str, Any]) -> dict[str, Any]:
    return {
        "value": "C" if grade.right else "I",
        "answer": grade.action,
        "explanation": "; ".join(grade.faults) or "right",
        "metadata": {
            "route": grade.route,
            "harm": grade.harm,
            "playbook": grade.playbook,
            "diff": detail.get("diff", []),
        },
    }


def _created(run: Path) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp((run / "run.json").stat().st_mtime, UTC).isoformat()
