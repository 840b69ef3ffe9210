"""Addresses for tests and measurements, from lists of their own: not those that the code's towns and shapes are from.

People and streets are invented; towns are real, small or middling, so that a postcode of the country can go with them.
"""

import itertools
import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# country: name people write; layouts (P postcode, T town); postcode (# digit, @ letter, else as it stands); towns, with
# a postcode of their own where the first letters name the place
PLACES = {
    "DE": ("Germany", "P T|P T|DE-P T|D-P T", "3####", "Bad Salzuflen,Gummersbach,Neuruppin,Germering,Öhringen"),
    "AT": ("Austria", "P T|A-P T", "6###", "Amstetten,Bludenz,Knittelfeld,Wörgl"),
    "CH": ("Switzerland", "P T|CH-P T", "3###", "Burgdorf,Rapperswil,Payerne,Delémont"),
    "FR": ("France", "P T", "7####", "Vitrolles,Sarreguemines,Bressuire CEDEX,Saint-Dizier,Épernay CEDEX 4"),
    "IT": ("Italy", "P T|P T (MI)|P T VR", "2####", "Faenza,Lecco,Avezzano,Sesto Fiorentino"),
    "ES": ("Spain", "P T", "3####", "Torrelavega,Linares,Sagunto,Alcalá de Guadaíra"),
    "PT": ("Portugal", "P T", "2###-###", "Torres Vedras,Ovar,Fafe,Guimarães"),
    "NL": ("Netherlands", "P T|NL-P T", "#### @K", "Emmen,Gouda,Veendam,'s-Gravenzande"),
    "BE": ("Belgium", "P T|B-P T", "3###", "Geel,Tienen,Verviers,Sint-Truiden"),
    "LU": ("Luxembourg", "P T|L-P T", "####", "Dudelange,Wiltz,Diekirch"),
    "DK": ("Denmark", "P T|DK-P T", "7###", "Holstebro,Hjørring,Nakskov"),
    "SE": ("Sweden", "P T|SE-P T", "5## ##", "Kalix,Trelleborg,Motala,Ängelholm"),
    "NO": ("Norway", "P T|NO-P T", "6###", "Molde,Gjøvik,Levanger"),
    "FI": ("Finland", "P T|FI-P T", "67###", "Kokkola,Salo,Iisalmi,Äänekoski"),
    "IS": ("Iceland", "P T", "8##", "Selfoss,Egilsstadir"),
    "PL": ("Poland", "P T|PL-P T", "3#-###", "Nowy Targ,Swidnica,Sanok,Żywiec"),
    "CZ": ("Czech Republic", "P T|CZ-P T", "2## ##", "Kolin,Zatec,Trebic,Uherské Hradiště"),
    "SK": ("Slovakia", "P T", "0## ##", "Poprad,Levice,Liptovský Mikuláš"),
    "HU": ("Hungary", "P T|H-P T", "5###", "Gyula,Baja,Ajka"),
    "SI": ("Slovenia", "P T|SI-P T", "4###", "Kranj,Velenje,Škofja Loka"),
    "HR": ("Croatia", "P T|HR-P T", "3####", "Sisak,Vinkovci"),
    "RO": ("Romania", "P T", "4#####", "Bistrita,Medias"),
    "BG": ("Bulgaria", "P T", "9###", "Dobrich,Yambol"),
    "GR": ("Greece", "P T", "5## ##", "Kozani,Drama,Chania"),
    "EE": ("Estonia", "P T", "7####", "Viljandi,Rakvere"),
    "LT": ("Lithuania", "P T", "LT-#####", "Alytus,Utena"),
    "LV": ("Latvia", "T, P", "LV-3###", "Jelgava,Cesis"),
    "RS": ("Serbia", "P T", "26###", "Pancevo,Vranje"),
    "BA": ("Bosnia and Herzegovina", "P T", "72###", "Zenica,Bihac"),
    "MK": ("North Macedonia", "P T", "7###", "Prilep,Veles"),
    "AL": ("Albania", "P T", "7###", "Korce,Fier"),
    "ME": ("Montenegro", "P T", "81###", "Niksic,Bar"),
    "TR": ("Turkey", "P T", "45###", "Manisa,Tokat,Çorlu"),
    "UA": ("Ukraine", "T, P", "2####", "Uman,Kovel"),
    "GB": ("United Kingdom", "T P|T, P|T, Kent P|T, North Yorkshire P", "",
           "Kettering=NN# #@@,Whitby=YO# #@@,Stroud=GL# #@@,Ayr=KA# #@@,Ramsgate=CT# #@@"),
    "IE": ("Ireland", "T|T P|Co. Meath, T|T, Co. Mayo", "", "Mullingar=N91 #@@#,Ballina=F26 #@@#,Ballinasloe=H53 #@@#"),
    "US": ("USA", "T, OH P|T OH P|T, Ohio P", "4####", "Findlay,Mansfield,Chillicothe,Upper Arlington"),
    "CA": ("Canada", "T ON P|T, ON P", "K#K #K#", "Timmins,Brockville,Smiths Falls"),
    "AU": ("Australia", "T NSW P|T, NSW P", "2###", "Dubbo,Tamworth,Coffs Harbour"),
    "NZ": ("New Zealand", "T P", "4###", "Gisborne,Timaru"),
    "ZA": ("South Africa", "T P|T, P", "8###", "Upington,Kroonstad"),
    "IN": ("India", "T P|T - P|T, Maharashtra P", "42####", "Nashik,Kottayam,Bhilwara"),
    "SG": ("Singapore", "T P", "53####", "Singapore"),
    "MY": ("Malaysia", "P T|P T, Perak", "34###", "Taiping,Muar"),
    "TH": ("Thailand", "T P", "52###", "Lampang,Trang"),
    "ID": ("Indonesia", "T P", "45###", "Cirebon,Jember"),
    "PH": ("Philippines", "P T", "8###", "Tagum,Lipa"),
    "VN": ("Vietnam", "T P", "46####", "Vinh,Quy Nhon"),
    "JP": ("Japan", "T P|T, Hyogo P", "4##-####", "Numazu,Toyama,Sakai"),
    "KR": ("South Korea", "T P", "39###", "Gumi,Jeonju"),
    "CN": ("China", "T P|T, Zhejiang P|T P", "3210##", "Jinhua,Yancheng"),
    "TW": ("Taiwan", "T P", "600", "Chiayi,Hualien"),
    "PK": ("Pakistan", "T P", "513##", "Sialkot,Sukkur"),
    "LK": ("Sri Lanka", "T P", "81###", "Matara,Kurunegala"),
    "BR": ("Brazil", "P T SP|T - SP, P|T SP P", "17###-###", "Bauru,Franca,Jundiaí"),
    "MX": ("Mexico", "P T|P T, Gto.", "38###", "Celaya,Tepic"),
    "AR": ("Argentina", "P T|B7###AAA T", "7###", "Tandil,Posadas"),
    "CO": ("Colombia", "T|T, P|T, Boyaca, P", "15####", "Tunja,Pasto"),
    "PE": ("Peru", "P T|T P", "23###", "Tacna,Ica"),
    "IL": ("Israel", "P T|T P", "18#####", "Afula,Netivot"),
    "SA": ("Saudi Arabia", "T P", "47###", "Tabuk,Najran"),
    "EG": ("Egypt", "T P", "61###", "Minya,Sohag"),
    "MA": ("Morocco", "P T", "26###", "Settat,Taza"),
    "TN": ("Tunisia", "P T", "21##", "Gafsa,Beja"),
    "KE": ("Kenya", "T P|P T", "10###", "Nyeri,Kericho"),
}  # fmt: skip
STREETS = ("Amselgrund", "Harrow Bank", "Rue du Lavoir", "Via dei Tigli", "Calle Alameda", "Lindevej", "Orchard Rise",
           "Kastanienhof", "Mlynska", "Fabriksgatan")  # fmt: skip
