"""The character map: meaning kept, nothing guessed, never a figure invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import EditRefused
from payments.charset import MAP_ID, MAPS, X, normalise, outside_x, wrap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RECHNUNG 88 & 89 FÜR ATELIER@BRUME", "RECHNUNG 88 + 89 FUER ATELIER(AT)BRUME"),
        ("Ärzte für Größe", "Aerzte fuer Groesse"),
        ("ÄRZTE", "AERZTE"),
        ("SOCIÉTÉ Générale Española Ñandú", "SOCIETE Generale Espanola Nandu"),
        ("Århus Ørsted SMØRREBRØD Łódź", "Aarhus Orsted SMORREBROD Lodz"),
        ("A_B 5% 10€", "A-B 5PCT 10EUR"),
        ("“O’Neil” – net\u00a0price…", "'O'Neil' - net price..."),
        ("u\u0308ber", "ueber"),
        ("plain / text-1", "plain / text-1"),
    ],
)
def test_latin_text_comes_into_set_x_by_the_map(text: str, expected: str) -> None:
    assert normalise(text) == expected
    assert outside_x(normalise(text)) == ()


@pytest.mark.parametrize("text", ["Иван", "Ελλάς", "山田", "A#1", "½", "x²", "10£", "10¥", "*", "a=b", "😀", "٣"])
def test_what_has_no_agreed_spelling_is_refused_with_the_character(text: str) -> None:
    with pytest.raises(EditRefused) as refusal:
        normalise(text)
    assert refusal.value.value in text


def test_an_unknown_map_is_refused() -> None:
    with pytest.raises(EditRefused):
        normalise("Ü", "fin-x-v0")


def test_no_entry_of_the_map_touches_set_x_or_makes_a_figure() -> None:
    for sign, text in MAPS[MAP_ID].items():
        assert sign not in X
        assert set(text) <= X - {"\n"}
        assert not any(character.isdigit() for character in text)


@given(st.text(max_size=60))
def test_mapped_text_is_in_set_x_and_keeps_its_figures(text: str) -> None:
    try:
        mapped = normalise(text)
    except EditRefused:
        return
    assert outside_x(mapped) == ()
    assert [c for c in mapped if c.isdigit()] == [c for c in text if c.isdigit()]


def test_places_outside_the_set_are_counted_from_zero() -> None:
    assert outside_x("A&B_\r\n") == ((1, "&"), (3, "_"))


def test_lines_break_at_words_and_lose_nothing() -> None:
    assert wrap("RECHNUNG 88 + 89 FUER ATELIER(AT)BRUME", 35) == ("RECHNUNG 88 + 89 FUER", "ATELIER(AT)BRUME")
    assert wrap("SHORT", 35) == ("SHORT",)


@pytest.mark.parametrize("text", ["X" * 36, "A" * 35 + " -B", "A" * 35 + " :20:", "A  " + "B" * 34, ""])
def test_a_text_that_cannot_be_broken_safely_is_not_broken(text: str) -> None:
    assert wrap(text, 35) is None


@given(st.text(alphabet="AB -:", max_size=80), st.integers(5, 40))
def test_wrapped_lines_joined_are_the_text(text: str, width: int) -> None:
    lines = wrap(text, width)
    if lines is not None:
        assert " ".join(lines) == text
        assert all(len(line) <= width for line in lines)
        assert not any(line.startswith((":", "-")) for line in lines[1:])
