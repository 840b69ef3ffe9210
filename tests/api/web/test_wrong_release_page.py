"""“This release was wrong” from the case page: a reason, the recall to read, a confirmation, a case for others."""

import httpx
import pytest

from cases.case import Case
from payments.vocabulary import Action, Purpose

from .builders import a_proposal, a_worked
from .conftest import Browser, Site, browser_of
from .fakes import ACTION_OF
from .test_decisions import approve, approve_second


async def released(site: Site) -> Case:
    case = await site.open()
    async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
        await approve(site, ana, case)
        await approve_second(site, raj, case)
    await site.work()
    return await site.application.store.case(case.case_id)


@pytest.fixture
def site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site with an assessor that drafts a cancellation as a letter, whatever was worked before."""
    from cases.proposal import Outgoing
    from cases.verification import Check, Verification

    letter = Outgoing("text", "Please cancel our payment.", Purpose.CANCEL)
    recall = a_worked(
        proposal=a_proposal(action=Action.CANCEL, operators=(), outgoing=(letter,)),
        verification=Verification((Check("outgoing_valid", True, "letter"),), None, None),
    )
    assessor = site.application.ports.assessor
    monkeypatch.setitem(ACTION_OF, "cancel", Action.CANCEL)
    usual = assessor.draft, assessor.judge
    assessor.draft = lambda *a, **k: recall.proposal if a[2] is None else usual[0](*a, **k)  # type: ignore[method-assign]
    assessor.judge = lambda *a, **k: recall if a[2] is None else usual[1](*a, **k)  # type: ignore[method-assign]
    return site


async def told(person: Browser, case: Case, **fields: str) -> httpx.Response:
    await person.get(f"/cases/{case.case_id}/wrong-release")
    return await person.post(f"/cases/{case.case_id}/wrong-release", csrf=person.fields["csrf"], **fields)


def test_it_takes_a_reason_and_a_confirmation_and_nothing_is_recorded_before(site: Site) -> None:
    async def act() -> tuple[str, httpx.Response, httpx.Response, int, httpx.Response, str, list[str]]:
        case = await released(site)
        store = site.application.store
        async with browser_of(site, "sue") as sue:
            page = (await sue.get(f"/cases/{case.case_id}")).text
            none = await told(sue, case, code="NARR")
            before = len(await store.entries(case.case_id))
            draft = await told(sue, case, code="AC03", words="another firm's account")
            grown = len(await store.entries(case.case_id)) - before
            done = await told(sue, case, code="AC03", words="another firm's account", confirm="yes")
            recall = (await sue.get(done.headers["location"])).text
            kinds = [str(e["facts"].get("what")) for e in await store.entries(case.case_id)]
            return page, none, draft, grown, done, recall, kinds

    page, none, draft, grown, done, recall, kinds = site.run(act)
    assert "This release was wrong…" in page
    assert none.status_code == 422
    assert "Please cancel our payment." in draft.text
    assert "Confirm: PX-26000042 was released wrongly" in draft.text
    assert grown == 0
    assert done.status_code == 303
    assert "Please cancel our payment." in recall
    assert "release_wrong" in kinds


def test_it_is_offered_once_and_only_for_what_left(site: Site) -> None:
    async def act() -> list[bool]:
        open_case = await site.open("PX-26000050")
        case = await released(site)
        async with browser_of(site, "sue") as sue, browser_of(site, "vic") as vic:
            offered = [
                (await who.get(f"/cases/{c.case_id}")).text for who, c in ((sue, open_case), (vic, case), (sue, case))
            ]
            await told(sue, case, code="DUPL", confirm="yes")
            offered.append((await sue.get(f"/cases/{case.case_id}")).text)
            again = await told(sue, case, code="DUPL", confirm="yes")
            assert again.status_code == 409
        return ["This release was wrong…" in page for page in offered]

    assert site.run(act) == [False, False, True, False]


def test_a_post_from_elsewhere_or_by_a_viewer_does_nothing(site: Site) -> None:
    async def act() -> list[int]:
        case = await released(site)
        async with browser_of(site, "sue") as sue, browser_of(site, "vic") as vic:
            await sue.get("/me")
            foreign = await sue.post(
                f"/cases/{case.case_id}/wrong-release", site="cross-site", code="DUPL", confirm="yes"
            )
            await vic.get("/me")
            viewer = await vic.post(
                f"/cases/{case.case_id}/wrong-release", csrf=vic.fields["csrf"], code="DUPL", confirm="yes"
            )
            return [foreign.status_code, viewer.status_code]

    assert site.run(act) == [403, 403]
