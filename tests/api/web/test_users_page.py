"""Accounts on the page: proposed by one administrator, confirmed by another, nobody's own, and shut at once."""

import re

import httpx
import pytest

from api.sign_in import add_account, sign_in
from cases.store import User

from .conftest import PASSWORD, Browser, Site, browser_of


@pytest.fixture
def site(site: Site) -> Site:
    """The site with two administrators, and a third account of the first one's person."""

    async def add() -> None:
        for name, person in (("ada", "ada"), ("abe", "abe"), ("ada2", "ada")):
            store = site.application.store
            await add_account(store, name, PASSWORD, ["admin"], person=person, now=site.clock.now())

    site.run(add)
    return site


async def post(person: Browser, **fields: str | list[str]) -> httpx.Response:
    await person.get("/admin/users")
    return await person.post("/admin/users", csrf=person.fields["csrf"], **fields)


NEW: dict[str, str | list[str]] = {
    "verb": "propose", "name": "nia", "role": ["operator", "viewer"], "teams": "entry, night", "reason": "new here",
}  # fmt: skip


async def waiting(person: Browser) -> list[str]:
    return re.findall(r'name="change" value="([^"]+)"', (await person.get("/admin/users")).text)


async def user(site: Site, name: str) -> User | None:
    async with site.application.store.reading() as unit:
        return await unit.people.user(name)


def test_an_account_takes_two_administrators_and_its_password_is_told_once(site: Site) -> None:
    async def act() -> tuple[object, ...]:
        async with browser_of(site, "ada") as ada, browser_of(site, "abe") as abe:
            proposed = await post(ada, **NEW)
            before = await user(site, "nia")
            (change, *_) = await waiting(ada)
            own = await post(ada, verb="confirm", change=change)
            done = await post(abe, verb="confirm", change=change, name="nia")
            password = re.findall(r'<b class="mono">([^<]+)</b>', done.text)[0]
            again = await post(abe, verb="confirm", change=change)
            listed = (await abe.get("/admin/users")).text
            entered = await sign_in(site.application.store, "nia", password, now=site.clock.now())
            async with site.application.store.reading() as unit:
                entries = await unit.ledger.page(kinds=["user_changed"], limit=2)
            return proposed, before, own, done, again, password in listed, entered, entries

    proposed, before, own, done, again, told_again, entered, entries = site.run(act)
    assert (proposed.status_code, before, own.status_code, done.status_code) == (303, None, 403, 200)  # type: ignore[attr-defined]
    assert again.status_code == 422  # type: ignore[attr-defined]
    assert not told_again
    assert entered.roles == ("operator", "viewer")  # type: ignore[attr-defined]
    assert entered.teams == ("entry", "night")  # type: ignore[attr-defined]
    assert [(e["facts"]["what"], e["actor"]["id"]) for e in entries] == [("added", "abe"), ("proposed", "ada")]  # type: ignore[attr-defined]


def test_nobody_changes_an_account_of_their_own_whichever_they_use(site: Site) -> None:
    async def act() -> list[int]:
        async with browser_of(site, "ada") as ada, browser_of(site, "abe") as abe, browser_of(site, "ada2") as ada2:
            more: dict[str, str | list[str]] = {"verb": "propose", "role": ["admin", "supervisor"], "reason": "x"}
            own = await post(ada, name="ada", **more)
            other_own = await post(ada, name="ada2", **more)
            shut = await post(ada, verb="disable", name="ada2")
            await post(abe, name="ada", **more)
            (change, *_) = await waiting(abe)
            about_me = await post(ada, verb="confirm", change=change)
            same_person = await post(ada2, verb="confirm", change=change)
            return [a.status_code for a in (own, other_own, shut, about_me, same_person)]

    assert site.run(act) == [403] * 5


def test_disabling_needs_no_second_person_and_ends_sessions_at_once(site: Site) -> None:
    async def act() -> tuple[int, int, bool]:
        async with browser_of(site, "ana") as ana, browser_of(site, "ada") as ada:
            before = (await ana.get("/queue")).status_code
            await post(ada, verb="disable", name="ana")
            after = await ana.get("/queue")
            found = await user(site, "ana")
            assert found is not None
            return before, after.status_code, found.disabled

    assert site.run(act) == (200, 303, True)


def test_changed_roles_hold_only_once_confirmed_and_open_a_shut_account(site: Site) -> None:
    async def act() -> list[tuple[tuple[str, ...], bool]]:
        seen = []
        async with browser_of(site, "ada") as ada, browser_of(site, "abe") as abe:
            await post(ada, verb="disable", name="vic")
            await post(ada, verb="propose", name="vic", role="operator", reason="moved")
            for verb in ("", "confirm"):
                if verb:
                    await post(abe, verb=verb, change=(await waiting(abe))[0])
                found = await user(site, "vic")
                assert found is not None
                seen.append((found.roles, found.disabled))
        return seen

    assert site.run(act) == [(("viewer",), True), (("operator",), False)]


@pytest.mark.parametrize(("who", "get", "status"), [("ana", 403, 403), ("aud", 200, 403), ("sue", 200, 403)])
def test_others_may_read_at_most(site: Site, who: str, get: int, status: int) -> None:
    async def act() -> tuple[int, int]:
        async with browser_of(site, who) as person:
            page = await person.get("/admin/users")
            await person.get("/me")
            answer = await person.post("/admin/users", csrf=person.fields["csrf"], **NEW)
            return page.status_code, answer.status_code

    assert site.run(act) == (get, status)


@pytest.mark.parametrize("wrong", [{"name": "NO"}, {"role": []}, {"role": ["root"]}])
def test_what_is_no_account_is_refused_with_the_reason(site: Site, wrong: dict[str, str | list[str]]) -> None:
    async def act() -> httpx.Response:
        async with browser_of(site, "ada") as ada:
            return await post(ada, **{**NEW, **wrong})

    answer = site.run(act)
    assert answer.status_code == 422
    assert "Not taken:" in answer.text


def test_a_change_can_be_refused_and_withdrawn(site: Site) -> None:
    async def act() -> list[int]:
        counts = []
        async with browser_of(site, "ada") as ada, browser_of(site, "abe") as abe:
            for who in (ada, abe):
                await post(ada, **NEW)
                await post(who, verb="drop", change=(await waiting(who))[0])
                counts.append(len(await waiting(who)))
        return counts

    assert site.run(act) == [0, 0]