ABOVE = ("c/o Ravenna Brothers", "Attn: Accounts Payable", "Halle 4", "2nd Floor, Beacon House", "Gewerbepark Nord",
         "Dept. of Purchasing", "Quartier Sud")  # fmt: skip
NUMBER_FIRST = ("GB", "IE", "US", "CA", "AU", "NZ", "ZA", "FR", "SG", "IN", "KE")


@dataclass(frozen=True)
class Made:
    """An address as lines, and the town and country it has."""

    lines: tuple[str, ...]
    town: str
    country: str


def addresses(count: int, seed: int = 20261122, towns: Mapping[str, list[str]] | None = None) -> Iterator[Made]:
    """So many addresses, the countries in turn; `towns` by country in place of those above."""
    draw = random.Random(seed)
    codes = [code for code in PLACES if towns is None or towns.get(code)]
    for code in itertools.islice(itertools.cycle(codes), count):
        yield _made(code, draw, towns[code] if towns else PLACES[code][3].split(","))


def _made(code: str, draw: random.Random, towns: list[str]) -> Made:
    name, layouts, shape, own = PLACES[code]
    town, _, own_shape = draw.choice(towns).partition("=")
    shape = own_shape or shape or draw.choice(own.split(",")).partition("=")[2]
    layout = draw.choice(layouts.split("|"))
    place = re.sub(r"\b[PT]\b", lambda m: town if m[0] == "T" else _filled(shape, draw), _digits(layout, draw))
    number = draw.randrange(1, 240)
    street = draw.choice(STREETS)
    street = f"{number} {street}" if code in NUMBER_FIRST else f"{street} {number}"
    last = draw.choice((name, name.upper(), code))
    lines = draw.choice((
        (street, place, last),
        (street, place, last),
        (street, f"{place}, {last}"),
        (f"{street}, {place}", last),
        (f"{street}, {place}, {last}",),
        (draw.choice(ABOVE), street, place, last),
        (f"PO Box {number}", place, last),
    ))  # fmt: skip
    if draw.random() < 0.15:
        return Made(tuple(_telex(line) for line in lines), _telex(town), code)
    return Made(lines, town, code)


def _digits(layout: str, draw: random.Random) -> str:
    return layout.replace("#", str(draw.randrange(1, 10)))


def _filled(shape: str, draw: random.Random) -> str:
    letters = "DEFHNPRTWXY"  # those that every country here uses
    return "".join(draw.choice("123456789") if c == "#" else draw.choice(letters) if c == "@" else c for c in shape)


def _telex(text: str) -> str:
    """Capitals without accents, as older systems store addresses."""
    bare = text.replace("ø", "oe").replace("Ø", "OE").replace("ł", "l")
    return "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c)).upper()
