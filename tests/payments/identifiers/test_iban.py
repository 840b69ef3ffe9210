"""IBANs: structure, check digits, candidates, and agreement with two libraries."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum import iban as other_iban

from payments.identifiers import iban
from payments.identifiers.tables import rows

GOOD = "GB40TRNH60161331926819"
ALPHABET = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@st.composite
def ibans(draw: st.DrawFn) -> str:
    code = draw(st.sampled_from(sorted(rows("generated_ibans"))))
    bban = "".join(draw(st.sampled_from(ALPHABET[kind])) for kind in iban.slots(code))
    check = 98 - int("".join(str(int(c, 36)) for c in bban + code + "00")) % 97
    return f"{code}{check:02d}{bban}"


@settings(max_examples=150)
@given(ibans())
def test_every_well_made_iban_is_valid_here_and_in_schwifty(text: str) -> None:
    assert iban.is_valid(text)
    assert IBAN(text, validate_bban=False).compact == text


@settings(max_examples=150)
@given(ibans(), st.integers(4, 30), st.sampled_from("0123456789"))
def test_one_wrong_digit_never_passes(text: str, place: int, digit: str) -> None:
    place = min(place, len(text) - 1)
    if not text[place].isdigit() or text[place] == digit:
        assert iban.is_valid(text)
        return
    assert not iban.is_valid(text[:place] + digit + text[place + 1 :])


@pytest.mark.parametrize("digits", ["00", "01", "99"])
def test_check_digits_that_are_never_issued_are_refused(digits: str) -> None:
    for middle in range(10_000):
        text = f"DE{digits}99990000000000{middle:04d}"
        if iban.mod97(text) == 1:
            break
    assert iban.mod97(text) == 1
    assert not iban.is_valid(text)
    with pytest.raises(SchwiftyException):
        IBAN(text)
    assert other_iban.is_valid(text) in (
        True,
        False,
    )  # the second library is laxer here, which is why we judge ourselves


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("gb40trnh60161331926819", "upper case"),
        ("GB40 TRNH 6016 1331 9268 19", "without spaces"),
        ("GB40TRNH6016133192681", "22 characters"),
        ("GB40TRNH6O161331926819", "character 10 is O"),
        ("US40TRNH60161331926819", "no IBANs"),
        ("GB41TRNH60161331926819", "check digits"),
    ],
)
def test_a_bad_iban_says_why(bad: str, told: str) -> None:
    assert told in (iban.fault(bad) or "")


def test_a_letter_in_a_digits_slot_has_one_candidate_that_comes_first() -> None:
    found = iban.candidates("GB40TRNH6O161331926819")
    assert found[0].iban == GOOD
    assert found[0].rank == 1


def test_a_wrong_digit_usually_has_several_candidates() -> None:
    found = iban.candidates("GB40TRNH60161331926818")
    assert GOOD in {candidate.iban for candidate in found}
    assert len(found) > 1


def test_swapped_neighbours_are_ranked_before_single_digits() -> None:
    found = iban.candidates("GB40TRNH60161331926891")
    ranks = [candidate.rank for candidate in found]
    assert GOOD in {candidate.iban for candidate in found if candidate.rank == 3}
    assert ranks == sorted(ranks)


def test_a_valid_or_too_short_number_has_no_candidates() -> None:
    assert iban.candidates(GOOD) == ()
    assert iban.candidates(GOOD[:-1]) == ()


@settings(max_examples=40)
@given(ibans(), st.integers(4, 30))
def test_every_candidate_is_valid(text: str, place: int) -> None:
    place = min(place, len(text) - 1)
    wrong = text[:place] + ("7" if text[place] != "7" else "8") + text[place + 1 :]
    assert all(iban.is_valid(candidate.iban) for candidate in iban.candidates(wrong))


def test_the_electronic_form_drops_only_what_is_no_part_of_the_number() -> None:
    assert iban.compact("IBAN gb40 TRNH-6016 1331 9268 19") == GOOD


def test_a_mask_shows_the_last_four() -> None:
    assert iban.mask(GOOD) == "*" * 18 + "6819"


def test_national_check_digits_are_told_where_known() -> None:
    assert iban.national_check("BE68539007547034") is True
    assert iban.national_check(GOOD) is None
