"""Pseudonyms: what is covered comes back exactly, looks like what it stands for, and tells nothing across cases."""

import base64
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.fences import fenced, unfenced
from agent.pseudonyms.covering import Covering
from agent.pseudonyms.kinds import Kind
from agent.pseudonyms.tokens import Tokens
from agent.pseudonyms.veil import CannotCover, Veil

from .builders import an_endpoint_agent, an_exception, resolved
from .endpoint_server import says, serving

IBAN = "FR7629988000420009988776638"
FIELDS = {"CdtTrfTxInf/Cdtr/Nm": "Tomasz Ruvinek", "CdtTrfTxInf/CdtrAcct/Id/IBAN": IBAN,
          "CdtTrfTxInf/Cdtr/PstlAdr/AdrLine": "Lomarova 12, 75002 Paris FR", "CdtTrfTxInf/Cdtr/PstlAdr/TwnNm": "Paris",
          "CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI": "BRSLFRPP", "CdtTrfTxInf/IntrBkSttlmAmt": "8150.75",
          "CdtTrfTxInf/PmtId/EndToEndId": "NOTPROVIDED"}  # fmt: skip


def told(fields: dict[str, str], key: bytes = b"k" * 32, **more: Any) -> tuple[Veil, dict[str, Any]]:
    veil = Veil(key)
    [message] = veil.cover([HumanMessage(fenced({"fields": fields, **more}))])
    return veil, unfenced(str(message.content))


def test_names_accounts_and_streets_go_towns_countries_and_banks_stay() -> None:
    _, seen = told(FIELDS)
    fields = seen["fields"]
    assert re.fullmatch(r"PARTY_[A-Z2-7]{10}", fields["CdtTrfTxInf/Cdtr/Nm"])
    assert re.fullmatch(r"FR00[0-9]{23}", fields["CdtTrfTxInf/CdtrAcct/Id/IBAN"])
    assert fields["CdtTrfTxInf/Cdtr/PstlAdr/AdrLine"].endswith("Paris FR")
    assert "Lomarova" not in fields["CdtTrfTxInf/Cdtr/PstlAdr/AdrLine"]
    for path in ("Cdtr/PstlAdr/TwnNm", "CdtrAgt/FinInstnId/BICFI", "IntrBkSttlmAmt", "PmtId/EndToEndId"):
        assert fields[f"CdtTrfTxInf/{path}"] == FIELDS[f"CdtTrfTxInf/{path}"]


def test_what_is_ours_to_say_is_told_message_types_places_operators_and_actions() -> None:
    fields = {"59/1": f"/{IBAN}", "50K/2": "Tomasz Ruvinek", "{3:121}": "x", "57A": "BRSLFRPP", "B:59#2/1": "x"}
    case = {"message_type": "MT103", "family": "MT202COV", "level": "A2"}
    text = "SetField at 59/1 changes nothing; REROUTE, RFI or ESCALATE"
    _, seen = told(fields, case=case, findings=[{"path": "59/1", "text": text}])
    assert list(seen["fields"]) == list(fields)
    assert seen["case"] == case
    assert seen["findings"][0]["path"] == "59/1"
    assert [w for w in ("SetField", "REROUTE", "RFI", "ESCALATE") if w not in seen["findings"][0]["text"]] == []


@pytest.mark.parametrize(
    "text", ["Vumi-tiro-t Do-page-b", "Rome-dir -Kosi-dugu", "ROME-DIR", "Zi-tore-m", "pay-do-page"]
)
def test_a_name_cut_up_by_hyphens_leaves_no_part_of_it(text: str) -> None:
    covered = Covering(Tokens(b"k" * 32).token).covered(text)
    assert [word for word in re.findall(r"[a-z]{2,}", text.lower()) if word in covered.lower().split("text_")[0]] == []
    assert not re.search(r"(?i)page|rome|tore|dir\b", covered)


@pytest.mark.parametrize("text", ["call-back to a number on file", "2026-11-23", "CB-ADR-04", "status_of_payment"])
def test_our_own_compounds_stay(text: str) -> None:
    assert Covering(Tokens(b"k" * 32).token).covered(text) == text


def test_our_own_words_for_nothing_found_are_no_account() -> None:
    nothing = {"locator": "account", "quote": "no statement names a new value", "values": {"found": False}}
    stands = {"locator": "account", "quote": "4417 220 981", "values": {"found": True}}
    [message] = Veil(b"k" * 32).cover([ToolMessage(content=fenced([nothing, stands]), tool_call_id="c1")])
    none, account = unfenced(str(message.content))
    assert none["quote"] == nothing["quote"]
    assert account["quote"].startswith("ACCT_")


