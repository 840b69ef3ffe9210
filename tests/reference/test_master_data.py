"""Master data: keys, dates, layers, names, screening, calendars, and the store."""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from payments import read
from payments.vocabulary import Rail
from reference.calendars import BankCalendars
from reference.names import compare, looks_like_bic
from reference.rows import RowsReference
from reference.screening import ListScreening, ScreeningUnavailable, demo_screening
from reference.shipped import demo_reference, demo_rows
from reference.store import StoreReference

ON = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Berlin"))
MT = (
    "{1:F01VSTRDEFFAXXX0417000101}{2:I103KRLNNL2RXXXXN}{4:\r\n:20:V1\r\n:23B:CRED\r\n:32A:261123EUR1,00\r\n"
    ":50K:/1\r\nLINDENHOF\r\n:59:/2\r\nNAMED\r\n:71A:SHA\r\n-}"
)


def test_eight_characters_and_eight_with_xxx_are_one_bank() -> None:
    assert demo_reference().bank("ORMDGB2LXXX", ON) == demo_reference().bank("ormdgb2l", ON)


def test_a_row_does_not_hold_before_its_day() -> None:
    assert demo_reference().bank("OLTVGB2L", date(2026, 9, 30)) is None
    assert (demo_reference().bank("OLTVGB2L", ON) or {})["successor_bic"] == "ORMDGB2L"


def test_the_row_that_took_effect_last_counts() -> None:
    rows = [
        {"bic": "AAAADEFF", "status": "active"},
        {"bic": "AAAADEFF", "status": "inactive", "effective_from": "2026-01-01"},
    ]
    assert (RowsReference({"banks": rows}).bank("AAAADEFF", ON) or {})["status"] == "inactive"


@pytest.mark.parametrize("other", [{"successor_bic": "CCCCDEFF"}, {"status": "inactive", "successor_bic": None}])
def test_two_rows_of_one_day_that_contradict_each_other_are_no_answer(other: dict[str, str | None]) -> None:
    row = {"bic": "AAAADEFF", "status": "merged", "successor_bic": "BBBBDEFF", "effective_from": "2026-01-01"}
    assert RowsReference({"banks": [row, row | other]}).bank("AAAADEFF", ON) is None
    assert RowsReference({"banks": [row, row]}).bank("AAAADEFF", ON) is not None


def test_a_key_leads_back_to_its_row() -> None:
    ssi = demo_reference().ssis("DHWRAEAD", "USD", ON)[0]
    assert demo_reference().fetch("ssis", ssi["key"], ON) == ssi


@pytest.mark.parametrize(
    ("one", "other", "level", "look_alike"),
    [
        ("Fellgate Castings Ltd", "FELLGATE CASTINGS LIMITED", "exact", False),
        ("Société Brume", "SOCIETE BRUME", "exact", False),
        ("Castings Fellgate Ltd", "Fellgate Castings Ltd", "exact", False),
        ("Modern Tools", "Modem Tools", "none", True),
        ("Fellgаte Castings", "Fellgate Castings", "none", True),  # the а is Cyrillic
        ("Fellgate Castings Ltd", "Fellgate Castings GmbH", "none", False),
        ("Fellgate", "Ormsdale", "none", False),
    ],
)
def test_names_are_compared_by_rules(one: str, other: str, level: str, look_alike: bool) -> None:
    match = compare(one, other)
    assert (match.level, match.look_alike) == (level, look_alike)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_comparing_names_does_not_depend_on_their_order(one: str, other: str) -> None:
    assert compare(one, other).level == compare(other, one).level


def test_a_bic_with_one_other_letter_is_a_look_alike() -> None:
    assert looks_like_bic("ORMDGB2L", "ORMQGB2L")
    assert not looks_like_bic("ORMDGB2L", "ORMDGB2LXXX")


@pytest.mark.parametrize("name", ["MERIDIAN ORIENT TRADING", "Trading Meridian Orient", "MERIDIAN 0RIENT TRADING"])
def test_a_listed_name_is_hit_in_any_dress(name: str) -> None:
    [message] = read(MT.replace("NAMED", name).encode())
    assert {hit.list_id for hit in demo_screening().screen(message)} == {"DEMO-001"}


def test_a_name_broken_over_two_lines_is_hit() -> None:
    [message] = read(MT.replace("NAMED", "MERIDIAN ORIENT\r\nTRADING").encode())
    assert demo_screening().screen(message)


def test_an_ordinary_name_is_no_hit() -> None:
    [message] = read(MT.replace("NAMED", "ORIENT CARPETS").encode())
    assert demo_screening().screen(message) == ()


def test_an_empty_list_is_not_the_same_as_no_hit() -> None:
    with pytest.raises(ScreeningUnavailable):
        ListScreening([], "empty")


