"""The conditional rules of MT 103 on charges (71A, 71F, 71G), by error code."""

from collections.abc import Iterator

from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, absent, at, mt_rule

_CUSTOMER = ("MT103",)


@mt_rule(
    "E13",
    "OUR has no sender's charges",
    "With 71A OUR, field 71F is not used.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"71A": "OUR", "71F": "EUR5,"}),
    passing=MtExample("MT103", {"71A": "OUR", "71G": "EUR5,"}),
)
def charges_with_our(reading: MtReading) -> Iterator[MtFault]:
    if reading.code("71A") == "OUR":
        for entry in reading.all("71", "F"):
            yield at(reading, entry, "With OUR, 71F is not allowed", "remove a charge that the bearer excludes, or ask")


@mt_rule(
    "D50",
    "SHA has no receiver's charges",
    "With 71A SHA, field 71G is not used.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"71G": "EUR5,"}),
    passing=MtExample("MT103", {"71F": "EUR5,"}),
)
def charges_with_sha(reading: MtReading) -> Iterator[MtFault]:
    if reading.code("71A") == "SHA":
        for entry in reading.all("71", "G"):
            yield at(reading, entry, "With SHA, 71G is not allowed", "remove a charge that the bearer excludes, or ask")


@mt_rule(
    "E15",
    "BEN shows the sender's charges",
    "With 71A BEN, at least one 71F stands and 71G is not used.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"71A": "BEN"}),
    passing=MtExample("MT103", {"71A": "BEN", "71F": "EUR0,"}),
)
def charges_with_ben(reading: MtReading) -> Iterator[MtFault]:
    if reading.code("71A") != "BEN":
        return
    if not reading.all("71", "F"):
        yield absent("71F", "With BEN, 71F must stand", "the charge that was deducted, where proven")
    for entry in reading.all("71", "G"):
        yield at(reading, entry, "With BEN, 71G is not allowed", "remove a charge that the bearer excludes, or ask")


@mt_rule(
    "D51",
    "Charges show the instructed amount",
    "Where 71F or 71G stands, 33B stands too.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"33B": None, "71F": "EUR5,"}),
    passing=MtExample("MT103", {"71F": "EUR5,"}),
)
def instructed_amount_with_charges(reading: MtReading) -> Iterator[MtFault]:
    if reading.all("71", "FG") and reading.first("33", "B") is None:
        told = "71F or 71G stands, so 33B must stand too"
        yield absent("33B", told, "the instructed amount, where proven")


@mt_rule(
    "C02",
    "Receiver's charges are in the settled currency",
    "The currency of 71G is that of 32A.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"71A": "OUR", "71G": "USD5,"}),
    passing=MtExample("MT103", {"71A": "OUR", "71G": "EUR5,"}),
)
def charges_currency(reading: MtReading) -> Iterator[MtFault]:
    settled, charge = reading.first("32", "A"), reading.first("71", "G")
    if settled and charge and reading.currency(charge) != reading.currency(settled):
        yield at(reading, charge, "71G is in another currency than 32A", "ask: an amount is never converted here")


RULES = (charges_with_our, charges_with_sha, charges_with_ben, instructed_amount_with_charges, charges_currency)
