"""History, knowledge, audit, settings, the check page, dashboards and evaluation results."""

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.pages.records import neutral
from api.web.view_models import evals
from api.web.view_models.charts import Bar, bars, lines, wilson
from cases.case import Status

from .builders import BIC_PATH, ORIGINAL, a_case, a_question, a_report
from .conftest import Site, browser_of


async def closed(site: Site, name: str, creditor: str = "Nordwind Logistik GmbH") -> None:
    report = a_report(name, ORIGINAL.replace(b"Nordwind Logistik GmbH", creditor.encode()))
    case = await site.open(name, a_question(), report)
    async with site.application.store.writing() as unit:
        done = a_case(**{k: getattr(case, k) for k in case.__slots__} | {"status": Status.CLOSED, "version": 3})
        assert await unit.cases.change(done, was=case)


def test_history_lists_finished_cases_and_keeps_a_searched_name_out_of_the_address(site: Site) -> None:
    async def act() -> tuple[str, str, str, str]:
        await closed(site, "PX-1")
        await closed(site, "PX-2", "Brackwater Pumps Ltd")
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            listed = (await ana.get("/history")).text
            found = await ana.post("/history", csrf=ana.fields["csrf"], q="brackwater")
            address = found.headers["location"]
            return listed, address, (await ana.get(address)).text, (await raj.get(address)).text

    listed, address, found, of_another = site.run(act)
    assert "PX-1" in listed
    assert "PX-2" in listed
    assert "brackwater" not in address.lower()
    assert "PX-2" in found
    assert "PX-1" not in found
    assert of_another == ""  # led back to the whole list


def test_the_export_is_neutralised_and_leaves_an_entry(site: Site) -> None:
    async def act() -> tuple[httpx.Response, list[object]]:
        await closed(site, "PX-1", "=cmd Logistik")
        async with browser_of(site, "ana") as ana:
            await ana.get("/history")
            answer = await ana.post("/history/export", csrf=ana.fields["csrf"])
            async with site.application.store.reading() as unit:
                return answer, [entry["facts"] for entry in await unit.ledger.page(kinds=("export",))]

    answer, facts = site.run(act)
    assert "'=cmd Logistik" in answer.text
    assert "attachment" in answer.headers["content-disposition"]
    assert facts == [{"cases": 1, "what": "history"}]


def test_what_is_exported_is_what_is_listed(site: Site) -> None:
    async def act() -> tuple[list[str], int, int]:
        await closed(site, "PX-1")
        await closed(site, "PX-2", "Brackwater Pumps Ltd")
        exported = []
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            for words in ("brackwater", "PX-1"):
                await ana.get("/history")
                found = await ana.post("/history", csrf=ana.fields["csrf"], q=words)
                page = await ana.get(found.headers["location"])
                action = re.search(r'action="(/history/export[^"]*)"', page.text)
                assert action
                answer = await ana.post(action[1].replace("&amp;", "&"), csrf=ana.fields["csrf"])
                exported.append(",".join(re.findall(r"PX-\d", answer.text)))
            forgotten = "/history?s=no-such-search"
            await raj.get("/history")
            taken = await raj.post(forgotten.replace("?", "/export?"), csrf=raj.fields["csrf"])
            listed = await raj.get(forgotten)
        return exported, listed.status_code, taken.status_code

    assert site.run(act) == (["PX-2", "PX-1"], 303, 303)