def test_a_token_tells_what_a_validator_found_and_where_two_accounts_differ() -> None:
    wrong = f"{IBAN[:-1]}5"
    _, seen = told({"CdtTrfTxInf/CdtrAcct/Id/IBAN": IBAN, "CdtTrfTxInf/DbtrAcct/Id/IBAN": wrong})
    right, other = seen["fields"].values()
    assert seen["tokens"][right] == f"IBAN, valid, differs from {other} at [27]"
    assert seen["tokens"][other].startswith("IBAN, not valid")


@pytest.mark.parametrize(
    "spelled", ["TOMASZ RUVINEK", "T o m a s z  R u v i n e k", "tomasz.ruvinek", "Tomasz  Ruvinek"]
)
def test_a_name_keeps_its_stem_in_every_spelling(spelled: str) -> None:
    _, seen = told(FIELDS, text=f"please pay {spelled} now")
    stem = seen["fields"]["CdtTrfTxInf/Cdtr/Nm"][:12]
    assert seen["text"].startswith(f"please pay {stem}")
    assert seen["text"].endswith(" now")


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=120) | st.from_regex(r"(?:[A-Za-z]{1,12}[ .,/'-]?\d{0,9}[ _]?){1,8}", fullmatch=True))
def test_whatever_is_covered_comes_back_exactly(text: str) -> None:
    tokens = Tokens(b"k" * 32)
    covering = Covering(tokens.token)
    covering.know(Kind.PARTY, "Tomasz Ruvinek")
    covered = covering.covered(text)
    assert tokens.restored(covered, in_json=False) == text
    assert json.loads(tokens.restored(json.dumps(covered), in_json=True)) == text or not text.isprintable()


def test_an_answer_in_tokens_is_lifted_into_values() -> None:
    veil, seen = told(FIELDS)
    name, account = (seen["fields"][f"CdtTrfTxInf/{p}"] for p in ("Cdtr/Nm", "CdtrAcct/Id/IBAN"))
    turn = AIMessage(
        content=json.dumps({"new": account}), tool_calls=[{"id": "1", "name": "x", "args": {"name": name}}]
    )
    lifted = veil.lift(turn)
    assert json.loads(str(lifted.content)) == {"new": IBAN}
    assert lifted.tool_calls[0]["args"] == {"name": "Tomasz Ruvinek"}
    with pytest.raises(CannotCover):
        veil.lift(AIMessage(content="FR0012345678901234567890123"))


def test_two_cases_of_one_person_share_no_token() -> None:
    (_, one), (_, other) = told(FIELDS, b"a" * 32), told(FIELDS, b"b" * 32)
    changing = [p for p, text in FIELDS.items() if one["fields"][p] != text]
    assert len(changing) == 3
    assert all(one["fields"][p] != other["fields"][p] for p in changing)
    assert not set(one["tokens"]) & set(other["tokens"])


def test_twenty_thousand_values_share_no_token() -> None:
    tokens = Tokens(b"k" * 32)
    assert len({tokens.token(Kind.PARTY, f"name {n}") for n in range(20_000)}) == 20_000


def test_a_recogniser_that_fails_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> str:
        raise RuntimeError("no vocabulary")

    monkeypatch.setattr(Covering, "covered", broken)
    with serving(says("{}")) as endpoint:
        outcome = resolved(an_endpoint_agent(endpoint.url), an_exception("05"))
        assert endpoint.requests == []
    assert outcome["action"] == "REPAIR"


def test_a_letter_in_base64_and_a_passage_that_names_somebody_leave_neither() -> None:
    name, account = "Ottilie Grauwasser", "DE47307999100044120987"
    letter = base64.b64encode(f"Pay {name} at {account}".encode()).decode()
    said = {"related": [{"role": "attachment", "said": f"data:text/plain;base64,{letter}"}]}
    passage = [{"id": "e1", "source": "knowledge", "quote": f"{name} banks at {account}", "values": {"found": True}}]
    covered = Veil(b"k" * 32).cover([HumanMessage(fenced(said)), ToolMessage(fenced(passage), tool_call_id="1")])
    told = " ".join(str(message.content) for message in covered)
    for secret in (name, "Grauwasser", account, letter, letter[:40], letter[-40:]):
        assert secret not in told
