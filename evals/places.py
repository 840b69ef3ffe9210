"""Countries of the benchmark: real towns with postcodes, and the forms of firms, streets and accounts there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`spellings`: the country as people write it out. `bank_digits`/`letters`: the bank part of an IBAN."""

    country: str
    currency: str
    spellings: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]
    street: str
    forms: tuple[str, ...]
    bank_form: str
    bank_digits: int
    account_digits: int
    letters: bool = False
    iban: bool = True


PLACES = (
    Place("DE", "EUR", ("Germany", "Deutschland"),
          (("Bremen", "28195"), ("Hamburg", "20095"), ("Leipzig", "04109"), ("Stuttgart", "70173")),
          "{}weg", ("GmbH", "AG"), "AG", 8, 10),
    Place("NL", "EUR", ("Netherlands", "Nederland"),
          (("Rotterdam", "3011 AA"), ("Utrecht", "3511 BB"), ("Eindhoven", "5611 CC"), ("Groningen", "9711 DD")),
          "{}kade", ("BV", "NV"), "NV", 4, 10, letters=True),
    Place("GB", "GBP", ("United Kingdom", "Great Britain"),
          (("Leeds", "LS10 1NX"), ("Bristol", "BS1 4DJ"), ("Glasgow", "G1 1XQ"), ("Sheffield", "S1 2HE")),
          "{} Lane", ("Ltd", "plc"), "plc", 4, 14, letters=True),
    Place("FR", "EUR", ("France",),
          (("Lyon", "69002"), ("Grenoble", "38000"), ("Bordeaux", "33000"), ("Lille", "59000"), ("Nantes", "44000")),
          "Rue {}", ("SARL", "SA"), "SA", 10, 13),
    Place("AT", "EUR", ("Austria", "Österreich"),
          (("Graz", "8010"), ("Linz", "4020"), ("Salzburg", "5020")), "{}gasse", ("GmbH",), "AG", 5, 11),
    Place("CH", "CHF", ("Switzerland", "Schweiz"),
          (("Basel", "4051"), ("Bern", "3011"), ("Lausanne", "1003")), "{}strasse", ("AG", "SA"), "AG", 5, 12),
    Place("PL", "EUR", ("Poland", "Polska"),
          (("Poznan", "61-001"), ("Gdansk", "80-001"), ("Wroclaw", "50-001")), "ul. {}", ("Sp. z o.o.",), "SA", 8, 16),
    Place("SE", "EUR", ("Sweden", "Sverige"),
          (("Uppsala", "753 20"), ("Stockholm", "111 20"), ("Gothenburg", "411 03")), "{}gatan", ("AB",), "AB", 3, 17),
    Place("US", "USD", ("United States", "USA"),
          (("Boston", "02108"), ("Chicago", "60601"), ("Seattle", "98101")), "{} Avenue", ("Inc", "LLC"), "NA", 0, 10,
          iban=False),
    Place("JP", "JPY", ("Japan",), (("Osaka", "530-0001"), ("Nagoya", "450-0002")), "{} Dori", ("KK",), "KK", 0, 7,
          iban=False),
    Place("AE", "AED", ("United Arab Emirates",), (("Dubai", "00000"), ("Sharjah", "00000")), "{} Street",
          ("LLC", "FZE"), "PJSC", 3, 16),
)  # fmt: skip
BY_COUNTRY = {place.country: place for place in PLACES}
