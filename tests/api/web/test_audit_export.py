"""The ledger as a table for auditors: what it holds, who may take it, and that the taking is on record."""

import csv
import io

import httpx
import pytest

from api.web.pages.records import EXPORTED_MAX

from .conftest import Site, browser_of


def test_an_auditor_takes_the_ledger_away_and_that_is_on_record(site: Site) -> None:
    async def act() -> tuple[str, httpx.Response, httpx.Response, list[object]]:
        await site.open("PX-1")
        async with browser_of(site, "aud") as aud:
            page = (await aud.get("/audit?kind=opened")).text
            every = await aud.post("/audit/export", csrf=aud.fields["csrf"])
            one = await aud.post("/audit/export?kind=opened", csrf=aud.fields["csrf"])
            async with site.application.store.reading() as unit:
                facts = [entry["facts"] for entry in await unit.ledger.page(kinds=("export",))]
        return page, every, one, facts

    page, every, one, facts = site.run(act)
    assert 'action="/audit/export?kind=opened"' in page
    rows = list(csv.DictReader(io.StringIO(every.text)))
    assert [int(row["index"]) for row in rows] == list(range(len(rows) - 1, -1, -1))
    assert {"opened", "proposed", "routed"} <= {row["kind"] for row in rows}
    (opened,) = csv.DictReader(io.StringIO(one.text))
    assert (opened["kind"], opened["case_id"] != "") == ("opened", True)
    assert facts == [
        {"what": "audit", "of": "opened", "entries": 1},
        {"what": "audit", "of": "all", "entries": len(rows)},
    ]


@pytest.mark.parametrize("path", ["/audit", "/history"])
def test_the_page_tells_how_much_an_export_holds(site: Site, path: str) -> None:
    async def act() -> str:
        async with browser_of(site, "aud") as aud:
            return (await aud.get(path)).text

    form = site.run(act).partition(f'action="{path}/export')[2].partition("</form>")[0]
    assert f"at most the newest {EXPORTED_MAX:,} rows" in form


def test_nobody_else_takes_the_ledger_away(site: Site) -> None:
    async def act() -> list[tuple[int, bool]]:
        found = []
        for name in ("sue", "ana", "vic"):
            async with browser_of(site, name) as person:
                page = (await person.get("/audit")).text
                await person.get("/me")
                answer = await person.post("/audit/export", csrf=person.fields["csrf"])
                found.append((answer.status_code, "/audit/export" in page))
        return found

    assert site.run(act) == [(403, False)] * 3
