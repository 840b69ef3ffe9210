"""Tools that read header and narrative: every pair is told, and text from outside stays tainted."""

from datetime import date, datetime
from typing import Any

import pytest

from agent.build import build_agent
from agent.resolving import read_report, shipped_sources
from agent.settings import AgentSettings
from knowledge_base.examples import exception_of
from knowledge_base.playbook import Example
from knowledge_base.playbooks import load_playbooks
from tools.arguments import Nothing
from tools.desk import Desk
from tools.header_mirror import TOOL as MIRROR
from tools.read_narrative import TOOL as NARRATIVE
from tools.reply_by import reply_by

NOON = datetime.fromisoformat("2026-11-20T12:00:00+01:00")
QUERY = "RE VSTR2611200101: PLEASE CONFIRM PURPOSE AND FULL NAME OF BENEFICIARY"


def a_desk(**exception: Any) -> Desk:
    playbook = load_playbooks()[0]
    made = exception_of(playbook, Example("a case", {"error": {"source": "gateway"}, **exception}, {}))
    agent = build_agent(AgentSettings(), sources=shipped_sources())
    return agent._casework("01TEST", read_report(made), NOON).desk


def test_every_header_field_that_differs_is_told_in_the_first_answer() -> None:
    header = "<To><FIId><FinInstnId><BICFI>"
    changes = {"<BizMsgIdr>VSTR261120000101": "<BizMsgIdr>OTHER1", f"{header}ORMDGB2L": f"{header}KRLNNL2R"}
    found = MIRROR.ask(a_desk(build="pacs.008", replace=changes), Nothing())
    assert len(found) == 2
    first = found[0].values
    assert first["pairs"] == ["message_id", "receiver"]
    assert (first["message_id_old"], first["message_id_new"]) == ("OTHER1", "VSTR261120000101")
    assert (first["receiver_old"], first["receiver_new"]) == ("KRLNNL2R", "ORMDGB2L")


def test_a_header_that_agrees_is_told_as_such() -> None:
    assert MIRROR.ask(a_desk(build="pacs.008"), Nothing())[0].values == {"found": False}


def test_a_question_beside_a_payment_is_read_and_tainted() -> None:
    desk = a_desk(build="pacs.008", related=[{"role": "query", "message": QUERY, "authenticated": True}])
    (found,) = NARRATIVE.ask(desk, Nothing())
    assert found.tainted
    assert found.source == "related:0"
    assert found.values["kind"] == "query"
    assert found.values["asks"] == ["RQNM", "PURP"]


def test_a_question_in_an_mt_199_beside_a_payment_is_read_from_its_narrative() -> None:
    desk = a_desk(build="pacs.008", related=[{"role": "query", "build": "MT199"}])
    (found,) = NARRATIVE.ask(desk, Nothing())
    assert found.locator == "79"
    assert found.values["reference"] == "VSTR2611200101"
    assert found.tainted


def test_the_narrative_of_a_free_text_message_is_its_own() -> None:
    (found,) = NARRATIVE.ask(a_desk(build="MT199", direction="incoming"), Nothing())
    assert (found.source, found.locator) == ("message", "79")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PLS REPLY BY 27 NOV", "2026-11-27"),
        ("KINDLY ADVISE PURPOSE OF PAYMENT BEFORE 2026-12-01", "2026-12-01"),
        ("PLEASE RESPOND NO LATER THAN 5TH JANUARY", "2027-01-05"),
        ("ANSWER BY 3 DEC 2026", "2026-12-03"),
        ("REPLY BY 31 FEB", None),
        ("YOUR PAYMENT OF 27 NOV, PLS CONFIRM PURPOSE", None),
        ("PAYMENT MADE BY 27 NOV. PLS REPLY", None),
    ],
)
def test_the_day_by_which_an_answer_is_wanted_is_read(text: str, expected: str | None) -> None:
    found = reply_by(text, date(2026, 11, 23))
    assert (found.isoformat() if found else None) == expected


def test_a_narrative_tells_its_deadline() -> None:
    wanted = {"PLEASE CONFIRM PURPOSE OF PAYMENT": "PLEASE CONFIRM PURPOSE\nREPLY BY 27 NOV"}
    (found,) = NARRATIVE.ask(a_desk(build="MT199", direction="incoming", replace=wanted), Nothing())
    assert (found.values["asks"], found.values["reply_by"]) == (["PURP"], "2026-11-27")
