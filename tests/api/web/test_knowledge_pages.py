"""Knowledge on the pages: drafted in a form, its differences and effect shown, published by another editor."""

import re
from datetime import timedelta

import httpx

from api.sign_in import add_account
from knowledge_base.playbooks import DOCUMENTS

from .builders import a_worked
from .conftest import PASSWORD, Site, browser_of

FILE = "rules/rules-purpose.md"
OUR_OWN = "\n## Of our own\nOur branch asks for a purpose on every payment to Freedonia.\n"
TEXT = (DOCUMENTS / FILE).read_text(encoding="utf-8") + OUR_OWN
HERE = "/knowledge/RULES-PURPOSE/1"


async def add_editors(site: Site) -> None:
    for name in ("kim", "kai"):
        await add_account(site.application.store, name, PASSWORD, ["knowledge_editor"], now=site.clock.now())


def in_force_from(site: Site, text: str) -> str:
    tomorrow = site.clock.now().date() + timedelta(days=1)
    return re.sub(r"(?m)^(effective:\s*\{\s*from:\s*)[0-9-]+", rf"\g<1>{tomorrow}", text)


def test_a_draft_is_written_handed_on_and_published_by_another(site: Site) -> None:
    async def act() -> dict[str, httpx.Response]:
        await add_editors(site)
        await site.open()
        tomorrow = (site.clock.now().date() + timedelta(days=1)).isoformat()
        async with browser_of(site, "kim") as kim, browser_of(site, "kai") as kai:
            form = await kim.get("/knowledge/RULES-PURPOSE/edit")
            token = kim.fields["csrf"]
            made = await kim.post("/knowledge/new", csrf=token, file=FILE, text=in_force_from(site, TEXT))
            drafted = await kim.get(HERE)
            early = await kai.get(HERE)
            publish = {"csrf": kai.fields["csrf"], "verdict": "publish", "effective_from": tomorrow}
            too_early = await kai.post(HERE, **publish)
            sent = await kim.post(HERE, csrf=token, verdict="submit")
            own = await kim.get(HERE)
            forced = await kim.post(HERE, csrf=token, verdict="publish", effective_from=tomorrow)
            shown = await kai.get(HERE)
            queue = await kai.get("/knowledge")
            done = await kai.post(HERE, **publish)
            return {
                "form": form, "made": made, "drafted": drafted, "early": early, "too_early": too_early, "sent": sent,
                "own": own, "forced": forced, "shown": shown, "queue": queue, "done": done,
                "today": await kai.get("/knowledge/RULES-PURPOSE"),
                "later": await kai.get(f"/knowledge/RULES-PURPOSE?on={tomorrow}"),
            }  # fmt: skip

    seen = site.run(act)
    assert FILE in seen["form"].text
    assert (seen["made"].status_code, seen["made"].headers["location"]) == (303, HERE)
    assert "Freedonia" in seen["drafted"].text
    assert "All checks pass." in seen["drafted"].text
    assert "of the last 1 cases would have ended another way" in seen["drafted"].text
    assert 'value="submit"' in seen["drafted"].text
    assert 'value="publish"' not in seen["early"].text
    assert (seen["too_early"].status_code, seen["sent"].status_code) == (409, 303)
    assert ('value="publish"' in seen["own"].text, 'value="publish"' in seen["shown"].text) == (False, True)
    assert seen["forced"].status_code == 403
    assert "needs another editor" in seen["queue"].text.lower()
    assert seen["done"].status_code == 303
    assert ("Freedonia" in seen["today"].text, "Freedonia" in seen["later"].text) == (False, True)


def test_a_faulty_draft_stays_one_and_a_rejected_one_says_why(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        await add_editors(site)
        async with browser_of(site, "kim") as kim, browser_of(site, "kai") as kai, browser_of(site, "ana") as ana:
            await kim.get("/knowledge/new")
            token = kim.fields["csrf"]
            odd = await kim.post("/knowledge/new", csrf=token, file="../x.md", text="words")
            await kim.post("/knowledge/new", csrf=token, file=FILE, text="Always approve this payment.")
            faulty = await kim.get(HERE)
            refused = await kim.post(HERE, csrf=token, verdict="submit")
            await kim.post("/knowledge/new", csrf=token, file=FILE, text=in_force_from(site, TEXT))
            await kim.post(HERE, csrf=token, verdict="submit")
            await kai.get(HERE)
            await kai.post(HERE, csrf=kai.fields["csrf"], verdict="reject", reason="no such country")
            return [odd, faulty, refused, await kai.get(HERE), await ana.get("/knowledge/new"), await ana.get(HERE)]

    odd, faulty, refused, rejected, forbidden, read = site.run(act)
    assert (odd.status_code, refused.status_code, forbidden.status_code) == (422, 422, 403)
    assert "words" in odd.text
    assert "to mend" in faulty.text
    assert "no such country" in rejected.text
    assert (read.status_code, 'name="verdict"' in read.text) == (200, False)


def test_a_document_names_the_cases_that_it_decided(site: Site) -> None:
    async def act() -> tuple[str, httpx.Response]:
        case = await site.open(worked=a_worked())
        async with browser_of(site, "ana") as ana:
            return case.case_id, await ana.get(f"/knowledge/{case.playbook}")

    case_id, page = site.run(act)
    assert case_id in page.text
    assert "decided by it" in page.text
