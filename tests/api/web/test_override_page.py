"""The emergency override from the pages: through the same door as the interface, with every gate of an approval."""

import re
from datetime import timedelta

import httpx
import pytest

from api.sign_in import add_account
from cases.case import Case, Status
from cases.override import overrides

from .builders import BIC_PATH, NEW_BIC, REPAIRED
from .conftest import HIDDEN, PASSWORD, Browser, Site, browser_of
from .test_decisions import SECOND, approve, one_case

WHY = {"code": "cut_off", "reason": "cut-off in four minutes, nobody answers"}
OFFER = "Emergency override…"


async def once_approved(site: Site) -> Case:
    """A case that ana approved, and eva beside her in the entry team, who may not sign last."""
    await add_account(site.application.store, "eva", PASSWORD, ["operator"], teams=["entry"], now=site.clock.now())
    case = await one_case(site)
    async with browser_of(site, "ana") as ana:
        assert (await approve(site, ana, case)).status_code == 303
    return case


def address(case: Case) -> str:
    return f"/cases/{case.case_id}/override"


async def step(site: Site, person: Browser, case: Case, **fields: str) -> httpx.Response:
    """The form of the last page posted with these fields, a second after it was shown."""
    assert site.clock.time
    site.clock.time += SECOND
    answer = await person.post(address(case), **(person.fields | fields))
    form = answer.text.partition('id="override"')[2].partition("</form>")[0]
    person.fields = dict(HIDDEN.findall(form)) or person.fields
    return answer


async def ask(person: Browser, case: Case) -> httpx.Response:
    page = await person.get(address(case))
    form = page.text.partition('id="override"')[2].partition("</form>")[0]
    person.fields = dict(HIDDEN.findall(form))
    return page


def test_an_operator_signs_last_with_a_reason_the_keyed_value_and_a_confirmation(site: Site) -> None:
    async def act() -> tuple[str, list[httpx.Response], Case, list[tuple[str, str]]]:
        case = await once_approved(site)
        async with browser_of(site, "eva") as eva:
            shown = (await eva.get(f"/cases/{case.case_id}")).text
            pages = [await ask(eva, case), await step(site, eva, case, **WHY, keyed=NEW_BIC)]
            pages.append(await step(site, eva, case, read=BIC_PATH))
        await site.work()
        store = site.application.store
        given = [(each.person, each.code) for each in await overrides(store)]
        return shown, pages, await store.case(case.case_id), given

    shown, [first, second, done], case, given = site.run(act)
    assert OFFER in shown
    assert "reviewed by a supervisor by the end of the next day" in first.text
    assert (NEW_BIC in first.text, NEW_BIC in second.text) == (False, True)
    assert "Confirm override: PX-26000042 v" in second.text
    assert done.status_code == 303
    assert (case.status, site.released().count(REPAIRED)) == (Status.RELEASED, 1)
    assert given == [("eva", "cut_off")]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"code": "bored", "reason": WHY["reason"], "keyed": NEW_BIC}, "Choose why it cannot wait."),
        ({"code": "cut_off", "reason": "in a hurry", "keyed": NEW_BIC}, "Say in at least 20 characters"),
    ],
)
def test_without_a_reason_nothing_is_decided(site: Site, fields: dict[str, str], told: str) -> None:
    async def act() -> tuple[httpx.Response, Case]:
        case = await once_approved(site)
        async with browser_of(site, "eva") as eva:
            await ask(eva, case)
            return await step(site, eva, case, **fields), await site.application.store.case(case.case_id)

    answer, case = site.run(act)
    assert (answer.status_code, told in answer.text, fields["reason"] in answer.text) == (422, True, True)
    assert case.approvals == 1


