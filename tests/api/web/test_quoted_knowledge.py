"""From a piece of evidence to the passage of knowledge that it quotes, as it was in force (ui §5.2)."""

import re

import pytest

from api.web.view_models.proof import evidence_rows
from cases.evidence import Evidence
from payments.vocabulary import EvidenceClass

from .builders import NOON, a_worked, some_evidence
from .conftest import Site, browser_of


def quoted(locator: str, source: str = "knowledge", **values: object) -> Evidence:
    return Evidence("e3", EvidenceClass.E6, source, locator, "Split the line.", NOON.isoformat(), values)


def test_evidence_from_knowledge_leads_to_its_passage_of_that_day_and_no_other_evidence_does(site: Site) -> None:
    async def act() -> tuple[str, str]:
        case = await site.open(worked=a_worked(evidence=(*some_evidence(), quoted("PB-13#never"))))
        async with browser_of(site, "ana") as ana:
            page = (await ana.get(f"/cases/{case.case_id}")).text
            (address,) = re.findall(r'href="(/knowledge/[^"]+)"', page)
            return address, (await ana.get(address)).text

    address, passage = site.run(act)
    assert address == "/knowledge/PB-13?on=2026-11-23#never"
    assert '<section class="panel" id="never"' in passage


@pytest.mark.parametrize(
    "fact",
    [
        quoted("PB-13"),
        quoted("PB-13#never", "message"),
        quoted("PB-13#never", found=False),
        quoted('PB-13#"><b>'),
        quoted("../audit#x"),
    ],
)
def test_what_names_no_passage_leads_nowhere(fact: Evidence) -> None:
    (row,) = evidence_rows([fact])
    assert row.passage == ""
