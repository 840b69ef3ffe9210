"""An invented world for one row: banks, parties, streets and accounts; the splits share none of them.

Towns and countries are real, everything else is made up from syllables; which syllables depends on the split.
"""

import string
from dataclasses import dataclass
from random import Random

from .places import PLACES, Place

SPLITS = ("fit", "calibrate", "certify", "test", "hidden")
_LETTERS = {"fit": "ABCDEF", "calibrate": "GHIJKL", "certify": "MNOPQRS", "test": "TUVW", "hidden": "XYZ"}
_ONSETS = {
    "fit": ("Bar", "Cul", "Dren", "Fal", "Gim", "Hol"),
    "calibrate": ("Jor", "Kest", "Lun", "Mar", "Nev", "Ost"),
    "certify": ("Pel", "Quin", "Rav", "Sor", "Tam", "Ulm"),
    "test": ("Ver", "Wes", "Yar", "Zan", "Thor", "Elm"),
    "hidden": ("Ard", "Bryn", "Cor", "Eis", "Hav", "Ing"),
}
_MIDDLES = ("a", "e", "i", "o", "u", "ander", "eli", "ori", "uma", "ing", "asto", "ebri")
_CODAS = ("by", "dale", "feld", "gard", "hurst", "lund", "mont", "nic", "rath", "sted", "ton", "vik", "wold", "zell")
_TRADES = (
    "Werkzeuge", "Castings", "Optics", "Logistics", "Timber", "Textiles", "Foods", "Marine", "Instruments", "Ceramics",
    "Bearings", "Packaging", "Pumps", "Seeds", "Glass", "Chemicals", "Trading", "Printing", "Software", "Medical",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bank:
    """An invented bank. `code` is the bank part of the IBANs it gives out."""

    bic: str
    name: str
    place: Place
    code: str


@dataclass(frozen=True, slots=True)
class Party:
    """An invented firm with its account at `bank`."""

    name: str
    street: str
    number: str
    postcode: str
    town: str
    country: str
    account: str
    bank: Bank


def a_bank(rng: Random, split: str, country: str) -> Bank:
    """A bank of `country`; its BIC starts with a letter of the split."""
    place = next(p for p in PLACES if p.country == country)
    stem = rng.choice(_LETTERS[split]) + "".join(rng.choices(string.ascii_uppercase, k=3))
    bic = f"{stem}{country}{rng.choice('2345678')}{rng.choice('ABCDEFGHKLMNPQRSTUVWXYZ')}"
    name = f"{a_name(rng, split)} Bank {place.bank_form}"
    return Bank(bic, name, place, stem if place.letters else "".join(rng.choices(string.digits, k=place.bank_digits)))


def a_party(rng: Random, split: str, bank: Bank) -> Party:
    """A firm banking at `bank`, with a town of the bank's country."""
    place = bank.place
    town, postcode = rng.choice(place.towns)
    name = f"{a_name(rng, split)} {rng.choice(_TRADES)} {rng.choice(place.forms)}"
    street = place.street.format(a_name(rng, split))
    return Party(name, street, str(rng.randint(2, 198)), postcode, town, place.country, an_account(rng, bank), bank)


def a_name(rng: Random, split: str) -> str:
    """A word that no other split has: its first syllable belongs to the split."""
    return rng.choice(_ONSETS[split]) + rng.choice(_MIDDLES) + rng.choice(_CODAS)


def an_account(rng: Random, bank: Bank) -> str:
    """An IBAN with right check digits where the country has them, else a plain number."""
    place = bank.place
    digits = "".join(rng.choices(string.digits, k=place.account_digits))
    if not place.iban:
        return digits
    return with_check_digits(place.country, bank.code + digits)


def with_check_digits(country: str, rest: str) -> str:
    """The IBAN of national part `rest` (ISO 13616, mod 97)."""
    number = int("".join(str(int(c, 36)) for c in f"{rest}{country}00"))
    return f"{country}{98 - number % 97:02d}{rest}"