@pytest.mark.parametrize(
    ("rail", "currency", "day", "opens"),
    [
        (Rail.T2, "EUR", date(2026, 4, 3), date(2026, 4, 7)),
        (Rail.FEDWIRE, "USD", date(2026, 7, 3), date(2026, 7, 3)),  # Saturday holiday does not move
        (Rail.FEDWIRE, "USD", date(2027, 7, 4), date(2027, 7, 6)),  # Sunday holiday moves to Monday
        (Rail.FEDWIRE, "USD", date(2027, 6, 18), date(2027, 6, 18)),
        (Rail.CHAPS, "GBP", date(2026, 12, 25), date(2026, 12, 29)),
        (Rail.SWIFT_FINPLUS, "KWD", date(2026, 11, 20), date(2026, 11, 22)),
        (Rail.SEPA_INST, "EUR", date(2026, 12, 25), date(2026, 12, 25)),
    ],
)
def test_the_next_business_day_follows_the_currency_s_own_calendar(
    rail: Rail, currency: str, day: date, opens: date
) -> None:
    assert BankCalendars().next_business_day(rail, currency, day) == opens


def test_a_currency_without_calendar_is_not_guessed() -> None:
    assert BankCalendars().next_business_day(Rail.SWIFT_FINPLUS, "XXX", ON) is None
    assert BankCalendars().cut_off(Rail.SWIFT_FINPLUS, "XXX", ON, NOON) is None


def test_a_cut_off_keeps_its_clock_through_the_change_of_time() -> None:
    summer = BankCalendars().cut_off(Rail.T2, "EUR", date(2026, 7, 1), NOON)
    winter = BankCalendars().cut_off(Rail.T2, "EUR", date(2026, 12, 1), NOON)
    assert summer is not None
    assert winter is not None
    assert [r.deadline.strftime("%H:%M %z") for r in (summer, winter) if r.deadline] == ["16:30 +0200", "16:30 +0100"]


def test_a_row_closes_a_day_and_moves_a_cut_off() -> None:
    cut = {"rail": "t2", "time": "12:00", "zone": "Europe/Berlin", "kind": "customer"}
    calendars = BankCalendars([{"code": "EUR", "closed": ["2026-11-23"], "cut_offs": [cut]}])
    assert calendars.next_business_day(Rail.T2, "EUR", date(2026, 11, 23)) == date(2026, 11, 24)
    ruling = calendars.cut_off(Rail.T2, "EUR", ON, NOON)
    assert ruling is not None
    assert ruling.left_seconds == -1800


CHRISTMAS_EVE, NEW_YEARS_EVE = date(2026, 12, 24), date(2026, 12, 31)


def half_days(**of: object) -> BankCalendars:
    """T2 until noon on Christmas Eve, else until four."""
    usual = {"rail": "t2", "time": "16:00", "zone": "Europe/Berlin"}
    return BankCalendars(
        [{"code": "t2", "cut_offs": [usual, {**usual, "time": "12:00", "days": ["2026-12-24"], **of}]}]
    )


def ends(calendars: BankCalendars, day: date, rail: Rail = Rail.T2, currency: str = "EUR") -> str | None:
    ruling = calendars.cut_off(rail, currency, day, NOON)
    return ruling.deadline.strftime("%H:%M") if ruling and ruling.deadline else None


def test_a_half_day_ends_early_and_the_days_around_it_do_not() -> None:
    assert [ends(half_days(), day) for day in (date(2026, 12, 23), CHRISTMAS_EVE, NEW_YEARS_EVE)] == [
        "15:30", "11:30", "15:30"
    ]  # fmt: skip


def test_a_half_day_whose_end_is_not_told_has_no_known_cut_off() -> None:
    assert ends(half_days(time=None), CHRISTMAS_EVE) is None
    assert ends(half_days(time=None), NEW_YEARS_EVE) == "15:30"


def test_half_days_alone_tell_nothing_of_other_days() -> None:
    cut = {"rail": "swift-fin", "time": "11:00", "zone": "Europe/Warsaw", "days": ["2026-12-24"]}
    calendars = BankCalendars([{"code": "PLN", "cut_offs": [cut]}])
    assert ends(calendars, CHRISTMAS_EVE, Rail.SWIFT_FIN, "PLN") == "10:30"
    assert ends(calendars, NEW_YEARS_EVE, Rail.SWIFT_FIN, "PLN") is None


