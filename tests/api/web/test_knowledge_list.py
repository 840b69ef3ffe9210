"""The list of documents: filters, how often each version was cited and accepted, and what contradicts what."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import httpx

from api.publishing import publishing
from api.sign_in import add_account
from api.web.view_models.knowledge_hits import hits_section
from api.web.view_models.knowledge_list import Standing, standings
from cases.store.citation_rows import Cited
from knowledge_base.passages import Passage
from knowledge_base.playbooks import DOCUMENTS
from knowledge_base.search import Hit
from knowledge_base.version import Stage, Version

from .builders import BIC_PATH
from .conftest import PASSWORD, Site, browser_of
from .test_budgets import statements
from .test_decisions import approve, approve_second, decision_of, one_case

PB13 = (DOCUMENTS / "playbooks/PB-13-unstructured-creditor-address.md").read_text(encoding="utf-8")
PB22 = "playbooks/PB-22-institution-or-customer.md"
SHIPPED_PB22 = (DOCUMENTS / PB22).read_text(encoding="utf-8")
OWN = PB13.replace("id: PB-13", "id: PB-95", 1).replace("\nlevel: A2\n", "\nlevel: A1\n", 1)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def drafted(site: Site, file: str, text: str) -> None:
    for name in ("kim", "kai"):
        await add_account(site.application.store, name, PASSWORD, ["knowledge_editor"], now=site.clock.now())
    async with browser_of(site, "kim") as kim:
        await kim.get("/knowledge/new")
        assert (await kim.post("/knowledge/new", csrf=kim.fields["csrf"], file=file, text=text)).status_code == 303


async def pages(site: Site, *addresses: str) -> list[httpx.Response]:
    async with browser_of(site, "ana") as ana:
        return [await ana.get(address) for address in addresses]


def test_a_document_says_how_often_it_was_cited_and_accepted_and_by_which_cases(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        right = await one_case(site)
        wrong = await site.open("PX-26000043")
        await site.open("PX-26000044")
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, right)
            await approve_second(site, raj, right)
            form = await decision_of(site, ana, wrong)
            told = {"verdict": "reject", "confirm": "yes", "reason": "wrong value", "read": BIC_PATH}
            assert (await ana.post(f"/cases/{wrong.case_id}/decision", **(form | told))).status_code == 303
        return await pages(site, "/knowledge", "/knowledge/PB-22", "/knowledge/PB-01")

    listed, document, other = site.run(act)
    assert listed.text.count("cited 2×, 50 % accepted") + listed.text.count("cited 2×, 50% accepted") == 2
    assert 'href="/knowledge/PB-22#cited"' in listed.text
    assert 'id="cited"' in document.text
    assert "used in 3 cases" in document.text
    assert "1 of 2, 95 % interval" in document.text
    assert "not yet" in other.text


def test_the_counts_are_asked_of_the_store_only_after_a_case_changed(site: Site) -> None:
    async def act() -> list[tuple[int, bool]]:
        first, second = await one_case(site), await site.open("PX-26000043")
        found = []
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            for case in (first, second):
                await approve(site, raj, case)
                for _ in range(2):
                    with statements(site) as asked:
                        page = (await ana.get("/knowledge")).text
                    found.append((sum("citations" in each for each in asked), f"cited {1 + (case is second)}×" in page))
        return found

    assert site.run(act) == [(1, True), (0, True), (1, True), (0, True)]


def test_a_version_lists_the_cases_of_the_days_on_which_it_held_and_shows_its_passages(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        before = await site.open("PX-1")
        site.clock.time += timedelta(days=1)  # type: ignore[operator]
        since = await site.open("PX-2")
        site.clock.time += timedelta(days=1)  # type: ignore[operator]
        after = await site.open("PX-3")
        for number, first in ((1, NOON.date() + timedelta(days=1)), (2, NOON.date() + timedelta(days=2))):
            version = Version(PB22, number, SHIPPED_PB22, Stage.PUBLISHED, ("kim",), NOON, first, "kai", NOON)
            await asyncio.to_thread(publishing(site.application.store).store.add, version)
        found = await pages(site, "/knowledge/PB-22", "/knowledge/PB-22/1", "/knowledge/PB-22/2")
        return [before.case_id, since.case_id, after.case_id, *found]

    *ids, document, first, second = site.run(act)
    assert [each in document.text for each in ids] == [True, True, True]
    assert [each in first.text for each in ids] == [False, True, False]
    assert [each in second.text for each in ids] == [False, False, True]
    assert "used in 1 case" in first.text
    assert '<section class="panel" id="evidence"' in first.text


def test_each_version_counts_the_cases_of_the_days_on_which_it_held() -> None:
    own = Version("playbooks/PB-22-x.md", 1, "", Stage.PUBLISHED, ("kim",), NOON, date(2026, 11, 10))
    draft = Version("playbooks/PB-22-x.md", 2, "", Stage.SUBMITTED, ("kim",), NOON)
    cited = [Cited("PB-22", date(2026, 11, 9), 4, 3), Cited("PB-22", date(2026, 11, 10), 2, 2)]
    cited.append(Cited("PB-22", date(2026, 11, 20), 1, 0))
    assert standings(cited, [own, draft]) == {("PB-22", 0): Standing(4, 3), ("PB-22", 1): Standing(3, 2)}


def test_the_list_is_narrowed_by_source_and_status(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        await drafted(site, "playbooks/PB-95-own.md", OWN)
        narrowed = ("", "?source=own", "?status=draft", "?status=rejected", "?status=force", "?status=x&source=y")
        return await pages(site, *(f"/knowledge{each}" for each in narrowed))

    usual, own, draft, rejected, force, odd = (page.text for page in site.run(act))
    assert [("/knowledge/PB-95/1" in text, "/knowledge/PB-22" in text) for text in (usual, own, draft)] == [
        (True, True),
        (True, False),
        (True, False),
    ]
    assert ("PB-95/1" in rejected, "/knowledge/PB-22" in rejected) == (False, False)
    assert ('PB-95/1">v1' in force, "/knowledge/PB-22" in force) == (False, True)
    assert "/knowledge/PB-22" in odd
    assert '<option value="draft" selected>' in draft


def test_a_contradiction_is_told_in_the_list_and_both_are_shown(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        before = await pages(site, "/knowledge")
        await drafted(site, "playbooks/PB-95-own.md", OWN)
        both = ("/knowledge/both?a=PB-95&b=PB-13&v=1", "/knowledge/both?a=PB-95&b=PB-13&v=9", "/knowledge/both")
        return [*before, *(await pages(site, "/knowledge", *both))]

    before, listed, both, none, nothing = site.run(act)
    assert "Contradictions" not in before.text
    assert "the cause creditor_address_unstructured has another level in PB-13" in listed.text
    assert 'href="/knowledge/both?a=PB-95&amp;b=PB-13&amp;v=1"' in listed.text
    assert ("level: A1" in both.text, "level: A2" in both.text) == (True, True)
    assert "the cause creditor_address_unstructured has another level in PB-13" in both.text
    assert (none.status_code, nothing.status_code) == (404, 404)


def test_a_search_marks_the_words_and_begins_where_they_stand() -> None:
    told = f"{'Nothing of it here. ' * 30}Then a Town beside towns and a postcode."
    passage = Passage("X-1#say", "X-1", "Title", "Say", told, "rule", (), (), (), (), NOON.date(), None, "us")
    table = hits_section([Hit(passage, 1.0, "words")], "town of", NOON.date()).table
    assert table is not None
    name, _, text, _ = table.rows[0]
    assert name.href == "/knowledge/X-1#say"
    assert [piece.text for piece in text.text if piece.kind == "hit"] == ["Town", "towns"]
    assert "".join(piece.text for piece in text.text).startswith("… ")
    assert "".join(piece.text for piece in text.text).endswith("a postcode.")


def test_a_search_shows_no_mark_where_it_has_no_words(site: Site) -> None:
    marked, plain = site.run(lambda: pages(site, "/knowledge?q=creditor+address", "/knowledge?q=%3F"))
    assert '<span class="hit">' in marked.text
    assert '<span class="hit">' not in plain.text


def test_a_passage_can_be_pointed_at(site: Site) -> None:
    [page] = site.run(lambda: pages(site, "/knowledge/PB-13"))
    assert '<section class="panel" id="evidence"' in page.text
