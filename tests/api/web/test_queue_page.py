"""The queue as ui §5.1 draws it: tabs with counts, what presses, searches that name nobody in the address."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from api.web.view_models.queue_row import row

from .builders import NOON, a_case, a_question, a_worked
from .conftest import Browser, Site, browser_of
from .test_budgets import statements
from .test_decisions import approve

TEXT = re.compile("<[^>]+>")
ACCOUNT = "DE75 5121 0800 1245 1261 99"  # the creditor's, of every payment of these tests


def _words(html: str) -> str:
    return " ".join(TEXT.sub(" ", html).split())


def _views(page: str) -> str:
    return _words(page.split('aria-label="Views"')[1].split("</nav>")[0].partition(">")[2])


def _pressing(page: str) -> str:
    return _words(page.split('aria-label="What presses"')[1].split("</nav>")[0].partition(">")[2])


def _shown(page: str) -> list[str]:
    return sorted(re.findall(r"PX-\d+(?=</bdi>)", page))


async def _three(site: Site) -> None:
    """One to review, one with a first approval, one question."""
    await site.open("PX-1")
    second = await site.open("PX-2")
    await site.open("PX-3", a_question())
    async with browser_of(site, "lea") as lea:
        await approve(site, lea, second)


def test_the_tabs_part_review_from_second_approvals_and_count_both(site: Site) -> None:
    async def act() -> list[str]:
        await _three(site)
        async with browser_of(site, "ana") as ana:
            return [(await ana.get(f"/queue{query}")).text for query in ("", "?status=review", "?status=second")]

    everything, review, second = site.run(act)
    assert _views(everything).startswith("All 3 To review 1 Second 1 Info 1 Escalated 0 Failed 0")
    assert _shown(everything) == ["PX-1", "PX-2", "PX-3"]
    assert _shown(review) == ["PX-1"]
    assert _shown(second) == ["PX-2"]
    assert "1 of 1" in second


@pytest.mark.parametrize(
    ("level", "word"), [("A3", "low"), ("A2", "medium"), ("A1", "high"), ("A0", "high"), (None, "–")]
)
def test_a_row_says_in_a_word_how_much_depends_on_the_decision(level: str | None, word: str) -> None:
    found = row(a_case(level=level), now=NOON, zone="UTC", claimable=True)
    assert found.risk == word
    assert bool(found.risk_tone) == (word == "high")


def test_the_risk_of_each_case_stands_in_its_row(site: Site) -> None:
    async def act() -> str:
        case = await site.open("PX-1")
        async with site.application.store.writing() as unit:
            assert await unit.cases.change(replace(case, level="A1"), was=case)
        async with browser_of(site, "ana") as ana:
            return (await ana.get("/queue")).text

    page = site.run(act)
    columns = [_words(f"<{head}") for head in page.partition("<thead>")[2].partition("</thead>")[0].split("<th ")[1:]]
    cells = [_words(cell.partition(">")[2]) for cell in page.partition("<tbody>")[2].split("<td")[1:]]
    assert cells[columns.index("Risk")] == "high"


def test_a_line_tells_what_is_late_what_soon_will_be_how_late_the_oldest_is_and_what_is_mine(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open("PX-1")
        async with browser_of(site, "ana") as ana:
            calm = (await ana.get("/queue")).text
            await ana.post(f"/cases/{case.case_id}/claim", **ana.fields)
            site.clock.time = NOON + timedelta(hours=5, minutes=40)  # 23 minutes to the cut-off
            await site.open("PX-2")
        async with browser_of(site, "ana") as ana:
            soon = [(await ana.get(f"/queue{query}")).text for query in ("", "?view=soon")]
        site.clock.time = NOON + timedelta(hours=6, minutes=25, seconds=30)
        async with browser_of(site, "ana") as ana:
            late = [(await ana.get(f"/queue{query}")).text for query in ("", "?view=late")]
        return [calm, *soon, *late]

    calm, soon, soon_list, late, late_list = site.run(act)
    assert _pressing(calm) == "Late 0 under 30 min 0 mine 0"
    assert _pressing(soon) == "Late 0 under 30 min 1 mine 0"
    assert _shown(soon_list) == ["PX-1"]
    assert _pressing(late) == "Late 1 under 30 min 0 oldest 22 min late mine 0"
    assert _shown(late_list) == ["PX-1"]


def test_a_claimed_case_counts_as_mine(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open("PX-1")
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await ana.get("/queue")
            await ana.post(f"/cases/{case.case_id}/claim", **ana.fields)
            return [_pressing((await each.get("/queue")).text) for each in (ana, raj)]

    assert site.run(act) == ["Late 0 under 30 min 0 mine 1", "Late 0 under 30 min 0 mine 0"]


async def _search(person: Browser, text: str, **more: str) -> str:
    await person.get("/queue")
    answer = await person.post("/queue", csrf=person.fields["csrf"], q=text, **more)
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.mark.parametrize("text", ["nordwind log", "Werft Altona", ACCOUNT, ACCOUNT.replace(" ", "").lower()])
def test_a_search_by_party_or_account_is_kept_under_an_id_and_finds_the_case(site: Site, text: str) -> None:
    async def act() -> tuple[str, str, str]:
        await site.open("PX-1")
        async with browser_of(site, "ana") as ana, browser_of(site, "lea") as lea:
            address = await _search(ana, text)
            mine = (await ana.get(address)).text
            theirs = await lea.get(address)
            return address, mine, theirs.headers["location"]

    address, mine, theirs = site.run(act)
    assert re.fullmatch(r"/queue\?s=[\w-]{16}", address)
    assert _shown(mine) == ["PX-1"]
    assert "party or account ✕" in _words(mine)
    assert theirs == "/queue"


def test_a_search_by_reference_or_code_stays_in_the_address_and_keeps_the_filters(site: Site) -> None:
    async def act() -> list[str]:
        await site.open("PX-1")
        async with browser_of(site, "ana") as ana:
            found = [await _search(ana, text) for text in ("PX-1", " RC01 ", "")]
            found.append(await _search(ana, "RC01", status="review"))
            nobody = await _search(ana, "Nobody of this name")
            return [*found, _words((await ana.get(nobody)).text)]

    *found, nobody = site.run(act)
    assert found == ["/queue?q=PX-1", "/queue?q=RC01", "/queue", "/queue?status=review&q=RC01"]
    assert "No case matches these filters." in nobody


def test_the_list_is_narrowed_to_one_rail_by_a_field_that_keeps_the_other_filters(site: Site) -> None:
    async def act() -> tuple[str, str, str, str]:
        case = await site.open("PX-1")
        await site.open("PX-2")
        async with site.application.store.writing() as unit:
            assert await unit.cases.change(replace(case, rail="t2"), was=case)
        async with browser_of(site, "ana") as ana:
            wide = (await ana.get("/queue?code=RC01&sort=-deadline&per=25&status=review")).text
            form = wide.partition('role="search"')[2].partition("</form>")[0]
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
            chosen = await ana.post("/queue", **(fields | {"rail": "t2"}))
            narrow = (await ana.get(chosen.headers["location"])).text
            return form, wide, chosen.headers["location"], narrow

    form, wide, address, narrow = site.run(act)
    assert '<option value="" selected>All rails</option>' in form
    assert _shown(wide) == ["PX-1", "PX-2"]
    assert address == "/queue?status=review&rail=t2&code=RC01&sort=-deadline&per=25"
    assert _shown(narrow) == ["PX-1"]
    assert '<option value="t2" selected>t2</option>' in narrow


def test_no_search_leads_to_a_case_of_another_owning_function(site: Site) -> None:
    from .test_live import OWNED

    async def act() -> tuple[str, str]:
        await site.open("PX-9", a_worked(**OWNED))
        async with browser_of(site, "ana") as ana:
            by_id, by_name = await _search(ana, "PX-9"), await _search(ana, "Nordwind")
            return by_id, (await ana.get(by_name)).text

    by_id, by_name = site.run(act)
    assert "PX-9" not in by_id
    assert _shown(by_name) == []


def test_only_the_last_searches_of_a_person_are_kept(site: Site) -> None:
    async def act() -> list[int]:
        async with browser_of(site, "ana") as ana:
            first = [await _search(ana, "Nordwind 0"), await _search(ana, "Nordwind 0")]
            for number in range(20):
                last = await _search(ana, f"Nordwind {number + 1}")
            assert first[0] == first[1]
            return [(await ana.get(address)).status_code for address in (first[0], last)]

    assert site.run(act) == [303, 200]


def test_the_count_beside_approvals_is_of_those_this_person_may_give(site: Site) -> None:
    async def act() -> list[str | None]:
        await _three(site)
        found = []
        for name in ("raj", "lea", "ana", "vic"):
            async with browser_of(site, name) as person:
                found.append(_count((await person.get("/history")).text))
        return found

    assert site.run(act) == ["1", "0", "0", ""]


def _count(page: str) -> str:
    return _words(page.split(">Approvals")[1].split("</a>")[0])


def test_the_count_is_asked_of_the_store_only_after_something_happened(site: Site) -> None:
    async def act() -> tuple[list[str], list[int]]:
        case = await site.open("PX-2")
        counts, asked_about = [], []
        async with browser_of(site, "raj") as raj, browser_of(site, "lea") as lea:
            await raj.get("/history")
            for _ in range(2):
                with statements(site) as asked:
                    counts.append(_count((await raj.get("/history")).text))
                asked_about.append(sum("decisions" in each or "approvals >" in each for each in asked))
            await approve(site, lea, case)
            counts.append(_count((await raj.get("/history")).text))
        return counts, asked_about

    assert site.run(act) == (["0", "0", "1"], [0, 0])


def test_the_list_of_second_approvals_asks_as_much_of_the_store_for_five_cases_as_for_one(site: Site) -> None:
    async def act() -> list[tuple[int, int, int]]:
        found = []
        async with browser_of(site, "lea") as lea, browser_of(site, "raj") as raj:
            for number in range(5):
                await approve(site, lea, await site.open(f"PX-{number}"))
                await raj.get("/approvals")
                with statements(site) as asked:
                    page = (await raj.get("/approvals")).text
                if number in (0, 4):
                    found.append((page.count("data-case="), asked.count("BEGIN"), len(asked)))
        return found

    (one, begun, few), (five, again, same) = site.run(act)
    assert (one, five) == (1, 5)
    assert begun == again == 1
    assert few == same


def test_a_row_of_a_list_is_the_case_as_the_store_has_it(site: Site) -> None:
    async def act() -> None:
        case = await site.open("PX-1")
        for _ in range(2):
            (found,) = (await site.application.store.cases()).cases
            assert found == await site.application.store.case(case.case_id)
        async with site.application.store.writing() as unit:
            changed = replace(found, creditor="Somebody else")
            assert await unit.cases.change(changed, was=found)
        assert (await site.application.store.cases()).cases == (changed,)

    site.run(act)
