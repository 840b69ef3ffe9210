"""Rules on who bears the charges and what is told of them (handbook §3, CB-CHG)."""

from collections.abc import Iterator

from .amounts import CUSTOMER, charges_told, same_currency_pair
from .reading import Reading
from .rule import Example, Fault, at, missing, rule


@rule(
    "CB-CHG-01",
    "Charges for the creditor are told, even if none",
    "Charge bearer CRED needs ChrgsInf; the amount may be 0.",
    source="handbook §3 [R26]",
    applies=CUSTOMER,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/ChrgBr": "CRED"}),
    passing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/ChrgBr": "CRED",
            "CdtTrfTxInf/ChrgsInf/Amt": "0",
            "CdtTrfTxInf/ChrgsInf/Amt/@Ccy": "GBP",
            "CdtTrfTxInf/ChrgsInf/Agt/FinInstnId/BICFI": "BQVAFRPP",
        },
    ),
)
def creditor_charges_told(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        if payment.value("ChrgBr") == "CRED" and payment.first("ChrgsInf") is None:
            text = "The creditor bears the charges and no charges information is given"
            yield missing(payment, "ChrgsInf", text, "ChrgsInf with the amount deducted, 0 if none, and the agent")


@rule(
    "CB-CHG-02",
    "Charges for the debtor are told at most once",
    "Charge bearer DEBT has at most one ChrgsInf.",
    source="handbook §3 [R23]",
    applies=CUSTOMER,
    families=("cbpr",),
    failing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/ChrgBr": "DEBT",
            "CdtTrfTxInf/ChrgsInf/Amt": "5.00",
            "CdtTrfTxInf/ChrgsInf/Amt/@Ccy": "GBP",
            "CdtTrfTxInf/ChrgsInf[2]/Amt": "5.00",
            "CdtTrfTxInf/ChrgsInf[2]/Amt/@Ccy": "GBP",
        },
    ),
    passing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/ChrgBr": "DEBT",
            "CdtTrfTxInf/ChrgsInf/Amt": "10.00",
            "CdtTrfTxInf/ChrgsInf/Amt/@Ccy": "GBP",
        },
    ),
)
def debtor_charges_once(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        charges = payment.all("ChrgsInf")
        if payment.value("ChrgBr") == "DEBT" and len(charges) > 1:
            yield at(
                charges[1], f"Charge bearer DEBT stands with {len(charges)} charges", "one, if the merger is proven"
            )


@rule(
    "CB-CHG-03",
    "A deduction is told",
    "With shared charges (SHAR) and one currency, less settled than instructed needs the charges deducted.",
    source="handbook §3 [R34]",
    applies=CUSTOMER,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/InstdAmt": "1265.00", "CdtTrfTxInf/InstdAmt/@Ccy": "GBP"}),
    passing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/InstdAmt": "1265.00",
            "CdtTrfTxInf/InstdAmt/@Ccy": "GBP",
            "CdtTrfTxInf/ChrgsInf/Amt": "15.00",
            "CdtTrfTxInf/ChrgsInf/Amt/@Ccy": "GBP",
            "CdtTrfTxInf/ChrgsInf/Agt/FinInstnId/BICFI": "BQVAFRPP",
        },
    ),
)
def deduction_told(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        pair = same_currency_pair(payment)
        if payment.value("ChrgBr") == "SHAR" and pair and pair[1] < pair[0] and not charges_told(payment):
            text = f"{pair[1]} is settled of {pair[0]} instructed, and no charge is told"
            yield missing(payment, "ChrgsInf", text, "ChrgsInf with the proven deduction and the agent that took it")


@rule(
    "CB-CHG-04",
    "The charge bearer is one of the rail",
    "SLEV belongs to a scheme and is not for correspondent banking; DEBT and CRED are not for the SEPA schemes.",
    source="handbook §3",
    applies=(*CUSTOMER, "pain.001"),
    families=("cbpr", "sepa"),
    failing=Example("pacs.008", {"CdtTrfTxInf/ChrgBr": "SLEV"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/ChrgBr": "SHAR"}),
)
def charge_bearer_of_the_rail(reading: Reading) -> Iterator[Fault]:
    refused = ("DEBT", "CRED") if reading.context.family == "sepa" else ("SLEV",)
    if reading.context.family == "cbpr" and reading.kind == "pain.001":
        return
    for node in reading.leaves("ChrgBr"):
        if node.text in refused:
            yield at(node, f"Charge bearer {node.text} is not used on this rail", "the bearer agreed; never guess it")


RULES = (creditor_charges_told, debtor_charges_once, deduction_told, charge_bearer_of_the_rail)