def test_what_a_case_says_of_a_calendar_lies_over_what_the_bank_holds() -> None:
    bank = BankCalendars([{"code": "EUR", "closed": ["2026-11-23"]}])
    case = bank.under([{"code": "EUR", "closed": ["2026-11-24"]}])
    assert case.next_business_day(Rail.T2, "EUR", date(2026, 11, 23)) == date(2026, 11, 25)
    early = {"rail": "t2", "time": "10:00", "zone": "Europe/Berlin", "days": ["2026-12-24"]}
    assert ends(half_days().under([{"code": "t2", "cut_offs": [early]}]), CHRISTMAS_EVE) == "09:30"
    assert ends(half_days().under([{"code": "t2", "closed": []}]), NEW_YEARS_EVE) == "15:30"


@pytest.fixture
def store(tmp_path: Path) -> StoreReference:
    made = StoreReference(f"sqlite:///{tmp_path}/r.db")
    for kind, rows in demo_rows().items():
        lines = (json.dumps(row if isinstance(row, dict) else {"bic": row}) for row in rows)
        made.load(kind, "\n".join(lines), edition="demo-2026-11")
    return made


def test_the_store_answers_as_the_rows_do(store: StoreReference) -> None:
    held = demo_reference()
    assert store.bank("OLTVGB2L", ON) == held.bank("OLTVGB2L", ON)
    assert store.banks_by_clearing("USABA", "021999873", ON) == held.banks_by_clearing("USABA", "021999873", ON)
    assert store.banks_named("Mondego Banco SA", "PT", ON) == held.banks_named("Mondego Banco SA", "PT", ON)
    assert store.ssis("DHWRAEAD", "USD", ON) == held.ssis("DHWRAEAD", "USD", ON)
    assert store.parties("TAUNUSOPTIK") == held.parties("TAUNUSOPTIK")
    assert store.rate("GBP", ON) == held.rate("GBP", ON)
    assert store.own_bics() == held.own_bics()


def test_another_list_is_screened_against_anew() -> None:
    (message,) = read(MT.replace("NAMED", "OLGA MUSTERFRAU").encode())
    before = ListScreening([{"id": "1", "name": "Somebody Else"}], "before")
    after = ListScreening([{"id": "1", "name": "Olga Musterfrau"}], "after")
    for _ in range(2):
        assert before.screen(message) == ()
        assert [hit.listed for hit in after.screen(message)] == ["Olga Musterfrau"]


def test_a_look_asks_what_is_in_force_once_and_not_again_what_an_edition_said(store: StoreReference) -> None:
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    first = store.standing()
    assert first.bank("OLTVGB2L", ON) == demo_reference().bank("OLTVGB2L", ON)
    assert len(asked) == 2
    again = store.standing()
    assert again.bank("OLTVGB2L", ON) == first.bank("OLTVGB2L", ON)
    assert again.bank("OLTVGB2L", ON) is not None
    assert len(asked) == 3


def test_the_next_look_sees_what_was_put_in_force_meanwhile(store: StoreReference) -> None:
    before = store.standing()
    assert before.bank("OLTVGB2L", ON) is not None
    store.load("banks", '{"bic": "KRLNNL2R", "status": "active"}', edition="other")
    after = store.standing()
    assert after.bank("OLTVGB2L", ON) is None
    assert after.bank("KRLNNL2R", ON) is not None
    assert after.edition != before.edition
    store.load("banks", '{"bic": "OLTVGB2L", "name": "new"}', edition="demo-2026-11")  # a name that was in force before
    assert (store.standing().bank("OLTVGB2L", ON) or {})["name"] == "new"


def test_nothing_is_asked_of_a_kind_that_has_nothing_in_force(tmp_path: Path) -> None:
    empty = StoreReference(f"sqlite:///{tmp_path}/r.db")
    asked: list[str] = []
    event.listen(empty._engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    look = empty.standing()
    assert (look.own_bics(), look.account("1"), look.bank("ORMDGB2L", ON)) == (frozenset(), None, None)
    assert len(asked) == 1


def test_bad_rows_are_reported_by_line_and_good_ones_taken(store: StoreReference) -> None:
    report = store.load("banks", '{"bic": "ORMDGB2L"}\nnonsense\n{"bic": "XX"}\n{"name": "x"}')
    assert report.accepted == 1
    assert [bad.line for bad in report.rejected] == [2, 3, 4]


def test_an_import_without_a_good_row_changes_nothing(store: StoreReference) -> None:
    before = store.edition
    store.load("banks", "nonsense")
    assert store.edition == before
    assert store.bank("ORMDGB2L", ON) is not None


def test_an_import_takes_the_place_of_the_edition_before(store: StoreReference) -> None:
    store.load("banks", "bic,name,status\nKRLNNL2R,Kroll,active\n", is_csv=True)
    assert store.bank("KRLNNL2R", ON) is not None
    assert store.bank("ORMDGB2L", ON) is None
