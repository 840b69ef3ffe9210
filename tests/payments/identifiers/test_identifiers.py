"""BIC, LEI, UETR, currency, country, clearing member and RF reference."""

from datetime import date

import pytest
from stdnum import lei as other_lei

from payments.identifiers import bic, clearing, country, creditor_reference, currency, lei, uetr


@pytest.mark.parametrize("good", ["TRNHGB2L", "TRNHGB2LXXX", "KSVAXKPR", "TRGTXEPMXXX", "1234US33"])
def test_a_well_formed_bic_has_no_fault(good: str) -> None:
    assert bic.fault(good) is None


@pytest.mark.parametrize(
    ("bad", "told"),
    [("trnhgb2l", "upper case"), ("TRNHGB2", "8 or 11"), ("TRNHZZ2L", "country"), ("TRNH1B2L", "letters")],
)
def test_a_bad_bic_says_why(bad: str, told: str) -> None:
    assert told in (bic.fault(bad) or "")


def test_an_eight_character_bic_is_the_head_office() -> None:
    assert bic.same_bic("TRNHGB2L", "TRNHGB2LXXX")
    assert not bic.same_bic("TRNHGB2L", "TRNHGB2LYRK")
    assert not bic.same_bic("TRNHGB2L", "TRNHGB2M")


def test_the_eighth_character_tells_test_and_passive() -> None:
    assert bic.is_test("TRNHGB20")
    assert bic.is_passive("TRNHGB21")
    assert not bic.is_test("TRNHGB2L")


@pytest.mark.parametrize("text", ["529900QXLB0DEMO0TR88", "529900QXLB0DEMO0TR87", "9845000A1B2C3D4E5F70"])
def test_lei_check_digits_agree_with_another_library(text: str) -> None:
    assert lei.is_valid(text) == other_lei.is_valid(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3D1F7A42-5B0C-4E8E-9A6D-0C7B52E1F904", "lower case"),
        ("3d1f7a42-5b0c-1e8e-9a6d-0c7b52e1f904", "version 1"),
        ("3d1f7a42-5b0c-4e8e-7a6d-0c7b52e1f904", "variant"),
        ("", "empty"),
        ("3d1f7a425b0c4e8e9a6d0c7b52e1f904", "groups"),
    ],
)
def test_a_bad_uetr_says_why(text: str, told: str) -> None:
    assert told in (uetr.fault(text) or "")


def test_a_currency_lives_until_its_last_day() -> None:
    assert currency.is_active("BGN", date(2025, 12, 31))
    assert not currency.is_active("BGN", date(2026, 1, 1))
    assert "EUR" in (currency.fault("BGN") or "")


@pytest.mark.parametrize(("code", "units"), [("JPY", 0), ("KWD", 3), ("EUR", 2), ("CLF", 4), ("HRK", 2), ("XAU", None)])
def test_minor_units(code: str, units: int | None) -> None:
    assert currency.minor_units(code) == units


@pytest.mark.parametrize("code", ["XAU", "XTS", "XXX", "XDR", "CNH", "eur", "EUF", ""])
def test_what_cannot_be_paid_in(code: str) -> None:
    assert currency.fault(code)


@pytest.mark.parametrize("text", ["1e5", "+1", " 1", "1,00", "-1", "", ".", "１００"])
def test_only_digits_and_a_point_are_an_amount(text: str) -> None:
    assert currency.amount_of(text) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United Kingdom", "GB"),
        ("ENGLAND", "GB"),
        ("U.A.E.", "AE"),
        ("Deutschland", "DE"),
        ("Côte d'Ivoire", "CI"),
        ("Türkiye", "TR"),
        ("Kosovo", "XK"),
        ("South Korea", "KR"),
        ("P.R. China", "CN"),
        ("UK", "GB"),
    ],
)
def test_names_people_write_for_countries(name: str, code: str) -> None:
    assert country.code_of_name(name) == code


def test_a_name_of_two_countries_proves_neither() -> None:
    assert country.code_of_name("Congo") is None


def test_a_wrong_code_is_a_fault_with_a_proposal() -> None:
    assert country.fault("UK")
    assert country.proposed("UK") == "GB"
    assert country.fault("XK") is None
    assert country.fault("AN", date(2009, 1, 1)) is None
    assert country.fault("AN", date(2026, 1, 1))


def test_sanctioned_territories_are_seen_in_text() -> None:
    assert country.needs_compliance("Sevastopol, Crimea")
    assert not country.needs_compliance("Kyiv")


@pytest.mark.parametrize(
    ("system", "member", "good"),
    [
        ("USABA", "021999873", True),
        ("USABA", "21999873", False),
        ("USABA", "021999874", False),
        ("USABA", "999999992", False),
        ("GBDSC", "601613", True),
        ("GBDSC", "60-16-13", False),
        ("INFSC", "TRNH0001234", True),
        ("INFSC", "TRNH1001234", False),
        ("DEBLZ", "99990000", True),
        ("CNAPS", "123456789012", True),
    ],
)
def test_clearing_member_ids(system: str, member: str, good: bool) -> None:
    assert (clearing.fault(system, member) is None) is good


def test_the_rf_reference_of_the_handbook() -> None:
    assert creditor_reference.is_valid("RF04INV20261187")
    assert not creditor_reference.is_valid("RF05INV20261187")
