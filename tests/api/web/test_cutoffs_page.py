"""Cut-offs on the page: proposed by one administrator, shown as a difference, confirmed by another, then in force."""

import re
from datetime import date

import httpx
import pytest

from api.sign_in import add_account
from payments.vocabulary import Rail
from reference.kept_calendars import KeptCalendars
from reference.store import StoreReference

from .builders import NOON
from .conftest import PASSWORD, Browser, Site, browser_of

WISH = {
    "verb": "propose", "of": "t2 EUR", "time": "15:00", "zone": "Europe/Berlin", "day": "2026-12-01", "reason": "new",
}  # fmt: skip


@pytest.fixture
def site(site: Site) -> Site:
    """The site with two administrators, and a second account of the first one's person."""

    async def add() -> None:
        for name, person in (("ada", "ada"), ("abe", "abe"), ("ada2", "ada")):
            store = site.application.store
            await add_account(store, name, PASSWORD, ["admin"], person=person, now=site.clock.now())

    site.run(add)
    return site


async def post(person: Browser, **fields: str) -> httpx.Response:
    page = await person.get("/admin/cutoffs")
    found = re.findall(r'name="change" value="([^"]+)"', page.text)
    change = {"change": found[0]} if found else {}
    return await person.post("/admin/cutoffs", csrf=person.fields["csrf"], **(change | fields))


@pytest.fixture
def elsewhere(site: Site) -> KeptCalendars:
    """The calendars of another process, which started before."""
    return KeptCalendars(StoreReference(site.application.settings.master_data_url))


def ends(calendars: KeptCalendars, day: str) -> str:
    """The internal cut-off of TARGET."""
    ruling = calendars.cut_off(Rail.T2, "EUR", date.fromisoformat(day), NOON)
    assert ruling is not None
    assert ruling.deadline is not None
    return f"{ruling.deadline:%H:%M}"


def test_a_cut_off_takes_two_administrators_and_then_holds_from_its_day_in_every_process(
    site: Site, elsewhere: KeptCalendars
) -> None:
    async def act() -> tuple[list[int], str, list[str], list[str], list[tuple[str, str]]]:
        async with browser_of(site, "ada") as ada, browser_of(site, "abe") as abe, browser_of(site, "ada2") as own:
            proposed = await post(ada, **WISH)
            waits = (await abe.get("/admin/cutoffs")).text
            refused = [await post(ada, verb="confirm"), await post(own, verb="confirm")]
            before = [ends(elsewhere, day) for day in ("2026-11-30", "2026-12-01")]
            confirmed = await post(abe, verb="confirm")
            after = [ends(elsewhere, day) for day in ("2026-11-30", "2026-12-01")]
            async with site.application.store.reading() as unit:
                entries = await unit.ledger.page(kinds=["policy_changed"], limit=2)
            told = [(e["facts"]["what"], e["actor"]["id"]) for e in entries]
            return [r.status_code for r in (proposed, *refused, confirmed)], waits, before, after, told

    statuses, waits, before, after, told = site.run(act)
    assert statuses == [303, 403, 403, 303]
    assert "16:30 Berlin" in waits
    assert "14:30 Berlin" in waits
    assert "from 2026-12-01 on" in waits
    assert before == ["16:30", "16:30"]
    assert after == ["16:30", "14:30"]
    assert told == [("cut-off confirmed", "abe"), ("cut-off proposed", "ada")]


def test_a_half_day_changes_that_day_alone_and_can_be_changed_again(site: Site, elsewhere: KeptCalendars) -> None:
    half = WISH | {"day": "2026-12-24", "only": "on"}

    async def act() -> list[str]:
        async with browser_of(site, "ada") as ada, browser_of(site, "abe") as abe:
            for time in ("11:00", "12:00"):
                await post(ada, **(half | {"time": time}))
                await post(abe, verb="confirm")
            return [ends(elsewhere, day) for day in ("2026-12-23", "2026-12-24", "2026-12-28")]

    assert site.run(act) == ["16:30", "11:30", "16:30"]


def test_one_change_waits_at_a_time_and_other_calendars_meanwhile_stop_it(site: Site, elsewhere: KeptCalendars) -> None:
    async def act() -> tuple[list[int], str]:
        reference = StoreReference(site.application.settings.master_data_url)
        async with browser_of(site, "ada") as ada, browser_of(site, "abe") as abe:
            await post(ada, **WISH)
            page = await abe.get("/admin/cutoffs")
            second = await abe.post("/admin/cutoffs", csrf=abe.fields["csrf"], **WISH)
            assert 'value="propose"' not in page.text
            reference.load("calendars", '{"code": "EUR", "closed": ["2026-11-27"]}')
            stale = await post(abe, verb="confirm")
            dropped = await post(ada, verb="drop")
            return [second.status_code, stale.status_code, dropped.status_code], ends(elsewhere, "2026-12-01")

    assert site.run(act) == ([422, 422, 303], "16:30")


@pytest.mark.parametrize(
    "wrong",
    [{"time": "25:00"}, {"time": ""}, {"zone": "Berlin"}, {"day": "2026-11-01"}, {"day": "soon"}, {"of": "t2 USD"},
     {"reason": " "}],
)  # fmt: skip
def test_what_is_no_cut_off_is_told_and_nothing_typed_is_lost(site: Site, wrong: dict[str, str]) -> None:
    async def act() -> httpx.Response:
        async with browser_of(site, "ada") as ada:
            return await post(ada, **(WISH | wrong))

    answer = site.run(act)
    assert answer.status_code == 422
    assert "Not taken" in answer.text
    assert 'value="propose"' in answer.text


def test_who_is_no_administrator_sees_them_and_changes_none(site: Site) -> None:
    async def act() -> tuple[str, int]:
        async with browser_of(site, "ana") as ana:
            page = (await ana.get("/admin/cutoffs")).text
            return page, (await ana.post("/admin/cutoffs", csrf=ana.fields["csrf"], **WISH)).status_code

    page, refused = site.run(act)
    assert "t2" in page
    assert 'value="propose"' not in page
    assert refused == 403
