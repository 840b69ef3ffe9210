"""Country codes (ISO 3166-1 alpha-2, with XK as the network accepts it) and the names people write for them."""

import re
import unicodedata
from datetime import date
from functools import cache

from .tables import rows

KOSOVO = "XK"  # user-assigned, no entry in ISO 3166, accepted by the network
PROPOSED = {"UK": "GB", "EL": "GR"}  # never replaced silently: the code itself stays a finding
WITHDRAWN = {
    "AN": date(2010, 12, 15), "SU": date(1992, 8, 30), "YU": date(2003, 7, 23), "CS": date(2006, 9, 26),
    "DD": date(1990, 10, 30), "ZR": date(1997, 7, 14), "TP": date(2002, 5, 20), "BU": date(1989, 12, 5),
}  # fmt: skip
ALIASES = {
    "AE": ("UAE", "U.A.E.", "Emirates", "Emirats arabes unis"),
    "AT": ("Oesterreich", "Österreich", "Autriche"),
    "BA": ("Bosnia", "Bosnia & Herzegovina", "Bosna i Hercegovina"),
    "BE": ("Belgie", "België", "Belgique", "Belgien", "Belgica"),
    "BG": ("Balgaria", "Bulgarie", "Bulgarien"),
    "BN": ("Brunei",),
    "BO": ("Bolivia",),
    "BR": ("Brasil", "Bresil", "Brasilien"),
    "CD": ("DR Congo", "DRC", "Democratic Republic of the Congo", "Congo Kinshasa"),
    "CG": ("Republic of the Congo", "Congo Brazzaville"),
    "CH": ("Schweiz", "Suisse", "Svizzera", "Swiss Confederation"),
    "CI": ("Ivory Coast", "Cote d'Ivoire"),
    "CN": ("PRC", "P.R. China", "PR China", "P.R.China", "Peoples Republic of China", "Chine", "Mainland China"),
    "CV": ("Cape Verde",),
    "CY": ("Kypros", "Zypern", "Chypre"),
    "CZ": ("Czech Republic", "Ceska republika", "Česká republika", "Cesko", "Tschechien"),
    "DE": ("Deutschland", "Allemagne", "Germania", "Alemania", "BRD", "F.R. Germany", "Duitsland"),
    "DK": ("Danmark", "Daenemark", "Dänemark", "Danemark"),
    "EE": ("Eesti", "Estland"),
    "EG": ("Egypte", "Aegypten"),
    "ES": ("Espana", "España", "Spanien", "Espagne", "Spagna"),
    "FI": ("Suomi", "Finnland", "Finlande"),
    "FR": ("Frankreich", "Francia", "Republique francaise"),
    "GB": (
        "Great Britain", "England", "Scotland", "Wales", "Northern Ireland", "U.K.", "G.B.",
        "Vereinigtes Königreich", "Vereinigtes Koenigreich", "Royaume-Uni", "Grossbritannien", "Großbritannien",
        "United Kingdom of Great Britain", "Reino Unido", "Regno Unito",
    ),
    "GR": ("Hellas", "Ellada", "Griechenland", "Grece"),
    "HK": ("Hongkong", "Hong Kong SAR", "Hong Kong S.A.R."),
    "HR": ("Hrvatska", "Kroatien"),
    "HU": ("Magyarorszag", "Magyarország", "Ungarn"),
    "IE": ("Eire", "Republic of Ireland", "Irland"),
    "IN": ("Bharat", "Republic of India", "Indien"),
    "IR": ("Iran",),
    "IT": ("Italia", "Italien", "Italie"),
    "JP": ("Nippon", "Nihon", "Japon"),
    "KP": ("North Korea", "DPRK"),
    "KR": ("South Korea", "Korea", "Republic of Korea", "Korea South", "R.O.K.", "ROK"),
    "LA": ("Laos",),
    "LT": ("Lietuva", "Litauen"),
    "LU": ("Luxemburg",),
    "LV": ("Latvija", "Lettland"),
    "MA": ("Maroc", "Marokko"),
    "MD": ("Moldova",),
    "MK": ("Macedonia", "FYROM", "Makedonija"),
    "MM": ("Burma",),
    "MO": ("Macau", "Macau SAR"),
    "MX": ("México", "Mexique"),
    "NL": ("Holland", "The Netherlands", "Nederland", "Niederlande", "Pays-Bas", "Paises Bajos"),
    "NO": ("Norge", "Norwegen", "Norvege"),
    "NZ": ("Aotearoa",),
    "PH": ("The Philippines",),
    "PL": ("Polska", "Polen", "Pologne"),
    "PS": ("Palestine", "Palestinian Territories"),
    "PT": ("Republica Portuguesa",),
    "RO": ("România", "Rumaenien", "Rumänien"),
    "RS": ("Srbija", "Serbien"),
    "RU": ("Russia", "Rossiya", "Russland"),
    "SA": ("KSA", "K.S.A.", "Kingdom of Saudi Arabia"),
    "SE": ("Sverige", "Schweden", "Suede"),
    "SG": ("Republic of Singapore", "Singapur", "Singapour"),
    "SI": ("Slovenija", "Slowenien"),
    "SK": ("Slovensko", "Slovak Republic", "Slowakei"),
    "SY": ("Syria",),
    "SZ": ("Swaziland",),
    "TR": ("Turkey", "Turkiye", "Türkei"),
    "TW": ("Taiwan", "Taiwan R.O.C.", "Chinese Taipei"),
    "TZ": ("Tanzania",),
    "UA": ("Ukraina", "Ukrayina"),
    "US": ("USA", "U.S.A.", "U.S.", "United States of America", "Etats-Unis", "Estados Unidos"),
    "VA": ("Vatican", "Vatican City"),
    "VE": ("Venezuela",),
    "VN": ("Vietnam", "Viet Nam"),
    "XK": ("Kosovo", "Kosova", "Republic of Kosovo"),
    "ZA": ("RSA", "Republic of South Africa", "Suedafrika", "Südafrika"),
}  # fmt: skip
AMBIGUOUS = frozenset({"congo", "virgin islands", "saint martin"})  # two countries each: no proof of either
TERRITORIES_FOR_COMPLIANCE = ("crimea", "krym", "sevastopol", "donetsk", "luhansk", "lugansk")


