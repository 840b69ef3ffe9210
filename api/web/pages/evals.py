"""Evaluation: the records kept, the report of a run, one of its rows, and two runs side by side."""

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from ..desk import desk_of, viewer_of
from ..eval_runs import Record, record, records, regressions
from ..page_route import PageRoute
from ..said import N_, N_all
from ..view_models.eval_comparison import comparison
from ..view_models.eval_costs import costs
from ..view_models.eval_report import case_page, harm_words, rate_at, report
from ..view_models.evals import figures_of, result_page
from ..view_models.figures import day
from ..view_models.sheet import Section, Sheet, cell, number, recorded, table

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HEADLINE_MAX = 160


@router.get("/evals")
async def evals(request: Request) -> Response:
    """Runs with harm and rates, newest first; then the other records."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    found = records(desk.application.settings.home)
    runs = [each for each in found if each.is_run]
    others = [each for each in found if not each.is_run]
    page = Sheet(
        N_("Evaluation"),
        N_("recorded runs and measurements"),
        (_runs(runs), *costs(runs), _others(others)),
        compare=tuple(each.name for each in runs),
    )
    return desk.page(request, viewer, "sheet.html", here="evals", page=page)


@router.get("/evals/compare")
async def compare(request: Request, a: str = "", b: str = "") -> Response:
    """The change from run `a` to run `b`."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    home = desk.application.settings.home
    first, second = record(home, a), record(home, b)
    if first is None or second is None or not (first.is_run and second.is_run):
        return desk.refused(
            request, viewer, 404, N_("No such runs"), N_("Choose two of the runs that are kept."), "/evals"
        )
    return desk.page(request, viewer, "sheet.html", here="evals", page=comparison(first, second))


@router.get("/evals/{name}")
async def one(request: Request, name: str) -> Response:
    """The report of a run, or the figures of another record."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    home = desk.application.settings.home
    found = record(home, name)
    if found is None:
        return desk.refused(request, viewer, 404, N_("No such result"), N_("No result of this name is kept."), "/evals")
    others = [each.name for each in records(home) if each.is_run and each.name != name]
    page = report(found, others) if found.is_run else result_page(name, found.told)
    return desk.page(request, viewer, "sheet.html", here="evals", page=page)


@router.get("/evals/{name}/cases/{row}")
async def one_row(request: Request, name: str, row: str, against: str = "") -> Response:
    """A row that was not resolved; with what the run `against` did with it, where it worked the same rows."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    found = record(desk.application.settings.home, name)
    wrong = next((each for each in found.wrong if each["row"] == row), None) if found else None
    if found is None or wrong is None:
        text = N_("The run keeps no such row among those it did not resolve.")
        return desk.refused(request, viewer, 404, N_("No such row"), text, f"/evals/{name}" if found else "/evals")
    return desk.page(
        request,
        viewer,
        "sheet.html",
        here="evals",
        page=case_page(found, wrong, _same_rows(desk.application.settings.home, found, against)),
    )


def _same_rows(home: Path, run: Record, name: str) -> Record | None:
    """The run of that name, if it worked the same rows and kept every one that it did not resolve."""
    other = record(home, name) if name else None
    return other if other is not None and other.is_run and regressions(other, run) is not None else None


def _runs(runs: list[Record]) -> Section:
    rows = []
    for each in runs:
        resolved = rate_at(each.told, ("resolved",))
        share = f"{resolved['rate']:.1%}" if resolved else "–"
        rows.append(
            (
                cell(each.name, href=f"/evals/{each.name}", mono=True), cell(day(each.at)),
                number(each.told["rows"]), cell(harm_words(each.told)), cell(share, end=True),
                cell(each.told["run"].get("model", "")),
            )
        )  # fmt: skip
    empty = N_("No run is kept yet: `paymend eval run` makes one.")
    columns = N_all("Run", "Recorded", "Rows", "Harmful", "Resolved", "Model")
    return Section(N_("Runs"), N_("newest first"), table(N_("Runs"), columns, rows, empty))


def _others(found: list[Record]) -> Section:
    rows = []
    for each in found:
        told = figures_of(each.told)
        headline = ", ".join(f"{name} {value}" for name, value in told[:4])[:HEADLINE_MAX]
        rows.append((cell(each.name, href=f"/evals/{each.name}", mono=True), number(len(told)), recorded(headline)))
    return Section(
        N_("Other records"), "", table(N_("Other records"), N_all("Record", "Figures", "First figures"), rows)
    )
