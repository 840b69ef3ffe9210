"""Rules on instructions, purposes and what a corridor demands (handbook §3, CB-INS, CB-PUR, CB-REG; §4.8)."""

import re
from collections.abc import Iterator

from ..code_sets import codes_of, edition
from ..vocabulary import Severity
from .corridors import corridor, told
from .reading import Node, Reading
from .rule import Example, Fault, at, missing, rule

CUSTOMER = ("pacs.008",)
_PURPOSE_LISTS = {"Purp": "ExternalPurpose1Code", "CtgyPurp": "ExternalCategoryPurpose1Code"}
_CODES = "CdtTrfTxInf/InstrForCdtrAgt"
_COMPLIANCE = re.compile(r"(?i)\b(sanction\w*|ofac|compliance|aml|kyc|embargo|screening|whitelist\w*)\b")


def _codes(payment: Node) -> list[Node]:
    return payment.all("InstrForCdtrAgt", "Cd")


def _both(reading: Reading, one: str, other: str) -> Iterator[Fault]:
    for payment in reading.transactions():
        found = {node.text: node for node in _codes(payment)}
        if one in found and other in found:
            yield at(found[other], f"{one} and {other} exclude each other", "remove the one the sender takes back")


@rule(
    "CB-INS-01",
    "Phone or telecommunication",
    "The creditor agent is not told PHOB and TELB at once.",
    source="handbook §3 [R10]",
    applies=CUSTOMER,
    failing=Example("pacs.008", {_CODES + "/Cd": "PHOB", _CODES + "[2]/Cd": "TELB"}),
    passing=Example("pacs.008", {_CODES + "/Cd": "PHOB"}),
)
def phone_or_telecom(reading: Reading) -> Iterator[Fault]:
    yield from _both(reading, "PHOB", "TELB")


@rule(
    "CB-INS-02",
    "Cheque or hold",
    "The creditor agent is not told CHQB and HOLD at once.",
    source="handbook §3 [R11]",
    applies=CUSTOMER,
    failing=Example("pacs.008", {_CODES + "/Cd": "CHQB", _CODES + "[2]/Cd": "HOLD"}),
    passing=Example("pacs.008", {_CODES + "/Cd": "HOLD"}),
)
def cheque_or_hold(reading: Reading) -> Iterator[Fault]:
    yield from _both(reading, "CHQB", "HOLD")


@rule(
    "CB-INS-03",
    "Each instruction code once",
    "No code of InstrForCdtrAgt is repeated.",
    source="handbook §3 [R25]",
    applies=CUSTOMER,
    failing=Example("pacs.008", {_CODES + "/Cd": "HOLD", _CODES + "[2]/Cd": "HOLD"}),
    passing=Example("pacs.008", {_CODES + "/Cd": "HOLD"}),
)
def codes_once(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        seen: set[str] = set()
        for node in _codes(payment):
            if node.text in seen:
                yield at(node, f"{node.text} is given twice", "leave out the repeat")
            seen.add(node.text or "")


@rule(
    "CB-INS-04",
    "No compliance text to the next agent",
    "InstrForNxtAgt carries instructions, no free text on sanctions or screening.",
    source="handbook §3",
    applies=CUSTOMER,
    families=("cbpr",),
    severity=Severity.WARNING,
    failing=Example("pacs.008", {"CdtTrfTxInf/InstrForNxtAgt/InstrInf": "SANCTIONS CHECKED OK"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/InstrForNxtAgt/InstrInf": "/REC/ADVISE BY PHONE"}),
)
def no_compliance_text(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        for node in payment.all("InstrForNxtAgt", "InstrInf"):
            if _COMPLIANCE.search(node.text or ""):
                yield at(node, "The instruction to the next agent speaks of compliance", "let compliance read it")


@rule(
    "CB-PUR-01",
    "A purpose code is on its list",
    "Purp/Cd is an external purpose code, CtgyPurp/Cd an external category purpose code.",
    source="handbook §3",
    applies=("pacs.008", "pacs.009", "pain.001"),
    failing=Example("pacs.008", {"CdtTrfTxInf/Purp/Cd": "SALA1"}),
    passing=Example("pacs.008", {"CdtTrfTxInf/Purp/Cd": "SALA"}),
)
def purpose_on_its_list(reading: Reading) -> Iterator[Fault]:
    for group in reading.named(*_PURPOSE_LISTS):
        name = _PURPOSE_LISTS[group.name]
        node = group.first("Cd")
        text = (node.text if node is not None else None) or ""
        if node is None or text in codes_of(name):
            continue
        # A well-formed code may be newer than our list; one of another shape is on no list.
        severity = Severity.WARNING if re.fullmatch(r"[A-Z0-9]{4}", text) else Severity.ERROR
        yield at(node, f"{text} is not in {name} of edition {edition()}", "ask for the purpose meant", severity)


@rule(
    "CB-REG-01",
    "The corridor gets what it demands",
    "A payment into a country or currency with purpose reporting carries the purpose code asked for there.",
    source="handbook §3, §4.8",
    applies=CUSTOMER,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/CdtrAcct/Id/IBAN": "AE169990000123456789012"}),
    passing=Example(
        "pacs.008", {"CdtTrfTxInf/CdtrAcct/Id/IBAN": "AE169990000123456789012", "CdtTrfTxInf/Purp/Cd": "GDDS"}
    ),
)
def corridor_served(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        wanted = corridor(_currency(payment), _countries(payment))
        reported = payment.first("Purp") is not None or payment.first("RgltryRptg") is not None
        if wanted is not None and not reported and not told(wanted, _texts(payment)):
            yield missing(payment, "Purp", f"{wanted.name}: {wanted.demand} is missing", "ask; never guess a purpose")


def _currency(payment: Node) -> str:
    amount = payment.first("IntrBkSttlmAmt")
    return (amount.value("@Ccy") if amount is not None else None) or ""


def _countries(payment: Node) -> frozenset[str]:
    account = payment.value("CdtrAcct", "Id", "IBAN") or ""
    agent = payment.value("CdtrAgt", "FinInstnId", "BICFI") or ""
    return frozenset({account[:2], agent[4:6]})


def _texts(payment: Node) -> list[str]:
    groups = ("RmtInf", "InstrForCdtrAgt", "InstrForNxtAgt")
    return [leaf.text or "" for name in groups for node in payment.all(name) for leaf in node.leaves()]


RULES = (
    phone_or_telecom,
    cheque_or_hold,
    codes_once,
    no_compliance_text,
    purpose_on_its_list,
    corridor_served,
)