def test_a_value_keyed_wrongly_is_counted_and_opens_nothing(site: Site) -> None:
    async def act() -> tuple[httpx.Response, str, Case]:
        case = await once_approved(site)
        async with browser_of(site, "eva") as eva:
            await ask(eva, case)
            missed = await step(site, eva, case, **WHY, keyed="AAAADEFFXXX")
            page = (await ask(eva, case)).text
            await step(site, eva, case, **WHY, keyed="AAAADEFFXXX")
            return missed, page, await site.application.store.case(case.case_id)

    missed, page, case = site.run(act)
    assert (missed.status_code, "attempt 2 of 2" in page, NEW_BIC in page) == (303, True, False)
    assert case.approvals == 0, "the second miss sends it back to the first approver"


def test_a_confirmation_without_the_keyed_value_or_the_tick_or_in_haste_decides_nothing(site: Site) -> None:
    async def act() -> tuple[list[int], Case]:
        case = await once_approved(site)
        async with browser_of(site, "eva") as eva:
            await ask(eva, case)
            forced = await step(site, eva, case, **WHY, verdict="approve", confirm="yes", read=BIC_PATH)
            await ask(eva, case)
            await step(site, eva, case, **WHY, keyed=NEW_BIC)
            kept = dict(eva.fields)
            hasty = await eva.post(address(case), **(kept | {"read": BIC_PATH}))
            unread = await step(site, eva, case)
            foreign = await eva.post(address(case), site="cross-site", **(kept | {"read": BIC_PATH}))
            codes = [each.status_code for each in (forced, hasty, unread, foreign)]
            return codes, await site.application.store.case(case.case_id)

    codes, case = site.run(act)
    assert codes == [422, 409, 422, 403]
    assert case.approvals == 1


def test_it_is_for_those_whom_it_would_let_sign_and_for_nobody_else(site: Site) -> None:
    async def act() -> dict[str, tuple[bool, int]]:
        case = await once_approved(site)
        seen = {}
        for name in ("ana", "eva", "raj", "vic"):
            async with browser_of(site, name) as person:
                offered = OFFER in (await person.get(f"/cases/{case.case_id}")).text
                seen[name] = offered, (await person.get(address(case))).status_code
        return seen

    seen = site.run(act)
    # ana signed first, raj may approve as it is and is led there, and a viewer decides nothing.
    assert seen == {"ana": (False, 403), "eva": (True, 200), "raj": (False, 303), "vic": (False, 403)}


def test_an_old_sign_in_leads_to_a_new_one_and_back(site: Site) -> None:
    async def act() -> tuple[Case, httpx.Response]:
        case = await once_approved(site)
        async with browser_of(site, "eva") as eva:
            assert site.clock.time
            site.clock.time += timedelta(minutes=6)
            return case, await eva.get(address(case))

    case, page = site.run(act)
    assert page.status_code == 403
    found = re.search(r'href="(/login\?again=1[^"]+)"', page.text)
    assert found
    assert f"%2Fcases%2F{case.case_id}%2Foverride" in found[1]


def test_a_supervisor_who_decided_nothing_reviews_it_once(site: Site) -> None:
    async def act() -> tuple[list[bool], list[int], str]:
        case = await once_approved(site)
        async with browser_of(site, "eva") as eva:
            await ask(eva, case)
            await step(site, eva, case, **WHY, keyed=NEW_BIC)
            await step(site, eva, case, read=BIC_PATH)
        said = {"right": "yes", "reason": "the log says so"}
        place = f"/cases/{case.case_id}/override-review"
        async with browser_of(site, "eva") as eva, browser_of(site, "sue") as sue:
            offered = ["Record the review" in (await who.get("/overrides")).text for who in (eva, sue)]
            answers = [await sue.post(place, csrf=sue.fields["csrf"], right="yes", reason=" ")]
            answers += [
                await eva.post(place, csrf=(await eva.get("/me")) and eva.fields["csrf"], **said),
                await sue.post(place, csrf=sue.fields["csrf"], **said),
                await sue.post(place, csrf=sue.fields["csrf"], **said),
            ]
            return offered, [each.status_code for each in answers], (await sue.get("/overrides")).text

    offered, codes, page = site.run(act)
    assert offered == [False, True]
    assert codes == [422, 403, 303, 409]
    assert "right, says sue" in page
