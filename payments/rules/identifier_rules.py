"""Rules on identifiers wherever they stand: BIC, IBAN, LEI (handbook §4; CB-LEI, ID-BIC, ID-IBAN)."""

import re
from collections.abc import Iterator

from ..identifiers import bic, iban, lei
from ..identifiers.country import same_banking_country
from ..vocabulary import Severity
from .reading import Node, Reading
from .rule import Example, Fault, at, rule

MX = ("pacs.", "pain.", "camt.")
_BIC_ELEMENTS = ("BICFI", "BIC", "AnyBIC", "BICOrBEI")
_MT_BIC_FIELD = re.compile(r"^(?:[A-Z]:)?(5\d|59)[AG](?:#\d+)?(?:/\d+)?$")
_MT_ACCOUNT_FIELD = re.compile(r"^(?:[A-Z]:)?(50|59)[A-Z]?(?:#\d+)?(?:/1)?$")


@rule(
    "ID-BIC",
    "A BIC is well formed and live",
    "A BIC has its ISO 9362 shape in upper case, an assigned country, and is no test BIC (eighth character 0).",
    source="handbook §4.3, PB-34, PB-35",
    applies=MX,
    failing=Example("pacs.008", {"CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI": "TRNHGB20"}),
    passing=Example("pacs.008"),
)
def bic_well_formed(reading: Reading) -> Iterator[Fault]:
    for node in reading.leaves(*_BIC_ELEMENTS):
        fault = bic.fault(node.text or "")
        if fault:
            yield at(node, f"The BIC is not valid: {fault}", "the BIC of the directory; never one that looks alike")
        else:
            yield from _not_for_live(node, node.text or "")


def _not_for_live(node: Node, text: str) -> Iterator[Fault]:
    if bic.is_test(text):
        yield at(node, f"{text} is a test BIC and must not stand in a live payment", "the live BIC of the directory")
    elif bic.has_digit_prefix(text):
        told = f"{text} has a digit in its first four characters, which the network in practice does not use"
        yield at(node, told, "compare with the directory", Severity.WARNING)


@rule(
    "ID-BIC-PASSIVE",
    "The receiver is connected",
    "The instructed agent is connected to the network: a BIC whose eighth character is 1 cannot receive.",
    source="handbook §4.3, PB-36",
    applies=("pacs.",),
    families=("cbpr",),
    severity=Severity.WARNING,
    failing=Example("pacs.008", {"CdtTrfTxInf/InstdAgt/FinInstnId/BICFI": "TRNHGB21"}),
    passing=Example("pacs.008"),
)
def receiver_connected(reading: Reading) -> Iterator[Fault]:
    for agent in reading.named("InstdAgt"):
        node = agent.first("FinInstnId", "BICFI")
        if node is not None and bic.is_passive(node.text or ""):
            yield at(node, f"{node.text} is not connected and cannot receive", "route through its correspondent")


@rule(
    "ID-IBAN",
    "An IBAN is valid",
    "An IBAN has the length and structure of its country, and its check digits fit.",
    source="handbook §4.1, PB-25 to PB-27",
    applies=MX,
    failing=Example("pacs.008", {"CdtTrfTxInf/CdtrAcct/Id/IBAN": "GB40TRNH6O161331926819"}),
    passing=Example("pacs.008"),
)
def iban_valid(reading: Reading) -> Iterator[Fault]:
    for node in reading.leaves("IBAN"):
        yield from _iban_fault(node, node.text or "")


def _iban_fault(node: Node, text: str) -> Iterator[Fault]:
    fault = iban.fault(text)
    if fault and iban.is_valid(iban.compact(text)):
        yield at(node, f"The IBAN is not in its electronic form: {fault}", "leave out what is no part of the number")
    elif fault:
        yield at(node, f"The IBAN is not valid: {fault}", "ask for the account; check digits are never recomputed")