@given(st.text(max_size=20))
def test_no_exported_cell_begins_like_a_formula(text: str) -> None:
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_knowledge_is_found_by_code_on_a_day_and_read_with_its_dates(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        async with browser_of(site, "ana") as ana:
            paths = (
                "/knowledge",
                "/knowledge?q=BE04",
                "/knowledge/PB-13",
                "/knowledge/PB-999",
                "/knowledge?on=2001-01-01",
            )
            return [await ana.get(path) for path in paths]

    listed, found, read, none, early = site.run(act)
    assert "/knowledge/PB-13" in listed.text
    assert "exact" in found.text
    assert "in force from 2025-11-22" in read.text
    assert "StructureAddress" in read.text
    assert none.status_code == 404
    assert "/knowledge/PB-13" not in early.text


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/audit", "aud", 200),
        ("/audit", "ana", 403),
        ("/admin/users", "sue", 200),
        ("/admin/users", "ana", 403),
        ("/admin/policies", "aud", 200),
        ("/admin/policies", "vic", 403),
        ("/dashboards/operations", "vic", 200),
        ("/dashboards/quality", "ana", 200),
        ("/evals", "ana", 200),
        ("/evals/none-such", "ana", 404),
    ],
)
def test_registers_are_open_to_whom_they_are_for(site: Site, path: str, who: str, status: int) -> None:
    async def act() -> int:
        await site.open("PX-1")
        async with browser_of(site, who) as person:
            return (await person.get(path)).status_code

    assert site.run(act) == status


def test_theme_density_and_keys_are_kept_with_the_person(site: Site) -> None:
    async def act() -> tuple[str, str]:
        async with browser_of(site, "ana") as ana:
            await ana.get("/me")
            await ana.post("/me", csrf=ana.fields["csrf"], theme="dark", density="compact")
        async with browser_of(site, "ana") as again:
            own = (await again.get("/me")).text
            await again.post("/me", csrf=again.fields["csrf"], theme="<b>", density="compact", keys="on")
            return own, (await again.get("/me")).text

    first, second = site.run(act)
    assert 'data-theme="dark" data-density="compact" data-keys="off"' in first
    assert "data-theme" not in second


def test_a_pasted_message_is_judged_and_nothing_is_stored(site: Site) -> None:
    async def act() -> tuple[httpx.Response, httpx.Response, int]:
        async with browser_of(site, "ana") as ana:
            await ana.get("/check")
            found = await ana.post("/check", csrf=ana.fields["csrf"], message=ORIGINAL.decode(), profile="cbpr-current")
            broken = await ana.post("/check", csrf=ana.fields["csrf"], message="<script>alert(1)</script>")
            return found, broken, await site.application.store.count()

    found, broken, stored = site.run(act)
    assert "ID-BIC" in found.text
    assert "pacs.008.001.08" in found.text
    assert BIC_PATH.rsplit("/", 1)[1] in found.text
    assert broken.status_code == 422
    assert "<script>alert" not in broken.text
    assert stored == 0


def test_dashboards_draw_charts_with_their_tables_and_no_style(site: Site) -> None:
    async def act() -> str:
        for number in range(3):
            await site.open(f"PX-{number}")
        async with browser_of(site, "sue") as sue:
            return (await sue.get("/dashboards/operations")).text + (await sue.get("/dashboards/quality")).text

    page = site.run(act)
    assert page.count('<svg class="chart"') == page.count("Show as table") >= 5
    assert "style=" not in page


def test_a_chart_starts_at_zero_and_says_in_words_what_it_shows() -> None:
    drawn = bars("Codes", [Bar("BE04", (4.0,), "4"), Bar("AC03", (2.0,), "2")])
    assert drawn.rects[0].width == 2 * drawn.rects[1].width
    assert drawn.description == "BE04: 4; AC03: 2"
    assert "9 2" in lines("x", ("a",), ((1, 2),), ("8", "9")).description


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_rate_and_stays_within_0_and_1(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= hits / (hits + more) <= high <= 1


def test_a_result_shows_its_rates_with_intervals_first() -> None:
    told = {"commit": "abc", "resolved": {"rate": 0.9, "low": 0.8, "high": 0.95, "n": 10}, "wrong": [{"row": 1}]}
    page = evals.result_page("run", told)
    assert [section.title for section in page.sections] == ["Rates", "Run", "Resolved", "Wrong"]
    assert ("commit", "abc") in evals.figures_of(told)
