"""The interpreter of the Swift format notation, and the field tables that use it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.mt_formats import compiled, read_value
from payments.mt_tables import component_names, described_types, format_of, table


def texts(notation: str, value: str) -> list[str]:
    return [component.text for component in read_value(notation, value).components]


@pytest.mark.parametrize(
    ("notation", "value", "expected"),
    [
        ("6!n3!a15d", "261123EUR1000,", ["261123", "EUR", "1000,"]),
        ("[/34x]|4*35x", "/DE02\nKLINKER\nBREMEN", ["DE02", "KLINKER", "BREMEN"]),
        ("[/34x]|4*35x", "KLINKER", ["KLINKER"]),
        ("[/1!a][/34x]|4!a2!a2!c[3!c]", "//SC405188\nORKNGB2L", ["/SC405188", "ORKN", "GB", "2L"]),
        ("[/1!a][/34x]|4!a2!a2!c[3!c]", "/C/4711\nORKNGB2LXXX", ["C", "4711", "ORKN", "GB", "2L", "XXX"]),
        ("[/1!a][/34x]|[35x]", "/4711", ["4711"]),
        ("/8c/4!n1!x4!n", "/CLSTIME/0915+0100", ["CLSTIME", "0915", "+", "0100"]),
        ("5n[/2n]", "221", ["221"]),
        ("2-5n", "221", ["221"]),
        ("3!n|6!n|[4!n6!n]", "103\n261123", ["103", "261123"]),
        ("9000z", "FIRST\nSECOND", ["FIRST\nSECOND"]),
    ],
)
def test_a_value_falls_into_its_components(notation: str, value: str, expected: list[str]) -> None:
    assert texts(notation, value) == expected


def test_a_statement_line_is_read_with_both_references() -> None:
    notation = format_of("61") or ""
    line = "2611231123CR250,00NTRFKRES26//LY77\nRENT"
    assert texts(notation, line) == ["261123", "1123", "CR", "250,00", "N", "TRF", "KRES26", "LY77", "RENT"]


@pytest.mark.parametrize(
    ("notation", "value", "kind", "offset"),
    [
        ("6!n3!a15d", "261123EUR1000.00", "decimal", 13),
        ("6!n3!a15d", "261123EUR,5", "decimal", 9),
        ("6!n3!a15d", "261123EUR1,0,0", "decimal", 12),
        ("6!n3!a15d", "261123eur1,", "character", 6),
        ("16x", "A" * 17, "too_long", 16),
        ("4*35x", "A\nB\nC\nD\nE", "too_many_lines", 8),
        ("[/34x]|4*35x", "/DE02", "too_few_lines", 5),
        ("4*35x", "A\n\nB", "too_short", 2),
        ("4!a2!a2!c[3!c]", "ORKNGB2", "too_short", 7),
        ("[/34x]|4*35x", "/" + "1" * 35 + "\nX", "too_long", 35),
    ],
)
def test_a_misfit_tells_where_and_what(notation: str, value: str, kind: str, offset: int) -> None:
    reading = read_value(notation, value)
    assert reading.components == ()
    assert (reading.misfits[0].kind, reading.misfits[0].offset) == (kind, offset)
    assert reading.misfits[0].expected


def test_every_faulty_line_is_told_not_only_the_first() -> None:
    misfits = read_value("4*35x", f"{'A' * 40}\nB\n{'C' * 40}\nD\nE").misfits
    assert [m.line for m in misfits] == [1, 3, 5]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["6!n3!a15d", "[/34x]|4*35x", "4!c[/30x]", "[/1!a][/34x]|[35x]", "16x"]), st.text(max_size=90))
def test_components_stand_where_they_say(notation: str, value: str) -> None:
    reading = read_value(notation, value)
    assert bool(reading.components) != bool(reading.misfits)
    assert all(value[c.start : c.end] == c.text for c in reading.components)
    assert all(0 <= m.offset <= len(value) for m in reading.misfits)


def test_every_tag_of_every_table_has_a_format_that_compiles() -> None:
    for name in described_types():
        described = table(name)
        assert described is not None
        for tag in described.tags:
            notation = format_of(tag)
            assert notation, f"{name} {tag}"
            assert compiled(notation)


def test_component_names_match_the_components() -> None:
    assert dict(zip(component_names("32A"), texts("6!n3!a15d", "261123EUR1,"), strict=True)) == {
        "date": "261123", "currency": "EUR", "amount": "1,",
    }  # fmt: skip
