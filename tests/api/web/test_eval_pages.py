"""Evaluation pages: harm first, rates with intervals, each wrong row, and two runs told apart or not."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from api.web.eval_runs import records, regressions
from api.web.view_models.eval_comparison import difference, mcnemar
from api.web.view_models.eval_costs import costs

from .conftest import Site, browser_of


def a_rate(k: int, n: int = 100) -> dict[str, Any]:
    return {"k": k, "n": n, "rate": k / n, "interval": [max(0, k / n - 0.05), min(1, k / n + 0.05)]}


def a_run(wrong: list[str], *, harm: str = "", rows: str = "ab" * 32) -> dict[str, Any]:
    """A recorded run of 100 rows, of which these were not resolved; the first of them did `harm`."""
    told = [
        {"row": row, "action": "ESCALATE", "route": "four_eyes", "corruption": "K09/xml", "playbook": "PB-09",
         "faults": ["R1 action is ESCALATE, not REPAIR"], "harm": harm if row == wrong[0] else ""}
        for row in wrong
    ]  # fmt: skip
    return {
        "date": "2026-11-20", "data": "synthetic", "rows": 100, "clusters": 90, "wrong": told,
        "run": {"suite": "mini", "seed": 7, "model": "playbook", "rows_sha256": rows, "certified": False},
        "harm": {"wrong_releases": int(bool(harm)), "released": 40, "upper_bound_95": 0.07},
        "resolved": a_rate(100 - len(wrong)), "exact_repair": a_rate(60, 80),
        "by_family": {"address": a_rate(20, 25) | {"released": 5, "wrong_releases": 0}},
        "operations": {"cases": 100, "ms": {"p50": 12.5}},
    }  # fmt: skip


@pytest.fixture
def site(site: Site) -> Site:
    """The site with two runs kept in its home, the later one with its folder."""
    keep(site.home, "first", a_run(["r1", "r2", "r3"]))
    keep(site.home, "second", a_run(["r3", "r4"], harm="S2 money misdirected") | {"date": "2026-11-21"})
    folder = site.home / "evals" / "second"
    folder.mkdir()
    detail = {
        "row": "r3", "expected_action": ["REPAIR"], "expected_route": "approval", "fields": {"Cdtr/TwnNm": ["Lyon"]},
        "diff": [["Cdtr/TwnNm", None, "<script>Leeds"]], "reasons": ["level A1"], "trace": [{"step": "propose"}],
    }  # fmt: skip
    (folder / "wrong.jsonl").write_text("{cut off\n" + json.dumps(detail) + "\n", encoding="utf-8")
    return site


def keep(home: Path, name: str, told: dict[str, Any]) -> None:
    (home / "evals").mkdir(exist_ok=True)
    (home / "evals" / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def read(site: Site, *paths: str) -> list[str]:
    async def act() -> list[str]:
        async with browser_of(site, "ana") as ana:
            return [(await ana.get(path)).text for path in paths]

    return site.run(act)


def test_the_list_names_each_run_with_its_harm_and_lets_two_be_compared(site: Site) -> None:
    (page,) = read(site, "/evals")
    assert "1 of 40 released, at most 7.00% with 95 % confidence" in page
    assert 'action="/evals/compare"' in page
    assert page.index("/evals/second") < page.index("/evals/first")
    assert "/evals/full.test" in page  # a record of several runs counts as each of them


def test_the_report_puts_harm_first_and_every_rate_with_its_interval(site: Site) -> None:
    (page,) = read(site, "/evals/second")
    titles = [part.split("</h2>")[0].split(">")[-1] for part in page.split("<h2 id=")[1:] if "</h2>" in part]
    titles = [title for title in titles if title != "Keys"]
    assert titles[:2] == ["Harmful: released and wrong", "Rates"]
    assert "S2 money misdirected" in page
    assert "98.0%" in page
    assert "93.0% to 100.0%" in page
    assert "did ESCALATE" in page
    assert "/evals/second/cases/r3" in page


def test_a_row_shows_what_was_expected_beside_what_was_done(site: Site) -> None:
    with_folder, without, none = read(site, "/evals/second/cases/r3", "/evals/first/cases/r3", "/evals/first/cases/r9")
    assert "Lyon" in with_folder
    assert "&lt;script&gt;Leeds" in with_folder
    assert "<script>Leeds" not in with_folder
    assert "which is not kept here" in without
    assert "No such row" in none


def test_what_was_wrong_is_told_to_be_english_on_a_german_page(site: Site) -> None:
    async def act() -> list[str]:
        async with browser_of(site, "ana") as ana:
            paths = ("/evals/second", "/evals/compare?a=first&b=second", "/evals/second/cases/r3")
            return [(await ana.client.get(path, headers={"accept-language": "de"})).text for path in paths]

    for page in site.run(act):
        assert re.search(r'<(?:td class="" |p )lang="en"><bdi dir="auto">R1 action is ESCALATE, not REPAIR', page)
        assert not re.search(r'lang="en">(?:<bdi[^>]*>)?[\d.,% ]+<', page)


def test_two_runs_of_the_same_rows_show_what_was_lost_and_won(site: Site) -> None:
    paths = ("a=first&b=second", "a=second&b=first", "a=x&b=y")
    page, backwards, none = read(site, *(f"/evals/compare?{path}" for path in paths))
    assert "1 lost, 2 won, 97 the same; exact McNemar p 1" in page
    assert (
        page.index("Lost: 1 row")
        < page.index("/evals/second/cases/r4?against=first")
        < page.index("/evals/first/cases/r1")
    )
    assert "+1.0 points" in page
    assert "-1.0 points" in backwards
    assert "No such runs" in none


def test_two_runs_are_compared_kind_by_kind_the_greatest_loss_first(site: Site) -> None:
    kinds = {"address": a_rate(5, 25), "dates": a_rate(50, 50), "party": a_rate(19, 20)}
    keep(site.home, "third", a_run(["r1"]) | {"by_family": kinds})
    keep(
        site.home,
        "before",
        a_run(["r1"]) | {"by_family": {**kinds, "address": a_rate(20, 25), "party": a_rate(18, 20)}},
    )
    (page,) = read(site, "/evals/compare?a=before&b=third")
    table = page.partition("Resolved by family</h2>")[2].partition("</section>")[0]
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in table.split("<tr>")[2:]]
    assert [row[0] for row in rows] == ["address", "dates", "party"]
    assert rows[0][1:8] == ["80.0%", "of", "25", "20.0%", "of", "25", "-60.0"]
    assert [row[-1] for row in rows] == ["yes", "no", "no"]


def test_runs_of_other_rows_claim_no_rows_lost(tmp_path: Path) -> None:
    keep(tmp_path, "a", a_run(["r1"]))
    keep(tmp_path, "b", a_run(["r2"], rows="cd" * 32))
    keep(tmp_path, "c", {**a_run(["r1", "r2"]), "wrong": []})
    by_name = {record.name: record for record in records(tmp_path)}
    assert regressions(by_name["a"], by_name["b"]) is None
    assert regressions(by_name["a"], by_name["c"]) is None


def test_a_change_is_told_apart_only_beyond_chance() -> None:
    _, low, high = difference(a_rate(50), a_rate(55))
    assert low < 0 < high
    _, low, _ = difference(a_rate(50), a_rate(90))
    assert low > 0
    assert mcnemar(0, 0) == 1
    assert mcnemar(0, 10) == pytest.approx(2 / 2**10)


def test_a_broken_record_breaks_no_page(site: Site) -> None:
    (site.home / "evals" / "broken.json").write_text("{", encoding="utf-8")
    listed, one = read(site, "/evals", "/evals/broken")
    assert "/evals/broken" in listed
    assert "broken" in one


def test_the_cost_of_a_case_is_drawn_run_by_run(site: Site) -> None:
    for name, seconds, day in (("cheap", 2.0, 24), ("dear", 9.0, 25)):
        spent = {"spent": {"cpu_seconds": seconds}, "date": f"2026-11-{day}"}
        keep(site.home, name, a_run(["r1"]) | spent)
    (page,) = read(site, "/evals")
    section = page.partition("Cost per case, run by run</h2>")[2].partition("</section>")[0]
    assert "Show as table" in section
    assert ("20.0 ms" in section, "90.0 ms" in section) == (True, True)
    assert section.index(">cheap<") < section.index(">dear<")
    assert "CPU a case, last: " in section
    assert 'class="axis"' not in section  # a sparkline has neither axis nor scale
    assert 'aria-label="Cases behind: Cost per case, run by run"' in section


def test_the_sparkline_of_the_cost_ends_with_the_latest_run(tmp_path: Path) -> None:
    for name, seconds, day in (("dear", 9.0, 25), ("cheap", 2.0, 24)):
        keep(tmp_path, name, a_run(["r1"]) | {"spent": {"cpu_seconds": seconds}, "date": f"2026-11-{day}"})
    (section,) = costs([run for run in records(tmp_path) if run.name in ("cheap", "dear")])
    assert section.chart is not None
    (line,) = section.chart.strokes
    (_, low), (_, high) = ([float(part) for part in point.split(",")] for point in line.points.split())
    assert low > high  # heights are counted from above
    assert [label.text for label in section.chart.labels] == ["CPU a case", "20.0 ms to 90.0 ms"]
    assert section.chart.rects[0].title == "CPU a case, last: 90.0 ms"


def test_a_row_stands_beside_what_another_run_of_the_same_rows_did(site: Site) -> None:
    lost, both, unknown = read(
        site,
        "/evals/second/cases/r4?against=first",
        "/evals/second/cases/r3?against=first",
        "/evals/second/cases/r3?against=none",
    )
    assert [">first<" in page and ">second<" in page for page in (lost, both)] == [True, True]
    assert ">Expected<" in both
    assert "Leeds" in both
    assert ">Done<" in unknown
