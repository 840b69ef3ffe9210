"""Rules on amounts, currencies and rates (handbook §3, CB-AMT). Amounts are decimal texts in major units."""

from collections.abc import Iterator
from decimal import Decimal

from ..identifiers import currency
from .dates import message_day
from .reading import Node, Reading
from .rule import Example, Fault, at, missing, rule

ALL_PAYMENTS = ("pacs.", "pain.", "camt.056", "camt.029")
DIGITS_MAX = 18
CUSTOMER = ("pacs.008",)


def amounts_of(reading: Reading) -> list[tuple[Node, str]]:
    """Every amount with its currency, in message order."""
    return [(node, child.text or "") for node in reading.all_leaves for child in node.children if child.name == "@Ccy"]


@rule(
    "CB-AMT-01",
    "The currency is one to pay in",
    "Every currency is an ISO 4217 code in use on the day of the message; precious metals and test codes are not.",
    source="handbook §3 [R31], §4.5",
    applies=(*ALL_PAYMENTS, "camt."),
    failing=Example("pacs.008", {"CdtTrfTxInf/IntrBkSttlmAmt/@Ccy": "XAU"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/IntrBkSttlmAmt/@Ccy": "XCG"}),
)
def currency_in_use(reading: Reading) -> Iterator[Fault]:
    day = message_day(reading) or reading.context.as_of
    for node, code in amounts_of(reading):
        fault = currency.fault(code, day)
        if fault:
            yield Fault(f"{node.path}/@Ccy", code, f"The currency is not valid: {fault}", "ask for the currency meant")


@rule(
    "CB-AMT-02",
    "Decimals fit the currency",
    "An amount has no more decimals than its currency has minor units (JPY 0, KWD 3, most 2), and at most 18 digits.",
    source="handbook §3, §4.5",
    applies=ALL_PAYMENTS,
    failing=Example("pacs.008", {"CdtTrfTxInf/IntrBkSttlmAmt": "100.50", "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy": "JPY"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/IntrBkSttlmAmt": "100", "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy": "JPY"}),
)
def decimals_fit(reading: Reading) -> Iterator[Fault]:
    for node, code in amounts_of(reading):
        text, units = node.text or "", currency.minor_units(code)
        if currency.amount_of(text) is None:
            yield at(node, f"{text!r} is no amount: digits and one decimal point only", "ask for the amount meant")
        elif units is not None and currency.fraction_digits(text) > units:
            yield at(
                node,
                f"{code} has {units} decimals, this amount has {currency.fraction_digits(text)}",
                _cut(text, units),
            )
        elif len(text.replace(".", "")) > DIGITS_MAX:
            yield at(node, f"The amount has more than {DIGITS_MAX} digits", "ask for the amount meant")


def _cut(text: str, units: int) -> str:
    surplus = text.partition(".")[2][units:]
    return "leave out the zero decimals" if not surplus.strip("0") else "ask: cutting would change the amount"


def _money(payment: Node, name: str) -> tuple[Decimal | None, str]:
    node = payment.first(name)
    if node is None:
        return None, ""
    return currency.amount_of(node.text or ""), node.value("@Ccy") or ""


def same_currency_pair(payment: Node) -> tuple[Decimal, Decimal] | None:
    """Instructed and settled amount, if both are there in the same currency."""
    (instructed, one), (settled, other) = _money(payment, "InstdAmt"), _money(payment, "IntrBkSttlmAmt")
    return (instructed, settled) if instructed is not None and settled is not None and one == other else None


@rule(
    "CB-AMT-03",
    "Rate exactly where two currencies are",
    "Different currencies of InstdAmt and IntrBkSttlmAmt need XchgRate; the same currency has none.",
    source="handbook §3",
    applies=CUSTOMER,
    failing=Example("pacs.008", {"CdtTrfTxInf/InstdAmt": "1480.00", "CdtTrfTxInf/InstdAmt/@Ccy": "USD"}),
    passing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/InstdAmt": "1480.00",
            "CdtTrfTxInf/InstdAmt/@Ccy": "USD",
            "CdtTrfTxInf/XchgRate": "1.184",
        },
    ),
)
def rate_where_two_currencies(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        instructed, settled = _money(payment, "InstdAmt")[1], _money(payment, "IntrBkSttlmAmt")[1]
        rate = payment.first("XchgRate")
        if instructed and settled and instructed != settled and rate is None:
            yield missing(
                payment, "XchgRate", f"{instructed} to {settled} without a rate", "the rate of the deal ticket"
            )
        if rate is not None and (not instructed or instructed == settled):
            yield at(rate, "A rate stands where there is only one currency", "remove it, or add the instructed amount")


@rule(
    "CB-AMT-04",
    "Prepaid charges are told",
    "With charges for the debtor (DEBT) and one currency, more settled than instructed needs charges above zero.",
    source="handbook §3 [R30]",
    applies=CUSTOMER,
    failing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/ChrgBr": "DEBT",
            "CdtTrfTxInf/InstdAmt": "1240.00",
            "CdtTrfTxInf/InstdAmt/@Ccy": "GBP",
        },
    ),
    passing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/ChrgBr": "DEBT",
            "CdtTrfTxInf/InstdAmt": "1240.00",
            "CdtTrfTxInf/InstdAmt/@Ccy": "GBP",
            "CdtTrfTxInf/ChrgsInf/Amt": "10.00",
            "CdtTrfTxInf/ChrgsInf/Amt/@Ccy": "GBP",
            "CdtTrfTxInf/ChrgsInf/Agt/FinInstnId/BICFI": "BQVAFRPP",
        },
    ),
)
def prepaid_charges_told(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        pair = same_currency_pair(payment)
        if payment.value("ChrgBr") == "DEBT" and pair and pair[1] > pair[0] and not charges_told(payment):
            text = f"{pair[1]} is settled for {pair[0]} instructed, without charges above zero"
            yield missing(payment, "ChrgsInf", text, "one ChrgsInf with the proven charge")


def charges_told(payment: Node) -> Decimal:
    """The sum of the charges told."""
    amounts = (currency.amount_of(node.text or "") for node in payment.all("ChrgsInf", "Amt"))
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


RULES = (
    currency_in_use,
    decimals_fit,
    rate_where_two_currencies,
    prepaid_charges_told,
)
