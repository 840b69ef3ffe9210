"""New identifiers replay the same, fit their field and never repeat the old one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from payments.ids import derived_id, derived_uetr

UETR = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
OLD = "f5c3561a-1761-485b-9858-9a43ce0bba75"


@given(st.text(max_size=20), st.text(max_size=40), st.integers(min_value=8, max_value=35))
def test_a_derived_id_fits_replays_and_differs(case_id: str, old: str, length_max: int) -> None:
    new = derived_id(case_id, old, length_max)
    assert new == derived_id(case_id, old, length_max)
    assert new != old
    assert re.fullmatch(r"[A-Za-z0-9.+-]+", new)
    assert len(new) <= length_max


def test_a_derived_id_keeps_the_readable_start_of_the_old_one() -> None:
    assert derived_id("01J7", "VKBN2611200417", 16).startswith("VKBN2611")


def test_another_case_gives_another_id() -> None:
    assert derived_id("01J7", "VKBN2611200417") != derived_id("01J8", "VKBN2611200417")


def test_deriving_from_a_derived_id_gives_a_third_one() -> None:
    once = derived_id("01J7", "VKBN2611200417", 16)
    assert derived_id("01J7", once, 16) not in (once, "VKBN2611200417")


def test_slashes_of_the_old_id_do_not_survive() -> None:
    assert "/" not in derived_id("01J7", "//VKBN/26//")


@given(st.text(max_size=20), st.text(max_size=40))
def test_a_derived_uetr_has_the_form_of_version_four(case_id: str, old: str) -> None:
    assert UETR.fullmatch(derived_uetr(case_id, old))


def test_a_derived_uetr_replays_and_differs() -> None:
    assert derived_uetr("01J7", OLD) == derived_uetr("01J7", OLD) != OLD
