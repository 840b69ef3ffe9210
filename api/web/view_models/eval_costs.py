"""What a case cost in each recorded run, oldest first; runs that kept no processor time are left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..eval_runs import Record
from ..said import N_, N_all, figure, tell
from .charts import Spark, sparklines
from .figures import day, period
from .sheet import Section, cell, number, table
from .words import grouped

TITLE = N_("Cost per case, run by run")


def costs(runs: Sequence[Record]) -> tuple[Section, ...]:
    """A sparkline over the runs that kept a cost; nothing where fewer than two did."""
    found = [(run, told) for run in sorted(runs, key=lambda run: run.at) if (told := cost_of(run.told)) is not None]
    if len(found) < 2:
        return ()
    rows = [
        (
            cell(run.name, href=f"/evals/{run.name}"), cell(day(run.at)), number(cases),
            cell(figure(f"{seconds * 1000:.1f} ms"), end=True), cell(figure(f"{median:.1f} ms"), end=True),
        )
        for run, (cases, seconds, median) in found
    ]  # fmt: skip
    series = tuple(round(seconds * 1000, 1) for _, (_, seconds, _) in found)
    first, last = (figure(f"{series[end]:.1f} ms") for end in (0, -1))
    between = tell("%(first)s to %(last)s", first=first, last=last)
    drawn = sparklines(TITLE, (Spark(N_("CPU a case"), series, between, last=last),))
    shown = table(TITLE, N_all("Run", "Recorded", "Cases", "CPU a case", "Median time"), rows)
    total = sum(cases for _, (cases, _, _) in found)
    note = tell(
        "%(period)s, n %(all)s cases of %(n)s runs",
        period=period(found[0][0].at, found[-1][0].at),
        all=grouped(total),
        n=len(found),
    )
    return (Section(TITLE, note, shown, drawn, cases=f"/evals/{found[-1][0].name}"),)


def cost_of(told: Mapping[str, Any]) -> tuple[int, float, float] | None:
    """Cases, processor seconds of one, and the median time of one in milliseconds; None where they were not kept."""
    spent, operations = told.get("spent") or {}, told.get("operations") or {}
    if not operations.get("cases") or "cpu_seconds" not in spent:
        return None
    cases = int(operations["cases"])
    return cases, float(spent["cpu_seconds"]) / cases, float(operations["ms"]["p50"])
