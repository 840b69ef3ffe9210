"""Rules on dates: whether the settlement date can be one (handbook §3, CB-DAT-01; §4.7). Holidays are for calendars."""

from collections.abc import Iterator
from datetime import date

from ..vocabulary import Severity
from .reading import Node, Reading
from .rule import Example, Fault, at, rule

SATURDAY = 5
# Currencies whose centres rest on other days, or work on some weekends: a calendar has to say.
WEEKEND_DIFFERS = frozenset(
    {
        "SAR", "KWD", "QAR", "BHD", "OMR", "JOD", "EGP", "ILS", "IQD", "LYD", "DZD", "SDG", "SYP", "YER", "IRR",
        "AFN", "BDT", "NPR", "MVR", "CNY", "BND",
    }
)  # fmt: skip
WEEKEND_RAILS = frozenset({"fednow"})  # open every day


def iso_day(text: str | None) -> date | None:
    """The day of an ISO date or date-time; None if it is none."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def message_day(reading: Reading) -> date | None:
    """The day of the message: its settlement date, else the day it was made."""
    dated = reading.leaves("IntrBkSttlmDt") or reading.leaves("CreDtTm")
    return iso_day(dated[0].text) if dated else None


@rule(
    "CB-DAT-01",
    "The settlement date is a business day to come",
    "IntrBkSttlmDt is not past and not on a weekend of the currency. Bank holidays need a calendar.",
    source="handbook §3, §4.7",
    applies=("pacs.008", "pacs.009", "pacs.004"),
    failing=Example("pacs.008", {"CdtTrfTxInf/IntrBkSttlmDt": "2026-11-22"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/IntrBkSttlmDt": "2026-11-24"}),
    as_of=date(2026, 11, 23),
)
def settlement_date_possible(reading: Reading) -> Iterator[Fault]:
    dated = _settlement_dates(reading)
    for node in dated:
        day = iso_day(node.text)
        if day is not None:
            yield from _judge(node, day, reading)
    if dated and reading.context.as_of is None:
        yield at(dated[0], "Not checked: whether the date is past or a bank holiday", severity=Severity.NOT_CHECKED)


def _settlement_dates(reading: Reading) -> list[Node]:
    group = reading.root.all("GrpHdr", "IntrBkSttlmDt")
    return group + [node for payment in reading.transactions() for node in payment.all("IntrBkSttlmDt")]


def _judge(node: Node, day: date, reading: Reading) -> Iterator[Fault]:
    if reading.context.as_of is not None and day < reading.context.as_of:
        yield at(
            node,
            f"The settlement date {day} is before {reading.context.as_of}",
            "roll forward to the next business day",
        )
    elif day.weekday() >= SATURDAY and not _open_on_weekends(reading):
        yield at(node, f"The settlement date {day} is a {day:%A}", "roll forward to the next business day")


def _open_on_weekends(reading: Reading) -> bool:
    instant = "INST" in {node.text for node in reading.leaves("Cd", "Prtry")}
    codes = {
        node.value("@Ccy") for p in reading.transactions() for node in p.children if node.name.endswith("SttlmAmt")
    }
    return instant or reading.context.profile in WEEKEND_RAILS or bool(codes & WEEKEND_DIFFERS)


RULES = (settlement_date_possible,)
