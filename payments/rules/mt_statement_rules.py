"""The arithmetic of statements: entries lead from the opening to the closing balance, and totals count the entries."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ..codecs.mt import Entry
from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, mt_rule

_SOURCE = "handbook §1.5; message layer §2.3"
_ASK = "ask the account bank; part of the statement may be missing"
_CREDITS = ("C", "RD")  # a reversed debit comes in


class Movement(NamedTuple):
    """What one field 61 moves: `amount` in major units, always positive; `credit` where the account gains."""

    credit: bool
    amount: Decimal


def movements(reading: MtReading) -> list[Movement]:
    """Every entry of the statement, booked ones only. Raises NotReadable where one does not fit its format."""
    found = []
    for entry in reading.all("61"):
        parts = reading.parts(entry)
        mark = parts["2a"]
        if mark.startswith("E"):  # EC, ED: expected, not booked
            continue
        kind = mark if mark.startswith("R") else mark[0]  # a second letter after C or D is the funds code
        found.append(Movement(kind in _CREDITS, _decimal(parts["15d"])))
    return found


def balance(reading: MtReading, entry: Entry) -> Decimal:
    """A balance in major units, negative where the mark is D. Raises NotReadable."""
    parts = reading.parts(entry)
    return _decimal(parts["15d"]) * (-1 if parts["1!a"] == "D" else 1)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


@mt_rule(
    "CB-STM-01",
    "Entries lead from the opening to the closing balance",
    "In MT 940 and 950, opening balance and entries (in MT 941 the totals 90C and 90D) make the closing balance.",
    source=_SOURCE,
    applies=("MT940", "MT941", "MT950"),
    failing=MtExample("MT940", {"62F": "C261123EUR1250,01"}),
    passing=MtExample("MT940"),
)
def balances_add_up(reading: MtReading) -> Iterator[MtFault]:
    opening, closing = reading.first("60"), reading.first("62")
    if opening is None or closing is None:
        return
    moved = _totals(reading) if reading.type == "MT941" else movements(reading)
    if moved is None:
        return
    expected = balance(reading, opening) + sum(m.amount if m.credit else -m.amount for m in moved)
    if expected != balance(reading, closing):
        told = f"{opening.path} and the entries make {_shown(expected)}, {closing.path} says otherwise"
        yield MtFault(str(closing.path), reading.value(closing), told, _ASK)


def _totals(reading: MtReading) -> list[Movement] | None:
    """The totals of MT 941; None without any, for then nothing says what moved."""
    found = [Movement(e.path.tag == "90C", _decimal(reading.parts(e)["15d"])) for e in reading.all("90", "CD")]
    return found or None


def _shown(amount: Decimal) -> str:
    return f"{'D' if amount < 0 else 'C'} {abs(amount):f}".replace(".", ",")


@mt_rule(
    "CB-STM-02",
    "Totals count the entries",
    "In MT 942, the number and sum in 90D and 90C are those of the debits and credits that the report lists.",
    source=_SOURCE,
    applies=("MT942",),
    failing=MtExample("MT942", {"90C": "2EUR250,"}),
    passing=MtExample("MT942"),
)
def totals_count_entries(reading: MtReading) -> Iterator[MtFault]:
    listed = movements(reading)
    if not listed:
        return  # totals alone are a report without its entries
    for total in reading.all("90", "CD"):
        own = [m.amount for m in listed if m.credit == (total.path.tag == "90C")]
        parts = reading.parts(total)
        if (int(parts["5n"]), _decimal(parts["15d"])) != (len(own), sum(own)):
            told = f"{total.path} differs from the {len(own)} entries listed, which sum to {sum(own):f}"
            yield MtFault(str(total.path), reading.value(total), told, _ASK)


RULES = (balances_add_up, totals_count_entries)
