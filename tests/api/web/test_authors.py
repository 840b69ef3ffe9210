"""Each changed field tells by whom: the agent, or the person whose edit it is (ui §5.3)."""

import hashlib
from dataclasses import replace

from api.web.view_models.authors import AGENT, authors_of
from cases.resolution import Worked

from .builders import ADDRESS, REPAIRED, a_verification, a_worked
from .conftest import Site, browser_of

RECEIVED = {"bic": "QLMNDEF", "line": "20095 Hamburg"}
PROPOSED = {"bic": "QLMNDEFFXXX", "town": "Hamburg"}


def test_what_no_person_wrote_is_the_agents() -> None:
    assert authors_of(RECEIVED, [(AGENT, PROPOSED)]) == {}
    assert authors_of(RECEIVED, []) == {}


def test_a_field_keeps_its_author_until_another_changes_it() -> None:
    by_lea = PROPOSED | {"town": "Hamburg Altona"}
    by_raj = by_lea | {"bic": "QLMNDEFFHAM"}
    made = [(AGENT, PROPOSED), ("lea", by_lea), ("raj", by_raj)]
    assert authors_of(RECEIVED, made) == {"town": "lea", "bic": "raj"}
    assert authors_of(RECEIVED, [*made, ("ana", by_raj | {"town": "Hamburg"})]) == {"town": "ana", "bic": "raj"}


def test_who_takes_a_proposal_back_and_makes_another_wrote_all_of_it() -> None:
    assert authors_of(RECEIVED, [(AGENT, PROPOSED), ("lea", None), ("raj", PROPOSED)]) == {
        "bic": "raj", "town": "raj", "line": "raj",
    }  # fmt: skip


def amended(person: str) -> Worked:
    """The work with another town, by a person."""
    sent = REPAIRED.replace(b"<TwnNm>Hamburg<", b"<TwnNm>Altona<")
    made = a_worked(verification=a_verification(repaired=sent, repaired_sha256=hashlib.sha256(sent).hexdigest()))
    return replace(made, proposal=replace(made.proposal, author=replace(made.proposal.author, person=person)))


def test_the_change_report_says_by_whom_each_row_is(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            first = (await ana.get(f"/cases/{case.case_id}")).text
            async with site.application.store.writing() as unit:
                await unit.works.add(case.case_id, 3, amended("lea"), "ab" * 32, site.clock.now())
            return [first, (await ana.get(f"/cases/{case.case_id}")).text]

    agents, edited = site.run(act)
    assert "by the agent" in agents
    assert edited.count("<span>by lea</span>") == 1
    row = next(part for part in edited.split("<article") if "<span>by lea<" in part)
    assert f"field={ADDRESS}/TwnNm" in row
