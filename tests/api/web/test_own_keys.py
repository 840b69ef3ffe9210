"""Own letters for the keys, those of the installation, being named in notes, and the cut-offs in force."""

from typing import Any

import pytest

from api.sign_in import add_account
from api.web.keymap import KEYS, Clash, chosen

from .browsing import Server, visiting
from .conftest import PASSWORD, Browser, Site, browser_of


def fields(**moved: str) -> dict[str, str]:
    return {f"key-{key}": moved.get(key, key) for key, _ in KEYS}


async def keep(person: Browser, path: str = "/me", **moved: str) -> Any:
    await person.get(path)
    return await person.post(path, csrf=person.fields["csrf"], keys="on", **fields(**moved))


@pytest.mark.parametrize("moved", [{"a": "r"}, {"a": "g"}, {"a": "1"}, {"a": "ä"}, {"a": "qq"}])
def test_a_letter_never_stands_for_two_things_and_g_and_signs_for_none(moved: dict[str, str]) -> None:
    with pytest.raises(Clash):
        chosen(lambda name: fields(**moved).get(name, ""))


def test_two_letters_may_change_places() -> None:
    assert chosen(lambda name: fields(a="r", r="a").get(name, "")) == {"a": "r", "r": "a"}
    assert chosen(lambda name: fields().get(name, "")) == {}


def test_own_letters_are_printed_on_the_buttons_and_a_clash_keeps_the_old_ones(site: Site) -> None:
    async def act() -> tuple[str, int, str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            await keep(ana, a="q")
            page = (await ana.get(f"/cases/{case.case_id}")).text
            clash = await keep(ana, a="r")
            return page, clash.status_code, (await ana.get("/me")).text

    page, clash, me = site.run(act)
    assert 'data-strip="a" aria-keyshortcuts="Q"' in page
    assert "<kbd>Q</kbd>" in page
    assert clash == 422
    assert 'name="key-a" value="q"' in me


def test_the_letter_that_claims_is_printed_in_the_row_of_each_person(site: Site) -> None:
    async def act() -> list[str]:
        await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await keep(ana, c="z")
            return [(await each.get("/queue")).text for each in (ana, raj, ana)]

    for page, letter in zip(site.run(act), "zcz", strict=True):
        button = page.partition('form="claim"')[2].partition("</button>")[0]
        assert f'aria-keyshortcuts="{letter}"' in button
        assert button.endswith(f"claim <kbd>{letter}</kbd>")


def test_letters_of_the_installation_hold_for_those_without_their_own(site: Site) -> None:
    async def act() -> tuple[bool, bool, int]:
        async with browser_of(site, "ana") as ana:
            await keep(ana)
        await add_account(site.application.store, "ada", PASSWORD, ["admin"], now=site.clock.now())
        async with browser_of(site, "ada") as ada:
            await keep(ada, "/admin/shortcuts", d="z")
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj, browser_of(site, "sue") as sue:
            own, usual = [(await who.get("/queue")).text for who in (ana, raj)]
            await sue.get("/me")
            refused = await sue.post("/admin/shortcuts", csrf=sue.fields["csrf"], **fields(d="w"))
            return "data-keymap" in own, "<kbd>z</kbd>" in usual, refused.status_code

    assert site.run(act) == (False, True, 403)


def test_who_is_named_in_a_note_finds_the_case_until_they_answer(site: Site) -> None:
    async def act() -> list[bool]:
        case = await site.open()
        other = await site.open("PX-26000043")
        found = []
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:

            async def note(person: Browser, on: str, text: str) -> None:
                await person.get(f"/cases/{on}")
                await person.post(f"/cases/{on}/note", csrf=person.fields["csrf"], text=text)

            async def listed(person: Browser) -> bool:
                page = (await person.get("/queue?view=mentioned")).text
                assert other.case_id not in page
                return case.case_id in page

            found.append(await listed(raj))
            await note(ana, case.case_id, "@raj please look, and @nobody too")
            await note(ana, other.case_id, "write to raj@bank.example")
            found += [await listed(raj), await listed(ana)]
            await note(raj, case.case_id, "done")
            found.append(await listed(raj))
        return found

    assert site.run(act) == [False, True, False, False]


def test_cut_offs_are_shown_with_their_zone(site: Site) -> None:
    async def act() -> str:
        async with browser_of(site, "sue") as sue:
            return (await sue.get("/admin/cutoffs")).text

    page = site.run(act)
    assert "t2" in page
    assert "16:30 Berlin" in page


@pytest.mark.browser
def test_a_moved_letter_acts_and_the_old_one_does_not(browser: Any, server: Server) -> None:
    case_id = server.arrange(_case_with_q_for_a)
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case_id}")
        ana.page.check("input[name=read]")
        ana.arm()
        ana.page.keyboard.press("a")
        assert ana.page.locator("#strip .strip").count() == 0
        ana.page.keyboard.press("q")
        ana.page.wait_for_selector("#strip .strip")
        ana.page.keyboard.press("Enter")
        ana.page.wait_for_selector(".pill:has-text('second')")


async def _case_with_q_for_a(site: Site) -> str:
    case = await site.open()
    async with browser_of(site, "ana") as ana:
        await keep(ana, a="q")
    return case.case_id
