"""What the tools answer, and when they would rather not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reference.calendars import BankCalendars
from tools.catalogue import by_name

from .builders import NOON, a_desk, asked

NEW = "FR7629988000420009988776638"


def an_answer(text: str, role: str = "answer", authenticated: bool = True) -> dict[str, object]:
    return {"role": role, "message": text, "authenticated": authenticated}


class TestProvenAmendment:
    """A new value counts only as its sender counts."""

    def test_an_authenticated_answer_is_first_class_and_found_through_its_spaces(self) -> None:
        answer = asked(a_desk("04-"), "proven_amendment", field="account")
        assert (answer["value"], answer["class"], answer["tainted"]) == (NEW, "E1", False)
        assert answer["vop"] == "match"

    def test_an_unauthenticated_answer_is_tainted_inference(self) -> None:
        desk = a_desk("04b", related=[an_answer(f"use {NEW}", authenticated=False)])
        answer = asked(desk, "proven_amendment", field="account")
        assert (answer["class"], answer["tainted"], answer["authenticated"]) == ("E6", True, False)

    def test_two_answers_that_contradict_each_other_prove_nothing(self) -> None:
        desk = a_desk("04b", related=[an_answer(NEW), an_answer("GB62KELD60117755779911")])
        assert asked(desk, "proven_amendment", field="account")["found"] is False

    def test_a_number_that_is_no_valid_account_is_not_offered(self) -> None:
        desk = a_desk("04b", related=[an_answer("FR76 2998 8000 4200 0998 8776 639")])
        assert asked(desk, "proven_amendment", field="account")["found"] is False

    def test_a_query_is_no_instruction(self) -> None:
        desk = a_desk("04b", related=[an_answer(NEW, role="query")])
        assert asked(desk, "proven_amendment", field="account")["found"] is False

    @pytest.mark.parametrize(("text", "vop"), [("NMTC", "no_match"), ("close match", "close_match"), ("MTCH", "match")])
    def test_the_payee_check_is_read(self, text: str, vop: str) -> None:
        desk = a_desk("04b", related=[an_answer(NEW), an_answer(text, role="vop")])
        assert asked(desk, "proven_amendment", field="account")["vop"] == vop


class TestDecimals:
    def test_zeros_go_where_the_number_stays_the_same(self) -> None:
        answer = asked(a_desk("06-"), "strip_decimals", path="CdtTrfTxInf/InstdAmt")
        assert (answer["old"], answer["new"]) == ("310000.00", "310000")

    def test_nothing_is_rounded(self) -> None:
        assert asked(a_desk("06b"), "strip_decimals", path="CdtTrfTxInf/InstdAmt")["found"] is False


class TestReturns:
    def test_an_exact_reference_beats_an_equal_amount(self) -> None:
        answer = asked(a_desk("12"), "match_return")
        assert (answer["original"], answer["difference"], answer["explained"]) == ("HALM2611110277", "17.50", True)

    def test_an_equal_amount_alone_is_no_match(self) -> None:
        desk = a_desk("12")
        text = desk.circumstances.message.data.decode().replace("HALM2611110277", "UNKNOWN26111")
        answer = asked(a_desk("12", message=text), "match_return")
        assert (answer["found"], answer["exactness"]) == (False, "amount_only")


class TestNarratives:
    def test_a_stranger_who_wants_another_account_is_seen_for_what_he_is(self) -> None:
        answer = asked(a_desk("11"), "read_narrative")
        assert answer["kind"] == "amend_account"
        assert answer["sender_in_chain"] is False
        assert (answer["names_new_account"], answer["urgent"], answer["orders_us"]) == (True, True, True)


class TestDuplicates:
    def test_a_copy_that_may_be_live_makes_the_resend_a_certain_duplicate(self) -> None:
        answer = asked(a_desk("10"), "find_duplicates")
        assert (answer["state"], answer["original"]) == ("certain", "HALM2611230901")

    def test_after_a_final_rejection_the_old_uetr_is_no_duplicate(self) -> None:
        assert asked(a_desk("09"), "find_duplicates")["state"] == "clear"


class TestValueDates:
    def test_a_closed_day_rolls_forward_never_back(self) -> None:
        desk = a_desk("06-")
        text = desk.circumstances.message.data.decode().replace("2026-11-25", "2026-11-23")
        closed = a_desk("06-", message=text, received_at="2026-11-22T12:00:00+09:00")
        answer = asked(closed, "next_business_day")
        assert answer["new"] > answer["old"]
        assert answer["new"] == "2026-11-24"  # 23 November is a holiday in Japan
        assert answer["cause"] == "holiday"

    def test_after_the_early_end_of_a_half_day_the_next_day_counts(self) -> None:
        desk = a_desk("74-")  # its value date is the third of December; the case is worked on that day at noon
        early = {"rail": "swift-finplus", "zone": "Europe/Berlin", "days": ["2026-12-03"]}
        found = {}
        for time in ("14:00", "12:00"):
            calendars = BankCalendars([{"code": "EUR", "cut_offs": [{**early, "time": time}]}])
            late = replace(desk.circumstances, now=NOON.replace(month=12, day=3))
            at = replace(desk, circumstances=late, calendars=calendars)
            day = asked(at, "next_business_day")
            found[time] = (asked(at, "cut_off_left")["passed"], day["new"], day["cause"])
        assert found == {"14:00": (False, "2026-12-03", ""), "12:00": (True, "2026-12-04", "cut-off")}

    def test_without_a_calendar_nothing_is_said(self) -> None:
        desk = a_desk("08-")
        unknown = desk.calendars.next_business_day(desk.circumstances.rail, "ZZZ", desk.circumstances.now.date())
        assert unknown is None or unknown >= desk.circumstances.now.date() - timedelta(days=0)


class TestAddresses:
    def test_parts_are_made_of_the_addresss_own_words(self) -> None:
        answer = asked(a_desk("02"), "structure_address", path="CdtTrfTxInf/Cdtr/PstlAdr")
        assert (answer["parts"]["TwnNm"], answer["parts"]["Ctry"]) == ("Halifax", "GB")

    def test_without_a_town_it_abstains(self) -> None:
        desk = a_desk("02")
        text = desk.circumstances.message.data.decode().replace("Halifax HX1 5ER United Kingdom", "United Kingdom")
        assert asked(a_desk("02", message=text), "structure_address", path="CdtTrfTxInf/Cdtr")["found"] is False


def test_candidates_for_an_account_are_masked_and_only_inference() -> None:
    desk = a_desk("03")
    answer = asked(desk, "rank_iban_candidates", path="PmtInf/CdtTrfTxInf/CdtrAcct/Id/IBAN")
    assert (answer["class"], answer["tainted"]) == ("E6", True)
    assert all(set(candidate[:-4]) == {"*"} for candidate in answer["candidates"])


def test_a_retired_bank_is_shown_with_its_successor() -> None:
    answer = asked(a_desk("09"), "look_up_bank", bic="AZNHPTPL")
    assert (answer["active"], answer["successor_bic"], answer["successor_active"]) == (False, "SERRPTPL", True)
    assert answer["class"] == "E2"


def banks(*rows: str) -> dict[str, object]:
    """`BIC`, `BIC>SUCCESSOR` or `BIC>SUCCESSOR@DAY` as directory rows; a row with a successor is merged."""
    made = []
    for text in rows:
        bic, _, link = text.partition(">")
        successor, _, day = link.partition("@")
        row = {"bic": bic, "status": "merged", "successor_bic": successor} if successor else {"bic": bic}
        made.append({**row, "effective_from": day} if day else row)
    return {"banks": made}


class TestMergers:
    """AAAAFRPP was merged into BBBBFRPP; the case is worked on the twenty-third of November 2026."""

    def test_a_chain_is_followed_to_the_bank_that_is_active_today(self) -> None:
        rows = banks("AAAAFRPP>BBBBFRPP@2026-01-01", "BBBBFRPP", "BBBBFRPP>CCCCFRPP@2026-11-01", "CCCCFRPP")
        desk = a_desk("09", reference=rows)
        answer = asked(desk, "look_up_bank", bic="AAAAFRPP")
        assert (answer["successor_bic"], answer["successor_active"], answer["same_country"]) == ("CCCCFRPP", True, True)
        assert "AAAAFRPP → BBBBFRPP → CCCCFRPP" in answer["quote"]
        links = by_name()["look_up_bank"].call(desk, {"bic": "AAAAFRPP"})
        assert [(e.cls.value, e.values["bic"]) for e in links] == [
            ("E2", "AAAAFRPP"), ("E2", "BBBBFRPP"), ("E2", "CCCCFRPP")
        ]  # fmt: skip

    def test_a_link_not_yet_in_force_is_none(self) -> None:
        rows = banks("AAAAFRPP>BBBBFRPP@2026-01-01", "BBBBFRPP", "BBBBFRPP>CCCCFRPP@2026-12-01", "CCCCFRPP")
        assert asked(a_desk("09", reference=rows), "look_up_bank", bic="AAAAFRPP")["successor_bic"] == "BBBBFRPP"

    @pytest.mark.parametrize(
        ("rows", "stop"),
        [
            (["AAAAFRPP>BBBBFRPP", "BBBBFRPP>AAAAFRPP"], "comes back to AAAAFRPP"),
            (["AAAAFRPP>BBBBFRPP", "BBBBFRPP>CCCCFRPP"], "CCCCFRPP is not in the directory"),
            (["AAAAFRPP>BBBBFRPP", "BBBBFRPP>CCCCFRPP", "CCCCFRPP>DDDDFRPP@2026-12-01"], "CCCCFRPP is not in"),
            (["AAAAFRPP>BBBBBEBB", "BBBBBEBB>CCCCFRPP", "CCCCFRPP"], "BBBBBEBB is in another country"),
            (["AAAAFRPP>BBBBFRPP", "BBBBFRPP>CCCCBEBB", "CCCCBEBB"], "CCCCBEBB is in another country"),
        ],
    )
    def test_a_chain_that_breaks_proves_no_successor(self, rows: list[str], stop: str) -> None:
        answer = asked(a_desk("09", reference=banks(*rows)), "look_up_bank", bic="AAAAFRPP")
        assert answer["successor_active"] is False
        assert stop in answer["chain_stops"]


def test_trying_a_patch_leaves_the_message_alone() -> None:
    desk = a_desk("06-")
    operator = {"op": "SetField", "path": "CdtTrfTxInf/InstdAmt", "old": "310000.00", "new": "310000", "evidence": []}
    before = desk.circumstances.message.sha256
    answer = asked(desk, "try_patch", operators=[operator])
    assert [f["path"] for f in answer["remaining"]] == ["CdtTrfTxInf/IntrBkSttlmAmt"]
    assert desk.circumstances.message.sha256 == before


class TestOrder:
    """The order of XML elements is that of their schema; what does not belong there is named, never dropped."""

    PATH = "CdtTrfTxInf/ChrgBr"

    def moved(self, before: str, element: str = "<ChrgBr>SHAR</ChrgBr>") -> dict[str, object]:
        message = a_desk("06-").circumstances.message.data.decode()
        bearer = message[message.index("<ChrgBr>") : message.index("</ChrgBr>") + len("</ChrgBr>")]
        text = message.replace(bearer, "").replace(before, element + before)
        return asked(a_desk("06-", message=text), "field_order", path=self.PATH)

    def test_an_element_too_early_is_out_of_order_and_nothing_else_is_wrong(self) -> None:
        answer = self.moved("<IntrBkSttlmAmt ")
        assert (answer["path"], answer["in_order"], answer["whole"]) == ("CdtTrfTxInf", False, True)
        assert answer["order"][:4] == ["PmtId", "IntrBkSttlmAmt", "IntrBkSttlmDt", "InstdAmt"]

    def test_an_element_that_stands_right_is_in_order(self) -> None:
        assert asked(a_desk("06-"), "field_order", path=self.PATH)["in_order"] is True

    def test_an_unknown_element_is_named(self) -> None:
        answer = self.moved("<IntrBkSttlmAmt ", "<Note>x</Note>")
        assert (answer["unknown"], answer["whole"]) == (["Note"], False)
        assert "ChrgBr" in answer["missing"]

    def test_one_too_many_is_named(self) -> None:
        answer = self.moved("<IntrBkSttlmAmt ", "<ChrgBr>SHAR</ChrgBr><ChrgBr>DEBT</ChrgBr>")
        assert (answer["repeated"], answer["whole"]) == (["ChrgBr"], False)

    def test_repeats_apart_from_each_other_are_out_of_order(self) -> None:
        message = a_desk("06-").circumstances.message.data.decode()
        info = "<ChrgsInf><Amt Ccy='JPY'>1</Amt><Agt><FinInstnId/></Agt></ChrgsInf>"
        text = message.replace("<InstgAgt>", f"{info}<InstgAgt>", 1).replace("<Dbtr>", f"{info}<Dbtr>", 1)
        assert asked(a_desk("06-", message=text), "field_order", path=self.PATH)["in_order"] is False
