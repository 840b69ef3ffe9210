"""Drafts: what is being typed outlives session, tab and machine; it is its author's alone and goes when it is sent."""

from datetime import timedelta
from typing import Any

import pytest

from .browsing import Server, visiting
from .builders import BIC_PATH, NEW_BIC
from .conftest import Browser, Site, browser_of
from .test_browser import opened

TYPED = "QLMNDEFFQQQ"


async def keep(person: Browser, case_id: str, form: str, **fields: Any) -> int:
    await person.get(f"/cases/{case_id}")
    told = {"csrf": person.fields["csrf"], "form": form, **fields}
    return (await person.post(f"/cases/{case_id}/draft", **told)).status_code


def test_what_was_typed_is_there_again_in_another_session_and_for_nobody_else(site: Site) -> None:
    async def act() -> tuple[list[int], str, str, str]:
        case = (await site.open()).case_id
        fields = {f"f:{BIC_PATH}": TYPED, "reason": "as told by phone"}
        async with browser_of(site, "ana") as ana:
            kept = [await keep(ana, case, "edit", **fields), await keep(ana, case, "note", text="<b>half a no")]
        async with browser_of(site, "ana") as again, browser_of(site, "lea") as lea:
            edit, page = (await again.get(f"/cases/{case}/edit")).text, (await again.get(f"/cases/{case}")).text
            other = (await lea.get(f"/cases/{case}/edit")).text + (await lea.get(f"/cases/{case}")).text
        return kept, edit, page, other

    kept, edit, page, other = site.run(act)
    assert kept == [204, 204]
    assert f'value="{TYPED}"' in edit
    assert 'value="as told by phone"' in edit
    assert "Your draft of" in edit
    assert "&lt;b&gt;half a no</textarea>" in page
    assert TYPED not in other
    assert "half a no" not in other
    assert "Your draft of" not in other


def test_a_draft_goes_when_it_is_sent_discarded_or_emptied(site: Site) -> None:
    async def act() -> list[bool]:
        case = (await site.open()).case_id
        left = []
        async with browser_of(site, "ana") as ana:
            for end in ({"text": ""}, {"discard": "yes"}):
                await keep(ana, case, "note", text="half a note")
                await keep(ana, case, "note", **end)
                left.append("half a note" in (await ana.get(f"/cases/{case}")).text)
            await keep(ana, case, "note", text="half a note")
            await ana.post(f"/cases/{case}/note", csrf=ana.fields["csrf"], text="a whole note")
            left.append("half a note" in (await ana.get(f"/cases/{case}")).text)
        return left

    assert site.run(act) == [False, False, False]


def test_an_edit_that_was_typed_at_an_earlier_version_says_so_and_lets_the_rest_show_through(site: Site) -> None:
    async def act() -> str:
        case = (await site.open()).case_id
        async with browser_of(site, "ana") as ana, browser_of(site, "lea") as lea:
            await keep(ana, case, "edit", **{f"f:{BIC_PATH}": NEW_BIC, "reason": "mine"})
            page = await lea.get(f"/cases/{case}")
            form = lea.decision_form(page)
            site.clock.time = site.clock.now() + timedelta(seconds=1)
            told = {"verdict": "reject", "confirm": "yes", "reason": "wrong value"}
            await lea.post(f"/cases/{case}/decision", **(form | told))
            return (await ana.get(f"/cases/{case}/edit")).text

    page = site.run(act)
    assert "You typed it at version 2, the case is at version 3" in page
    assert 'value="mine"' in page


@pytest.mark.parametrize(
    ("who", "form", "fields", "status"),
    [
        ("vic", "note", {"text": "x"}, 403),
        ("ana", "decision", {"text": "x"}, 422),
        ("ana", "answer", {"text": "x" * 200_001}, 413),
    ],
)
def test_what_may_not_be_sent_is_not_kept(site: Site, who: str, form: str, fields: dict[str, str], status: int) -> None:
    async def act() -> int:
        case = (await site.open()).case_id
        async with browser_of(site, who) as person:
            await person.get("/me")
            told = {"csrf": person.fields["csrf"], "form": form, **fields}
            return (await person.post(f"/cases/{case}/draft", **told)).status_code

    assert site.run(act) == status


@pytest.mark.browser
def test_typing_is_kept_while_it_goes_on_and_comes_back_after_a_lost_session(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case_id}")
        ana.page.fill("#note", "the correspondent called at nine")
        ana.page.wait_for_selector("form[data-draft=note] [data-kept]:has-text('Draft kept.')")
        ana.go(f"/cases/{case_id}/edit")
        field = ana.page.locator("#edit input.mono").first
        field.fill("TYPED IN HASTE")
        ana.page.keyboard.press("Escape")  # leaves at once; the draft is kept on the way out
        ana.page.wait_for_url(f"**/cases/{case_id}")
        ana.page.goto("about:blank")  # nothing of hers may ask while the session goes
        ana.page.context.clear_cookies()
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case_id}")
        assert ana.page.input_value("#note") == "the correspondent called at nine"
        ana.go(f"/cases/{case_id}/edit")
        assert ana.page.locator("#edit input.mono").first.input_value() == "TYPED IN HASTE"
        ana.page.click("text=Discard it")
        ana.ready()
        assert ana.page.locator("#edit input.mono").first.input_value() != "TYPED IN HASTE"
