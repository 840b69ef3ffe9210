"""The operations dashboard (ui §5.5): the line of figures, the target in the STP chart, period, rail and lease ends."""

from datetime import timedelta

from api.web.view_models import dashboards, operations
from api.web.view_models.words import sentence
from cases.case import Case, Route, Status
from cases.claims import claim

from .builders import NOON, a_case, a_worked
from .conftest import Site, browser_of


def ended(route: Route, action: str = "REPAIR", **changes: object) -> Case:
    return a_case(status=Status.RELEASED, route=route, action=action, **changes)


def decided(case_id: str, seconds: int, verdict: str = "approve") -> dict[str, object]:
    """A decision so many seconds after the receipt of `a_case`."""
    at = NOON - timedelta(hours=1) + timedelta(seconds=seconds)
    return {"case": case_id, "at": at.isoformat(), "facts": {"verdict": verdict}}


def test_the_line_of_figures_carries_rates_with_their_n_and_interval() -> None:
    waiting = [a_case(case_id="w1", deadline=NOON - timedelta(minutes=1)), a_case(deadline=NOON + timedelta(minutes=9))]
    done = [
        ended(Route.AUTO, case_id="d1"), ended(Route.AUTO, "CLOSE"), ended(Route.APPROVAL), ended(Route.FOUR_EYES),
    ]  # fmt: skip
    taken = [decided("w1", 108), decided("w1", 500, "reject"), decided("d1", 60), decided("d1", 90)]
    found = {t.label: (t.value, t.note, t.tone) for t in operations.tiles(waiting, done, taken, NOON)}
    assert found == {
        "Auto-repaired": ("25.0%", "n 4, 95 % 5% to 70%", ""),
        "STP": ("50.0%", "n 4, 95 % 15% to 85%", ""),
        "Open": ("2", "", ""),
        "Late": ("1", "1 under 30 min", "bad"),
        "Median to decision": ("1 min 24 s", "2 cases", ""),
        "Overridden": ("25.0%", "n 4, 95 % 5% to 70%", ""),
    }


def test_nothing_finished_claims_no_rate() -> None:
    assert [t.value for t in operations.tiles([], [], [], NOON)] == ["–", "–", "0", "0", "–", "–"]


def test_the_target_is_drawn_across_the_chart_and_named() -> None:
    section = dashboards.straight_through([ended(Route.AUTO)], "UTC", target=0.6, period="30 days")
    assert section.chart is not None
    assert [stroke.tone for stroke in section.chart.strokes].count("limit") == 1
    assert "target 60%" in [label.text for label in section.chart.labels]
    none = dashboards.straight_through([ended(Route.AUTO)], "UTC", target=0, period="30 days")
    assert none.chart is not None
    assert "limit" not in [stroke.tone for stroke in none.chart.strokes]


def test_the_cut_offs_ahead_are_those_of_the_next_four_hours() -> None:
    due = [a_case(deadline=NOON + timedelta(minutes=m)) for m in (-5, 30, 200, 239, 241, 600)]
    section = dashboards.cut_off_load(due, NOON, "UTC")
    rows = [["".join(p.text for p in each.text) for each in row] for row in section.table.rows]  # type: ignore[union-attr]
    hours = [["12:00 on", "1"], ["13:00 on", "0"], ["14:00 on", "0"], ["15:00 on", "2"]]
    assert rows == [["late", "1"], *hours, ["later", "2"]]


def test_the_page_names_the_causes_of_what_is_open(site: Site) -> None:
    async def act() -> str:
        await site.open("PX-1")
        async with browser_of(site, "ana") as ana:
            return (await ana.get("/dashboards/operations")).text

    page = site.run(act)
    assert "Top causes" in page
    assert f"{sentence(a_worked().diagnosis.cause)}: 1" in page


def test_today_begins_at_midnight_where_the_reader_is() -> None:
    since = operations.asked({"days": "today", "rail": "chaps"}).since(NOON, "Europe/Berlin")
    assert since.isoformat() == "2026-11-23T00:00:00+01:00"
    assert operations.asked({"days": "ages"}).since(NOON, "UTC") == NOON - timedelta(days=30)


def test_the_page_counts_what_is_late_on_the_rail_asked_for_and_says_when_claims_end(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open("PX-1")
        site.clock.time = NOON + timedelta(hours=7)
        await claim(site.application.store, case.case_id, "raj", now=site.clock.now(), actor={"kind": "person"})
        async with browser_of(site, "ana") as ana:
            return [(await ana.get(f"/dashboards/operations{q}")).text for q in ("", "?rail=swift-finplus", "?rail=t2")]

    every, same, other = site.run(act)
    for page, late in ((every, 1), (same, 1), (other, 0)):
        assert f'<dt>Late</dt><dd class="amount{" bad-text" if late else ""}">{late}</dd>' in page
    assert "1 until 20:10" in every
    assert "Berlin time" in every
    assert '<option value="t2" selected>' in other
