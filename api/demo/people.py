"""The invented companies, banks and accounts of the demo queue."""

from collections.abc import Mapping

from .messages import OWN_BIC, Party, iban


def _at(street: str, number: str, code: str, town: str, country: str) -> Mapping[str, str]:
    return {"StrtNm": street, "BldgNb": number, "PstCd": code, "TwnNm": town, "Ctry": country}


def _own(name: str, number: int, street: str, house: str, code: str, town: str) -> Party:
    account = iban("DE", f"21050170{number:010d}")
    lines = (f"{street} {house}", f"{code} {town}", "DE")
    return Party(name, account, OWN_BIC, "DE", _at(street, house, code, town, "DE"), lines)


DEBTORS = (
    _own("Elbtal Hydraulik GmbH", 4410027001, "Kaiweg", "17", "20457", "Hamburg"),
    _own("Moorkamp Feinmechanik AG", 4410027002, "Lindenhof", "4", "24103", "Kiel"),
    _own("Sundmann Logistik KG", 4410027003, "Speicherstrasse", "88", "28195", "Bremen"),
    _own("Grauwolf Werkzeugbau GmbH", 4410027004, "Am Gleis", "5", "30159", "Hannover"),
)


def _abroad(
    name: str,
    bic: str,
    account: str,
    street: str,
    number: str,
    code: str,
    town: str,
    country: str,
    lines: tuple[str, ...],
) -> Party:
    return Party(name, account, bic, country, _at(street, number, code, town, country), lines)


CREDITORS = (
    _abroad(
        "Ferronnerie Delacourt SARL", "BQVLFRPP", iban("FR", "20041010050500013M02606"), "Rue des Tanneurs", "14",
        "69005", "Lyon", "FR", ("14 Rue des Tanneurs", "69005 Lyon", "FR"),
    ),
    _abroad(
        "Brackwater Pumps Ltd", "SVNWGB2L", iban("GB", "SVNW40471031926819"), "Mill Lane", "7",
        "LS11 5QP", "Leeds", "GB", ("7 Mill Lane", "LS11 5QP Leeds", "United Kingdom"),
    ),
    _abroad(
        "Officine Valbruna SpA", "CRDVITMM", iban("IT", "X0542811101000000123456"), "Via dei Mulini", "31",
        "20121", "Milano", "IT", ("Via dei Mulini 31", "20121 Milano", "Italy"),
    ),
    _abroad(
        "Hoekstra Zaden BV", "POLDNL2A", iban("NL", "POLD0417164301"), "Havenkade", "220",
        "3011 AB", "Rotterdam", "NL", ("Havenkade 220", "3011 AB Rotterdam", "Netherlands"),
    ),
    _abroad(
        "Quinta da Ribeira Lda", "DOURPTPL", iban("PT", "000201231234567890154"), "Rua do Cais", "9",
        "4050-030", "Porto", "PT", ("Rua do Cais 9", "4050-030 Porto", "Portugal"),
    ),
    _abroad(
        "Stalwerk Tarnow Sp z o o", "WISLPLPW", iban("PL", "109010140000071219812874"), "Ulica Portowa", "2",
        "33-100", "Tarnow", "PL", ("Ulica Portowa 2", "33-100 Tarnow", "Poland"),
    ),
)  # fmt: skip
TOKYO = Party("Hayabusa Seiki KK", "7712045", "MNTOJPJT", "JP", _at("Minami Dori", "3-8", "231-0003", "Yokohama", "JP"))
DUBAI = Party(
    "Creek Marine Trading LLC", iban("AE", "0260001015366712601"), "DHWMAEAD", "AE",
    {"StrtNm": "Al Rigga Street", "PstBx": "4471", "TwnNm": "Dubai", "Ctry": "AE"},
)  # fmt: skip
HONG_KONG = Party(
    "Jade Harbour Instruments Ltd", "012-778-1-004512", "KLNBHKHH", "HK",
    {"StrtNm": "Wharf Road", "BldgNb": "21", "TwnNm": "Hong Kong", "Ctry": "HK"},
)  # fmt: skip
CORRESPONDENT = "CLTVUS33"
RETIRED, SUCCESSOR = "OLDRPTPL", "DOURPTPL"


def reference_rows(*parties: Party) -> dict[str, list[object]]:
    """Master data a bank would have about these parties and their banks."""
    accounts = [{"account": p.account, "bic": p.bic, "holder": p.name, "status": "open"} for p in parties]
    banks = [{"bic": p.bic, "country": p.country, "status": "active"} for p in parties]
    return {"own_bics": [OWN_BIC], "accounts": list(accounts), "banks": list(banks)}
