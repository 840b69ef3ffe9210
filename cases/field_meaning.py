"""What a field means to a guard: amount, debtor, creditor account and so on, read from its path.

Sources: handbook §1.3 (MT fields), §1.7 (MX paths).
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from payments import Message
from payments.kept import once


class Meaning(StrEnum):
    """The meanings that guards and policy rows tell apart."""

    AMOUNT = "amount"
    CURRENCY = "currency"
    RATE = "rate"
    TRANSACTION_COUNT = "transaction_count"
    VALUE_DATE = "value_date"
    DEBTOR = "debtor"
    DEBTOR_ADDRESS = "debtor_address"
    DEBTOR_ACCOUNT = "debtor_account"
    CREDITOR_NAME = "creditor_name"
    CREDITOR_ADDRESS = "creditor_address"
    CREDITOR_ACCOUNT = "creditor_account"
    CREDITOR_AGENT = "creditor_agent"
    AGENT = "agent"
    OTHER_PARTY = "other_party"
    CHARGES = "charges"
    REMITTANCE = "remittance"
    NARRATIVE = "narrative"
    PURPOSE = "purpose"
    IDENTIFIER = "identifier"
    HEADER = "header"
    OTHER = "other"


BENEFICIARY = (Meaning.CREDITOR_ACCOUNT, Meaning.CREDITOR_NAME, Meaning.CREDITOR_AGENT)
SCREENED = (
    Meaning.DEBTOR,
    Meaning.DEBTOR_ADDRESS,
    Meaning.CREDITOR_NAME,
    Meaning.CREDITOR_ADDRESS,
    Meaning.CREDITOR_AGENT,
    Meaning.AGENT,
    Meaning.OTHER_PARTY,
    Meaning.REMITTANCE,
    Meaning.NARRATIVE,
    Meaning.OTHER,
)
_IDENTIFIERS = frozenset(
    {"MsgId", "InstrId", "EndToEndId", "UETR", "TxId", "PmtInfId", "ClrSysRef", "CretDtTm", "CreDtTm"}
)
_NO_PAYMENT_AMOUNT = frozenset({"ChrgsInf", "RmtInf", "RgltryRptg", "Tax", "GrnshmtRmt"})
_MT_PATH = re.compile(r"^(?:[A-Z]:)?(?P<tag>\d\d)(?P<option>[A-Z]?)(?:#\d+)?(?:/(?P<line>\d+))?")
_PARTY = re.compile(r"(?:Ultmt)?(?:Dbtr|Cdtr)|InitgPty|\w*Agt\d?")
_NUMBERED = re.compile(r"^[1-8]/")
_MT_DATED_AMOUNT = re.compile(r"^(?P<date>\d{6})?(?P<currency>[A-Z]{3})(?P<amount>[\d,. ]*)$")
_MT_MEANING = {
    "19": Meaning.AMOUNT,
    "20": Meaning.IDENTIFIER,
    "21": Meaning.IDENTIFIER,
    "26": Meaning.PURPOSE,
    "30": Meaning.VALUE_DATE,
    "36": Meaning.RATE,
    "51": Meaning.AGENT,
    "52": Meaning.AGENT,
    "53": Meaning.AGENT,
    "54": Meaning.AGENT,
    "55": Meaning.AGENT,
    "56": Meaning.AGENT,
    "57": Meaning.CREDITOR_AGENT,
    "70": Meaning.REMITTANCE,
    "71": Meaning.CHARGES,
    "72": Meaning.NARRATIVE,
    "77": Meaning.PURPOSE,
    "79": Meaning.NARRATIVE,
}


@lru_cache(maxsize=4096)  # the paths of messages repeat
def meaning_of(path: str) -> Meaning:
    """What the field at `path` means. An MT party line counts as account only with its text: see `pieces`."""
    if path.startswith("{"):
        return Meaning.IDENTIFIER if path.startswith(("{3:121}", "{3:108}")) else Meaning.HEADER
    match = _MT_PATH.match(path)
    return _mt_meaning(match["tag"]) if match else _mx_meaning(path)


def _mt_meaning(tag: str) -> Meaning:
    if tag in ("32", "33"):
        return Meaning.AMOUNT
    if tag == "50":
        return Meaning.DEBTOR
    if tag in ("59", "58"):
        return Meaning.CREDITOR_NAME
    return _MT_MEANING.get(tag, Meaning.OTHER)


def _mx_meaning(path: str) -> Meaning:
    names = [part.split("[")[0] for part in path.split("/")]
    if names[0] == "AppHdr":
        return Meaning.HEADER
    inside, leaf = set(names), names[-1]
    if "ChrgsInf" in inside or leaf in ("ChrgBr", "ChrgsAcct"):
        return Meaning.CHARGES
    if "RmtInf" in inside:
        return Meaning.REMITTANCE
    if "Purp" in inside or "CtgyPurp" in inside or "RgltryRptg" in inside:
        return Meaning.PURPOSE
    if leaf == "XchgRate":
        return Meaning.RATE
    if leaf in ("NbOfTxs", "CtrlSum"):
        return Meaning.TRANSACTION_COUNT
    if leaf in ("@Ccy", "CcyOfTrf"):
        return Meaning.CURRENCY
    if leaf.endswith("Amt") and not inside & _NO_PAYMENT_AMOUNT:
        return Meaning.AMOUNT
    if leaf in ("IntrBkSttlmDt", "ReqdExctnDt", "Dt") and inside & {"IntrBkSttlmDt", "ReqdExctnDt"}:
        return Meaning.VALUE_DATE
    return _mx_party(names) or (Meaning.IDENTIFIER if leaf in _IDENTIFIERS else Meaning.OTHER)


def _mx_party(names: list[str]) -> Meaning | None:
    address = "PstlAdr" in names
    for name in names:
        if name in ("Dbtr", "Cdtr"):
            return _mx_main_party(name == "Dbtr", names[-1], address)
        if name == "DbtrAcct":
            return Meaning.DEBTOR_ACCOUNT
        if name == "CdtrAcct":
            return Meaning.CREDITOR_ACCOUNT
        if name == "CdtrAgt":
            return Meaning.AGENT if address else Meaning.CREDITOR_AGENT
        if name in ("UltmtDbtr", "UltmtCdtr", "InitgPty"):
            return Meaning.OTHER_PARTY
        if name.startswith(("IntrmyAgt", "InstgAgt", "InstdAgt", "PrvsInstgAgt", "SttlmAcct")) or name.endswith("Agt"):
            return Meaning.AGENT
        if name.endswith(("AgtAcct", "RmbrsmntAgtAcct")):
            return Meaning.AGENT
        if name in ("InstrForCdtrAgt", "InstrForNxtAgt"):
            return Meaning.NARRATIVE
    return None


def _mx_main_party(debtor: bool, leaf: str, address: bool) -> Meaning:
    if address:
        return Meaning.DEBTOR_ADDRESS if debtor else Meaning.CREDITOR_ADDRESS
    if leaf not in ("Nm", "BICFI", "AnyBIC", "MmbId", "Dbtr", "Cdtr"):
        return Meaning.OTHER_PARTY
    return Meaning.DEBTOR if debtor else Meaning.CREDITOR_NAME


@once
def pieces(message: Message) -> tuple[tuple[Meaning, str, str], ...]:
    """Meaning, path and text of every leaf; composite MT fields (`32A`) in their parts, party lines told apart."""
    return tuple(_pieces(message))


def _pieces(message: Message) -> Iterator[tuple[Meaning, str, str]]:
    named: set[str] = set()
    for path, text in message.fields().items():
        match = _MT_PATH.match(path) if message.kind == "MT" else None
        if match is None:
            yield meaning_of(path), path, text
        elif match["tag"] in ("32", "33"):
            yield from _dated_amount(path, text)
        elif match["tag"] in ("50", "58", "59"):
            meaning = _party_line(match, path, text, named)
            yield meaning, path, _NUMBERED.sub("", text) if match["option"] == "F" else text
        else:
            yield meaning_of(path), path, text


def _dated_amount(path: str, text: str) -> Iterator[tuple[Meaning, str, str]]:
    match = _MT_DATED_AMOUNT.match(text)
    if match is None:
        yield Meaning.AMOUNT, path, text
        return
    if match["date"]:
        yield Meaning.VALUE_DATE, path, match["date"]
    yield Meaning.CURRENCY, path, match["currency"]
    yield Meaning.AMOUNT, path, match["amount"]


def _party_line(match: re.Match[str], path: str, text: str, named: set[str]) -> Meaning:
    """The account stands on a first line that begins with a slash, the name on the line after it or at `1/`."""
    debtor = match["tag"] == "50"
    field = path.split("/")[0]
    if match["line"] in (None, "1") and text.startswith("/"):
        return Meaning.DEBTOR_ACCOUNT if debtor else Meaning.CREDITOR_ACCOUNT
    is_name = text.startswith("1/") if match["option"] == "F" else field not in named
    named.add(field)
    if is_name:
        return Meaning.DEBTOR if debtor else Meaning.CREDITOR_NAME
    return Meaning.DEBTOR_ADDRESS if debtor else Meaning.CREDITOR_ADDRESS


def block_of(path: str) -> str:
    """The party, agent or element that a leaf belongs to; of an MT line its field. A repeat counts only inside it."""
    names = path.split("/")
    if _MT_PATH.match(path) or len(names) == 1:
        return names[0]
    party = next((n for n, name in enumerate(names) if _PARTY.fullmatch(name.split("[")[0])), None)
    return "/".join(names[: party + 1] if party is not None else names[:-1])


def is_header_end(path: str) -> bool:
    """True for sender or receiver in the header: they decide whom the message goes to."""
    return path.startswith(("AppHdr/Fr", "AppHdr/To", "{1:", "{2:"))


@once
def texts_by_meaning(message: Message) -> Mapping[Meaning, tuple[str, ...]]:
    """All texts of the message, in message order, under what they mean."""
    found: dict[Meaning, tuple[str, ...]] = {}
    for meaning, _, text in pieces(message):
        found[meaning] = (*found.get(meaning, ()), text)
    return found
