"""Addresses structured from their own words, and the ones on which it must abstain."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.address import same_tokens, structure
from payments.identifiers.country import fold

PROVEN = dict(
    row.split(" => ")
    for row in (Path(__file__).parent / "proven_addresses.txt").read_text(encoding="utf-8").splitlines()
    if " => " in row and not row.startswith("#")
)
UNPROVEN = {
    "Market Street 5|Wilmington DE": ("Ctry",),
    "Lindenstrasse 5|D-10115 Berlin": ("Ctry",),
    "10 Harbour Quay|Singapore 049315": ("Ctry",),
    "Rue de France": ("Ctry",),
    "5 Market Street|Wilmington, DE 19801": ("Ctry",),
    "5 Market Street|Wilmington, DE, 19801": ("Ctry",),
    "5 Market Street|Wilmington 19801|DE": ("Ctry",),
    "Via Garibaldi 3|70121 Bari BA": ("Ctry",),
    "Via Garibaldi 3|50121 Firenze FI": ("Ctry",),
    "Via Garibaldi 3|03100 Frosinone FR": ("Ctry",),
    "Air France|75001 Paris": ("Ctry",),
    "Some Village|Nowhere|France": ("TwnNm",),
    "Jane Roe|LS12 2TX|UK": ("TwnNm",),
    "улица Садовая 5|Москва|Russia": ("TwnNm",),
    "CUTOVER2026": ("TwnNm", "Ctry"),
    "NOTPROVIDED": ("TwnNm", "Ctry"),
    "15 Tanner Row|York YO1 6JB|France|United Kingdom": ("Ctry",),
}


def told(text: str) -> str:
    found = structure(text.split("|"))
    assert found is not None
    return " ".join(f"{k}={v if isinstance(v, str) else '+'.join(v)}" for k, v in found.parts.items())


@pytest.mark.parametrize("text", PROVEN)
def test_a_proven_address_is_structured(text: str) -> None:
    assert told(text) == PROVEN[text]


@pytest.mark.parametrize("text", UNPROVEN)
def test_an_unproven_address_is_left_alone(text: str) -> None:
    found = structure(text.split("|"))
    assert found is not None
    assert (dict(found.parts), found.missing, found.found) == ({}, UNPROVEN[text], False)


@pytest.mark.parametrize("text", PROVEN)
def test_every_word_of_the_text_is_kept(text: str) -> None:
    found = structure(text.split("|"))
    assert found is not None
    assert same_tokens(text.split("|"), found.parts)


def test_the_party_name_is_never_the_town() -> None:
    found = structure(["York", "United Kingdom"], name="York")
    assert found is not None
    assert found.missing == ("TwnNm",)


def test_flags_tell_what_stays_in_a_line() -> None:
    found = structure(["Attn: J Roe", "PO Box 7", "Oxford OX1 1AA", "United Kingdom"])
    assert found is not None
    assert set(found.flags) == {"attention", "po_box"}
    assert found.parts["AdrLine"] == ["Attn: J Roe", "PO Box 7"]


def test_four_lines_are_joined_to_two_without_loss() -> None:
    lines = ["Dept A", "Unit 4", "North Wing", "Leeds LS12 2TX", "United Kingdom"]
    found = structure(lines)
    assert found is not None
    assert len(found.parts["AdrLine"]) == 2
    assert same_tokens(lines, found.parts)


def test_what_does_not_fit_into_two_lines_is_left_alone() -> None:
    found = structure(["word " * 14, "word " * 14, "word " * 14, "Leeds LS12 2TX", "United Kingdom"])
    assert found is not None
    assert found.missing == ("AdrLine",)


def test_no_words_are_no_address() -> None:
    assert structure([]) is None
    assert structure(["", "  "]) is None


def test_the_proof_refuses_an_added_a_lost_and_a_wrong_word() -> None:
    lines = ["15 Tanner Row", "York", "UK"]
    good = {"TwnNm": "York", "Ctry": "GB", "AdrLine": ["15 Tanner Row"]}
    assert same_tokens(lines, good)
    assert not same_tokens(lines, {**good, "PstCd": "YO1"})
    assert not same_tokens(lines, {"TwnNm": "York", "Ctry": "GB"})
    assert not same_tokens(lines, {**good, "Ctry": "FR"})


WORDS = st.sampled_from(
    [
        "12",
        "5A",
        "Unit",
        "Mill",
        "Road",
        "Street",
        "Leeds",
        "York",
        "Hamburg",
        "22767",
        "LS12",
        "2TX",
        "Germany",
        "GB",
        "DE",
        "UK",
        "France",
        "Paris",
        "75002",
        ",",
        "c/o",
        "Box",
        "NY",
    ]
)


@settings(max_examples=300)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=5))
def test_whatever_the_lines_nothing_is_added_or_lost(lines: list[str]) -> None:
    found = structure(lines)
    if found is None or not found.found:
        assert found is None or not found.parts
        return
    assert same_tokens(lines, found.parts)
    values = [v for k, v in found.parts.items() if k != "Ctry"]
    after = Counter(w for v in values for t in ([v] if isinstance(v, str) else v) for w in fold(t).split())
    before = Counter(w for line in lines for w in fold(line).split())
    assert not after - before
    assert {"TwnNm", "Ctry"} <= set(found.parts)