def is_assigned(code: str) -> bool:
    """Whether `code` is an assigned alpha-2 code today, or XK. Case is strict."""
    return code == KOSOVO or code in rows("generated_countries")


def fault(code: str, on: date | None = None) -> str | None:
    """Why `code` is no country code on that day; None if it is one. `UK` and `EL` name what was probably meant."""
    if is_assigned(code):
        return None
    if code in WITHDRAWN and on is not None and on < WITHDRAWN[code]:
        return None
    if code in PROPOSED:
        return f"{code} is no assigned country code; {PROPOSED[code]} is"
    if code in WITHDRAWN:
        return f"{code} was withdrawn on {WITHDRAWN[code]}"
    if is_assigned(code.upper()):
        return f"country codes are upper case: {code.upper()}"
    return f"{code or 'an empty text'} is no assigned ISO 3166-1 alpha-2 code"


def proposed(code: str) -> str | None:
    """The assigned code that a common wrong one stands for: `UK` → `GB`. A proposal, never a proof."""
    return PROPOSED.get(code.upper())


def fold(text: str) -> str:
    """Lower case, without accents and punctuation, single spaces: how two spellings of a name are compared."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w&]+", " ", letters.replace("'", "").replace(".", "")).casefold().split())


@cache
def names() -> dict[str, str]:
    """Folded country name → code: the ISO names and the aliases people write."""
    table = {fold(name): code for code, row in rows("generated_countries").items() for name in row["names"]}
    for code, row in rows("generated_countries").items():
        for name in row["names"]:
            table.setdefault(fold(name.split(",")[0]), code)
    table |= {fold(name): code for code, aliases in ALIASES.items() for name in aliases}
    return {name: code for name, code in table.items() if name not in AMBIGUOUS}


def code_of_name(text: str) -> str | None:
    """The code of a country *name* (`United Kingdom`, `Deutschland`, `U.A.E.`); None if it is not known as one."""
    return names().get(fold(text))


def names_of(code: str) -> frozenset[str]:
    """All folded names that stand for `code`."""
    return frozenset(name for name, of in names().items() if of == code)


def needs_compliance(text: str) -> bool:
    """Whether the text names a territory that compliance must see although its country code is allowed."""
    words = set(fold(text).split())
    return any(name in words for name in TERRITORIES_FOR_COMPLIANCE)


def same_banking_country(one: str, other: str) -> bool:
    """Whether two countries have the same banking codes, as a territory has those of its home."""
    return _HOME.get(one, one) == _HOME.get(other, other)


_HOME = {"GG": "GB", "JE": "GB", "IM": "GB", "AX": "FI"} | dict.fromkeys(
    ("GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "TF", "MC"), "FR"
)