@rule(
    "ID-IBAN-OTHER",
    "An IBAN stands in its own element",
    "An account that is a valid IBAN stands in IBAN, not in Othr; one that looks like an IBAN and is none is doubtful.",
    source="handbook §1.8, §4.1",
    applies=("pacs.008", "pacs.004", "pain.001"),
    severity=Severity.WARNING,
    failing=Example(
        "pacs.008",
        {"CdtTrfTxInf/CdtrAcct/Id/IBAN": None, "CdtTrfTxInf/CdtrAcct/Id/Othr/Id": "GB40TRNH60161331926819"},
    ),
    passing=Example(
        "pacs.008", {"CdtTrfTxInf/CdtrAcct/Id/IBAN": None, "CdtTrfTxInf/CdtrAcct/Id/Othr/Id": "0031926819"}
    ),
)
def iban_in_its_element(reading: Reading) -> Iterator[Fault]:
    for account in reading.named("CdtrAcct", "DbtrAcct"):
        node = account.first("Id", "Othr", "Id")
        if node is not None and iban.looks_like_one(node.text or ""):
            fault = iban.fault(iban.compact(node.text or ""))
            text = f"The account looks like an IBAN and is none: {fault}" if fault else "The account is an IBAN"
            yield at(node, text, "ask for the account" if fault else "put it into IBAN")


@rule(
    "ID-IBAN-COUNTRY",
    "Account and agent are in the same country",
    "The country of the creditor's IBAN is that of the creditor agent's BIC, territories aside. Both may be right.",
    source="handbook PB-29",
    applies=("pacs.008", "pain.001"),
    severity=Severity.WARNING,
    failing=Example("pacs.008", {"CdtTrfTxInf/CdtrAcct/Id/IBAN": "DE48999900000123456789"}),
    passing=Example("pacs.008"),
)
def account_and_agent_agree(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        account = payment.first("CdtrAcct", "Id", "IBAN")
        agent = payment.value("CdtrAgt", "FinInstnId", "BICFI") or ""
        if account is None or not iban.is_valid(account.text or "") or not bic.is_valid(agent):
            continue
        if not same_banking_country(iban.country_of(account.text or ""), bic.country_of(agent)):
            yield at(account, f"The account is of {(account.text or '')[:2]}, the creditor agent {agent} is not", "ask")


@rule(
    "CB-LEI-01",
    "An LEI is valid",
    "An LEI has 20 characters and its two check digits fit.",
    source="handbook §3, §4.4",
    applies=MX,
    failing=Example("pacs.008", {"CdtTrfTxInf/Cdtr/Id/OrgId/LEI": "529900QXLB0DEMO0TR87"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/Cdtr/Id/OrgId/LEI": "529900QXLB0DEMO0TR88"}),
)
def lei_valid(reading: Reading) -> Iterator[Fault]:
    for node in reading.leaves("LEI"):
        fault = lei.fault(node.text or "")
        if fault:
            yield at(node, f"The LEI is not valid: {fault}", "the LEI in the register under the same name, or ask")


@rule(
    "ID-IBAN",
    "An IBAN in a FIN message is valid",
    "A party account in field 50 or 59 that looks like an IBAN has its country's structure, and its check digits fit.",
    source="handbook §1.8, §4.1",
    applies=("MT1", "MT202.COV", "MT205.COV"),
    failing=Example("MT103", {"59": "/GB40TRNH6O161331926819\r\nMOORGATE JOINERY LTD\r\nYORK"}),
    passing=Example("MT103"),
)
def fin_iban_valid(reading: Reading) -> Iterator[Fault]:
    for node in reading.all_leaves:
        text = (node.text or "").partition("\n")[0].strip()
        account = text[1:]
        if _MT_ACCOUNT_FIELD.match(node.path) and text[:1] == "/" and text[1:2] != "/" and iban.looks_like_one(account):
            yield from _iban_fault(node, account)


@rule(
    "ID-BIC",
    "A BIC in a FIN message is live",
    "No BIC in a party or agent field is a test BIC (eighth character 0).",
    source="handbook §4.3, PB-35",
    applies=("MT1", "MT2"),
    failing=Example("MT103", {"57A": "TRNHGB20"}),
    passing=Example("MT103"),
)
def fin_bic_live(reading: Reading) -> Iterator[Fault]:
    for node in reading.all_leaves:
        text = (node.text or "").strip()
        if _MT_BIC_FIELD.match(node.path) and bic.is_valid(text) and bic.is_test(text):
            yield from _not_for_live(node, text)


RULES = (
    bic_well_formed,
    receiver_connected,
    iban_valid,
    iban_in_its_element,
    account_and_agent_agree,
    lei_valid,
    fin_iban_valid,
    fin_bic_live,
)
