"""The amber bar above every page: what is halted, and that the model does not answer (ui §7)."""

from datetime import timedelta

import pytest

from api.model_state import answered, learn
from api.web.view_models.alarms import AUTO, MODEL, RELEASES, STRATA, Alarm, alarms
from cases.policy import Halted
from cases.resolution import Worked
from cases.store import halt_name

from .builders import NOON, a_worked
from .conftest import Site, browser_of

PAGES = ("/queue", "/approvals", "/history", "/me", "/knowledge")
FAILED = a_worked(trace=({"step": "propose", "note": "fell back to the planner: no answer", "ms": 0},))
ANSWERED = a_worked(usage={"model": "some-model", "calls": 2})
BAR = 'class="note warn alarms"'


async def _set(site: Site, *, auto: bool) -> None:
    async with site.application.store.writing() as unit:
        if auto:
            await unit.settings.put(halt_name("auto"), "on", by="mia", at=NOON)
        else:
            await unit.settings.drop(halt_name("auto"))


def test_every_page_says_that_automation_is_halted_until_it_is_not(site: Site) -> None:
    async def act() -> list[list[bool]]:
        await site.open()
        found = []
        async with browser_of(site, "ana") as ana:
            for auto in (False, True, False):
                await _set(site, auto=auto)
                pages = [(await ana.get(path)).text for path in PAGES]
                assert all((BAR in page) == (AUTO in page) for page in pages)
                found.append([AUTO in page for page in pages])
        return found

    calm, halted, resumed = site.run(act)
    assert not any(calm)
    assert all(halted)
    assert not any(resumed)


def test_the_file_that_halts_without_a_database_is_told_too(site: Site) -> None:
    site.application.settings.halt_file.write_text("releases\n")

    async def act() -> str:
        async with browser_of(site, "ana") as ana:
            return (await ana.get("/queue")).text

    assert RELEASES in site.run(act)


def test_who_is_not_signed_in_is_told_nothing(site: Site) -> None:
    async def act() -> str:
        await _set(site, auto=True)
        async with browser_of(site) as nobody:
            return (await nobody.get("/login")).text

    assert BAR not in site.run(act)


def test_a_model_that_fails_is_told_with_its_time_until_it_answers(site: Site) -> None:
    async def act() -> list[str]:
        store, found = site.application.store, []
        async with browser_of(site, "ana") as ana:
            for minute, worked in enumerate((ANSWERED, FAILED, FAILED, a_worked(), ANSWERED)):
                await learn(store, worked, now=NOON + timedelta(minutes=minute))
                page = (await ana.get("/queue")).text
                found.append(page.split(BAR)[1].split("</section>")[0] if BAR in page else "")
        return found

    before, failed, still, planner_only, after = site.run(act)
    assert (before, after) == ("", "")
    assert "The model gives no usable answer since 23 Nov 2026, 13:01 Berlin" in failed
    assert "can be worked by hand" in failed
    assert failed == still == planner_only


def test_a_worker_tells_what_it_found_of_the_model(site: Site) -> None:
    async def act() -> bool:
        await site.open(worked=FAILED)
        async with browser_of(site, "ana") as ana:
            return "The model gives no usable answer" in (await ana.get("/queue")).text

    assert site.run(act)


@pytest.mark.parametrize(
    ("worked", "expected"),
    [(a_worked(), None), (FAILED, False), (ANSWERED, True), (a_worked(usage={"model": "m", "calls": 0}), None)],
)
def test_only_a_run_that_asked_a_model_says_anything_of_it(worked: Worked, expected: bool | None) -> None:
    assert answered(worked) is expected


def test_what_is_switched_off_is_not_called_broken_and_strata_are_named() -> None:
    told = alarms((Halted(model=True), Halted(strata=frozenset({"B", "A"}))), NOON, "UTC")
    assert told == (Alarm(MODEL), Alarm(STRATA, "A, B"))
    assert told[1].text % {"what": told[1].what} == "Automatic release is halted for A, B: these wait for people."
    assert alarms((Halted(),), None, "UTC") == ()
