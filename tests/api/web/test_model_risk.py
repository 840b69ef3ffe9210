"""The dashboards of drift and calibration: what they count, when they alarm, and that no bare score is a confidence."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from api.web.view_models import calibration, drift
from api.web.view_models.charts import Point, reliability, wilson
from cases.observed import Observed, observed

from .builders import NOON, a_question, a_worked
from .conftest import Site, browser_of
from .test_decisions import SECOND, approve

ZONE = "Europe/Berlin"


def seen(number: int, **changes: object) -> Observed:
    """One proposal a minute, of which nine in ten are right, said with 0.9."""
    made = Observed(
        case_id=f"c{number}", at=NOON - timedelta(minutes=3_000 - number), code="BE04", rail="sepa", playbook="PB-13",
        action="REPAIR", route="approval", score=0.9, calibrated=True, right=number % 10 != 0, flags=frozenset(),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


HONEST = [seen(n) for n in range(1_000)]


def test_an_honest_confidence_lies_on_the_diagonal_and_has_no_error() -> None:
    (point,) = calibration.bins_of([(o.score, bool(o.right)) for o in HONEST])
    assert (point.said, point.came, point.n) == (pytest.approx(0.9), 0.9, 1_000)
    assert point.low < 0.9 < point.high
    assert calibration.calibration_error([(0.9, True)] * 9 + [(0.9, False)]) == pytest.approx(0)
    assert calibration.calibration_error([(0.9, False)] * 10) == pytest.approx(0.9)


def test_the_n_of_neighbouring_bins_never_lie_on_each_other() -> None:
    points = [Point(n / 10 + 0.05, 1.0, 0.9, 1.0, 1_240) for n in range(10)]
    at = [label.x for label in reliability("Reliability", points).labels if label.text.startswith("n ")]
    assert min(b - a for a, b in pairwise(at)) > 7 * len("n 1,240")


def test_risk_rises_with_coverage_where_the_score_ranks_well() -> None:
    judged = [(n / 100, n >= 20) for n in range(100)]
    risks = [(share, wrong) for share, _, wrong in calibration.risk_at(judged)]
    assert risks[0] == (0.1, 0)
    assert risks[7] == (0.8, 0)
    assert risks[-1] == (1.0, 20)


def test_a_score_without_a_certificate_stands_apart_and_is_named_so() -> None:
    both = [*HONEST, *(seen(n, calibrated=False, score=0.4) for n in range(50))]
    found = {section.title: section for section in calibration.sections(both, ZONE)}
    assert "n 1,000" in found["Reliability of calibrated confidence"].note
    assert "n 50" in found["Scores without a certificate (no confidence)"].note
    bare = calibration.sections([seen(1, calibrated=False)], ZONE)[0]
    assert bare.chart is None
    assert "certificate" in bare.table.empty  # type: ignore[union-attr]


def test_the_heat_table_deepens_with_what_was_wrong() -> None:
    section = calibration.sections([*HONEST, *(seen(n, code="AC03", right=False) for n in range(20))], ZONE)[3]
    rows = {"".join(p.text for p in row[0].text): row[1] for row in section.table.rows}  # type: ignore[union-attr]
    assert (rows["BE04"].heat, rows["AC03"].heat) == (1, 5)
    assert "".join(p.text for p in rows["AC03"].text) == "0 of 20"


def test_a_new_code_of_late_is_an_alarm_and_the_same_mix_is_quiet() -> None:
    late = [seen(2_000 + n, at=NOON - timedelta(minutes=200 - n)) for n in range(200)]
    quiet = drift.sections([*HONEST, *late], NOON, ZONE)[0]
    alarm = drift.sections([*HONEST, *(replace(each, code="XX99") for each in late)], NOON, ZONE)[0]
    assert quiet.note.endswith("n 200 against 1,000: quiet")
    assert alarm.note.endswith("n 200 against 1,000: alarm")


def test_more_questions_than_before_pass_the_limit_drawn() -> None:
    late = [seen(2_000 + n, at=NOON - timedelta(minutes=100 - n), action="RFI") for n in range(100)]
    section = next(s for s in drift.sections([*HONEST, *late], NOON, ZONE) if s.title.startswith("Share without"))
    assert section.note.startswith("100 of the last 100")
    assert section.note.endswith("alarm")
    assert any(stroke.tone == "limit" for stroke in section.chart.strokes)  # type: ignore[union-attr]


def test_input_flags_are_small_lines_of_one_chart_each_with_its_limit() -> None:
    marked = [replace(each, flags=frozenset({"no finding"} if n % 10 == 0 else ())) for n, each in enumerate(HONEST)]
    late = [seen(2_000 + n, at=NOON - timedelta(minutes=100 - n), flags=frozenset({"new"})) for n in range(100)]
    found = {s.title: s for s in drift.sections([*marked, *late], NOON, ZONE)}
    section = found["Input flags"]
    assert [title for title in found if "flag" in title.lower()] == ["Input flags"]
    assert [stroke.tone for stroke in section.chart.strokes] == ["c1", "limit"] * 2  # type: ignore[union-attr]
    said = {bar.title.partition(",")[0] for bar in section.chart.rects}  # type: ignore[union-attr]
    assert said == {"new", "no finding"}
    told = [label.text for label in section.chart.labels if label.tone]  # type: ignore[union-attr]
    assert [text.rpartition(" ")[2] for text in told] == ["alarm", "quiet"]
    assert told[0].startswith("100% (96 to 100), limit ")
    assert section.table.columns == ("Day", "Of", "new", "no finding")  # type: ignore[union-attr]
    last = ["".join(p.text for p in each.text) for each in section.table.rows[-1]]  # type: ignore[union-attr]
    assert last[2:] == ["100", "0"]


def test_the_calibration_error_over_time_carries_its_bounds() -> None:
    low, high = calibration.error_between([(0.9, True)] * 9 + [(0.9, False)])
    assert low == 0
    assert high == pytest.approx(0.9 - wilson(9, 10)[0])
    far = [(0.9, False)] * 50
    assert calibration.error_between(far)[0] > 0.8
    assert calibration.calibration_error(far) <= calibration.error_between(far)[1]
    section = next(s for s in calibration.sections(HONEST, ZONE) if s.title == "Calibration error over time")
    assert "whisker" in [stroke.tone for stroke in section.chart.strokes]  # type: ignore[union-attr]
    assert section.table.columns[-1] == "Bounds"  # type: ignore[union-attr]


def test_nothing_before_means_nothing_to_compare() -> None:
    assert drift.limit_of(0, 0, 10) is None
    late = [seen(n, at=NOON) for n in range(5)]
    assert "nothing to compare yet" in drift.sections(late, NOON, ZONE)[0].note


def test_what_became_of_a_proposal_is_read_from_the_ledger(site: Site) -> None:
    async def act() -> tuple[Observed, ...]:
        assert site.clock.time
        taken = await site.open("PX-1")
        site.clock.time += SECOND
        await site.open("PX-2", a_question())
        site.clock.time += SECOND
        other = await site.open("PX-3")
        async with browser_of(site, "ana") as ana:
            await approve(site, ana, taken)
            await approve(site, ana, other, verdict="reject", reason="evidence does not prove it")
        return await observed(site.application.store)

    first, question, rejected = site.run(act)
    assert (first.right, first.calibrated, first.score) == (True, True, 0.834)
    assert (question.right, question.abstained, question.calibrated) == (None, True, False)
    assert (rejected.right, rejected.code, rejected.rail) == (False, "RC01", "swift-finplus")


@pytest.mark.parametrize("name", ["drift", "calibration", "operations", "quality"])
def test_each_chart_stands_with_its_table_and_its_cases(site: Site, name: str) -> None:
    async def act() -> str:
        case = await site.open("PX-1")
        await site.open("PX-2", a_worked(calibrated=False))
        async with browser_of(site, "ana") as ana, browser_of(site, "sue") as sue:
            await approve(site, ana, case)
            return (await sue.get(f"/dashboards/{name}")).text

    page = site.run(act)
    assert page.count('<svg class="chart"') == page.count("Show as table") >= 3
    assert page.count("Cases behind:") >= page.count('<svg class="chart"')
    assert "data from" in page or "the last" in page
    assert "style=" not in page
