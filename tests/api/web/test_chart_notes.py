"""Every chart of every dashboard (ui §10): its table, its cases, its n; the page tells period, zone and age of data."""

import re

import pytest

from api.web.view_models.charts import lines
from api.web.view_models.dashboards import keyed_wrongly, straight_through, taken_back
from cases.case import Route, Status

from .builders import BIC_PATH, a_case
from .conftest import Site, browser_of
from .test_decisions import approve, approve_second, decision_of, key, one_case

CHARTED = re.compile(r'<section class="panel charted".*?</section>', re.DOTALL)
N = re.compile(r"\bn \d|\b\d+ of the last \d")


async def worked_on(site: Site) -> None:
    """One case released, one rejected, one waiting, and a value keyed wrongly."""
    right, wrong, missed = await one_case(site), await site.open("PX-26000043"), await site.open("PX-26000044")
    async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
        await approve(site, ana, right)
        await approve_second(site, raj, right)
        form = await decision_of(site, ana, wrong)
        told = {"verdict": "reject", "confirm": "yes", "reason": "wrong value", "read": BIC_PATH}
        await ana.post(f"/cases/{wrong.case_id}/decision", **(form | told))
        await approve(site, ana, missed)
        await key(raj, missed, "NOT THE VALUE")
    await site.work()


@pytest.mark.parametrize(("name", "charts"), [("operations", 5), ("quality", 5), ("drift", 3), ("calibration", 1)])
def test_every_chart_has_its_table_its_cases_and_its_n(site: Site, name: str, charts: int) -> None:
    async def act() -> str:
        await worked_on(site)
        async with browser_of(site, "sue") as sue:
            return (await sue.get(f"/dashboards/{name}")).text

    page = site.run(act)
    found = CHARTED.findall(page)
    assert len(found) >= charts, [re.findall("<h2[^>]*>([^<]+)", each) for each in found]
    for section in found:
        title = re.findall("<h2[^>]*>([^<]+)", section)[0]
        note = section.partition('<span class="push">')[2].partition("</span>")[0]
        assert "Show as table" in section, title
        assert f'aria-label="Cases behind: {title}"' in section, title
        assert N.search(note), f"{title}: {note}"
    words = page.partition("<h1>")[2].partition("</div>")[0]
    assert "Europe/Berlin" in words
    assert "data from" in words
    assert re.search(r"30 days|\d\d \w{3} to \d\d \w{3} \d{4}", words), words


def test_a_line_of_rates_carries_an_interval_at_each_point() -> None:
    done = [a_case(status=Status.RELEASED, route=route) for route in (Route.AUTO, Route.APPROVAL, Route.AUTO)]
    section = straight_through(done, "UTC", target=0.0, period="30 days")
    assert section.chart is not None
    assert [stroke.tone for stroke in section.chart.strokes].count("whisker") == 1
    low, high = (float(point.split(",")[1]) for point in _whisker(section.chart.strokes).split())
    assert low > high, "the lower end stands lower"
    plain = lines("Counts", ("n",), ([1, 2],), ("a", "b"))
    assert "whisker" not in [stroke.tone for stroke in plain.strokes]


def test_the_name_of_the_last_point_ends_within_the_chart() -> None:
    drawn = lines("Cost", ("ms",), ([1, 2, 3],), ("full.test", "full.certify", "full.calibrate"))
    last = next(label for label in drawn.labels if label.text == "full.calibrate")
    assert (last.anchor, last.x <= drawn.width) == ("end", True)


def test_what_was_taken_back_is_a_share_of_what_was_released_with_its_interval() -> None:
    at = "2026-11-17T12:00:00+00:00"
    released = [
        {"index": n, "kind": "released", "case": f"c{n}", "at": at, "facts": {"what": "payment"}} for n in range(40)
    ]
    back = {"index": 50, "kind": "outcome", "case": "c3", "at": at, "facts": {"outcome": "returned"}}
    section = taken_back([*released, back], "Europe/Berlin")
    assert section.chart is not None
    assert [stroke.tone for stroke in section.chart.strokes].count("whisker") == 1
    assert "0.025" in section.chart.description
    cells = ["".join(piece.text for piece in each.text) for each in section.table.rows[0]]  # type: ignore[union-attr]
    assert cells == ["2026-W47", "40", "1", "0.4% to 12.9%"]


def test_values_keyed_wrongly_are_counted_by_week() -> None:
    entries = [{"at": f"2026-11-{day}T12:00:00+00:00"} for day in (16, 17, 23)]
    section = keyed_wrongly(entries, "Europe/Berlin")
    assert section.note == "by week, n 3"
    assert [[piece.text for piece in row[0].text] for row in section.table.rows] == [["2026-W47"], ["2026-W48"]]  # type: ignore[union-attr]


def _whisker(strokes) -> str:  # type: ignore[no-untyped-def]
    return str(next(stroke.points for stroke in strokes if stroke.tone == "whisker"))
