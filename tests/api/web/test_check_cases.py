"""Check cases on the pages: like any other until the decision, explained right after it, counted for their reviewer."""

import re

import httpx
import pytest

from cases.case import Case
from cases.decision import Person, Role
from cases.laying_out import lay_out_if_due
from cases.resolution import Worked
from cases.reviewing import reviewers
from cases.verification import Verification

from .builders import NEW_BIC, OLD_BIC, ORIGINAL, a_proposal, a_verification, a_worked, some_operators
from .conftest import Browser, Site, browser_of
from .test_decisions import SECOND, approve, approve_second

LEA = Person("lea", frozenset({Role.APPROVER, Role.OPERATOR}), frozenset({"control"}), "lea")
WORDS = re.compile(r"check[- _]case|laid out|spoiled|notic", re.I)


def a_repair() -> Worked:
    """The agent's BIC replaced by that of the directory."""
    repaired = ORIGINAL.replace(f">{OLD_BIC}<".encode(), f">{NEW_BIC}<".encode())
    verification = Verification.of(a_verification().checks, repaired)
    return a_worked(proposal=a_proposal(operators=some_operators()[:1]), verification=verification)


async def laid_out(site: Site) -> Case:
    """A payment released by ana and raj, and its spoiled copy in lea's queue."""
    case = await site.open("PX-26000041", a_repair())
    async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
        await approve(site, ana, case)
        await approve_second(site, raj, case)
    await site.work()
    check = await lay_out_if_due(
        site.application.store,
        LEA,
        one_in=1,
        draw=lambda _: 0,
        policy=site.application.policy,
        now=site.clock.now(),
    )
    assert check is not None
    return check


def without_ids(page: httpx.Response, case: Case) -> str:
    """The page with what differs between any two cases taken out."""
    text = page.text.replace(case.case_id, "ID").replace(case.external_id, "NAME")
    return re.sub(r'value="[^"]*"|QLM[A-Z]+|[0-9a-f]{4,64}|\d\d:\d\d|\d+ (?:h|min)|of \d+', "·", text)


def test_never_13_no_page_of_a_check_case_differs_from_that_of_a_payment(site: Site) -> None:
    async def act() -> list[tuple[str, str, str]]:
        check = await laid_out(site)
        real = await site.open("PX-26000043", a_repair())
        async with browser_of(site, "lea") as lea:
            found = []
            for path in ("", "/raw", "/edit"):
                pages = [await lea.get(f"/cases/{case.case_id}{path}") for case in (check, real)]
                assert [page.status_code for page in pages] == [200, 200]
                found.append(
                    (path, *(without_ids(page, case) for page, case in zip(pages, (check, real), strict=True)))
                )
            history = (await lea.get(f"/cases/{check.case_id}/history")).text
            queue = (await lea.get("/queue")).text
            assert check.case_id in queue
            return [*found, ("history", history, history), ("queue", queue, queue)]

    for path, of_check, of_real in site.run(act):
        assert not WORDS.search(of_check), path
        shapes = [re.sub(r">[^<]*<", "><", page) for page in (of_check, of_real)]
        assert re.findall(r"<(?!a |/a|span|bdi)\w+", shapes[0]) == re.findall(r"<(?!a |/a|span|bdi)\w+", shapes[1]), (
            path
        )


@pytest.mark.parametrize(("verdict", "word"), [("approve", "missed"), ("reject", "noticed")])
def test_the_reviewer_is_told_right_after_the_decision(site: Site, verdict: str, word: str) -> None:
    async def act() -> tuple[str, str, str, list[bytes]]:
        check = await laid_out(site)
        sent = site.released()
        async with browser_of(site, "lea") as lea:
            answer = await approve(site, lea, check, verdict=verdict, reason="evidence does not prove it")
            told = (await lea.get(answer.headers["location"])).text
            await site.work()
            assert site.released() == sent
            return told, (await lea.get("/me")).text, (await lea.get("/queue")).text, sent

    told, me, queue, _ = site.run(act)
    assert f"This was a check case: {word}" in told
    assert OLD_BIC in told  # the slip and the right value begin alike
    assert f"{int(word == 'noticed')} of 1" in me
    assert "PX-26000042" not in queue


def test_nobody_else_finds_it_and_only_the_supervisor_sees_how_it_ended(site: Site) -> None:
    async def act() -> tuple[list[int], bool, list[bool]]:
        check = await laid_out(site)
        statuses, listed = [], False
        for name in ("ana", "sue", "vic"):
            async with browser_of(site, name) as other:
                statuses.append((await other.get(f"/cases/{check.case_id}")).status_code)
                listed = listed or check.case_id in (await other.get("/queue")).text
        async with browser_of(site, "lea") as lea:
            await approve(site, lea, check)
        shown = []
        for name in ("sue", "raj"):
            async with browser_of(site, name) as other:
                shown.append("Check cases noticed" in (await other.get("/dashboards/quality")).text)
        return statuses, listed, shown

    assert site.run(act) == ([404, 404, 404], False, [True, False])


def test_figures_count_decisions_time_and_what_was_overturned(site: Site) -> None:
    async def act() -> tuple[object, ...]:
        case = await site.open("PX-26000041")
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            page = await raj.get(f"/approvals/{case.case_id}")
            form = Browser.decision_form(raj, page)
            assert site.clock.time
            site.clock.time += 30 * SECOND
            given = form | {"verdict": "reject", "confirm": "yes", "reason": "evidence does not prove it"}
            assert (await raj.post(f"/cases/{case.case_id}/decision", **given)).status_code == 303
        return await reviewers(site.application.store, site.clock.now())

    ana, raj = site.run(act)
    assert (ana.decisions, ana.approvals, ana.overturned, ana.hasty, ana.seconds) == (1, 1, 1, 1, 1.0)
    assert (raj.decisions, raj.approvals, raj.overturned, raj.hasty, raj.seconds) == (1, 0, 0, 0, 30.0)
    assert (ana.peers_seconds, raj.peers_seconds) == (30.0, 1.0)


def test_figures_are_for_nobody_where_they_are_switched_off(site: Site) -> None:
    settings = site.application.settings.model_copy(update={"reviewer_figures": False})
    object.__setattr__(site.application, "settings", settings)

    async def act() -> tuple[str, str]:
        async with browser_of(site, "sue") as sue:
            return (await sue.get("/me")).text, (await sue.get("/dashboards/quality")).text

    me, quality = site.run(act)
    assert "My figures" not in me
    assert "Reviewers" not in quality
