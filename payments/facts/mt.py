"""Facts of a FIN message, read by field: block 3 for the UETR, block 4 by tag, the headers for sender and receiver."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..message import Message
from .texts import mt_amount, mt_date

Found = dict[str, tuple[Any, str]]
NAME = re.compile(r"(?P<tag>(?:[A-Z]:)?[0-9]{2,3}[A-Z]?(?:#[0-9]+)?)(?:/(?P<line>[0-9]+))?")
BIC = re.compile(r"[A-Z0-9]{8}(?:[A-Z0-9]{3})?")
AGENT_TAG = re.compile(r"(?:[A-Z]:)?5[1-8]A(?:#[0-9]+)?")
MONEY = re.compile(r"(?P<currency>[A-Z]{3})(?P<amount>.+)")
REFERENCE = re.compile(r"/(?:MREF|TREF)/(?P<reference>[^/]+.*)")
RETURN_OR_REJECT = re.compile(r"/(?:RETN|REJT)/")
BEARERS = ("OUR", "SHA", "BEN")
CUSTOMER_PAYMENTS = ("MT103", "MT102", "MT101")
BANK_PAYMENTS = ("MT200", "MT202", "MT203", "MT205")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of block 4: its tag as paths name it (`59`, `B:50K`, `71F#2`) and its lines as they stand."""

    tag: str
    lines: tuple[str, ...]

    def path(self, line: int) -> str:
        """Path of the line counted from 1; the field itself where it has one line only."""
        return self.tag if len(self.lines) == 1 else f"{self.tag}/{line}"


def fields_of(message: Message) -> list[Field]:
    """The fields of block 4 in order."""
    lines: dict[str, list[str]] = {}
    for path, text in message.fields().items():
        if named := NAME.fullmatch(path):
            lines.setdefault(named["tag"], []).append(text)
    return [Field(tag, tuple(line for text in texts for line in text.splitlines())) for tag, texts in lines.items()]


def mt_facts(message: Message) -> Found:
    """Name → (value, path) of everything the message states."""
    fields = fields_of(message)
    found: Found = {"sender": (_header(message, "sender_bic"), ""), "receiver": (_header(message, "receiver_bic"), "")}
    if message.uetr is not None:
        found["uetr"] = (message.uetr, "{3:121}")
    kind = message.type.split(".")[0]
    found |= references(fields, kind, message.uetr)
    found |= money(fields)
    found |= customers(fields) if kind in CUSTOMER_PAYMENTS else {}
    found |= banks(fields) if kind in BANK_PAYMENTS else {}
    found["agents"] = (chain(fields, found), "")
    return found


def _header(message: Message, name: str) -> str | None:
    bic = getattr(message.view, name, None)
    return bic if isinstance(bic, str) and bic else None


def one(fields: Iterable[Field], *tags: str) -> Field | None:
    """The first field with one of `tags`, whatever its sequence or place among repeats."""
    return next((f for f in fields if f.tag.split("#")[0] in tags and f.lines), None)


def references(fields: list[Field], kind: str, uetr: str | None) -> Found:
    """Field 20 is the sender's own reference, 21 that of the related message; a return names the original in 72."""
    found: Found = {}
    if own := one(fields, "20", "A:20"):
        found["message_id"] = found["instruction_id"] = (own.lines[0], own.tag)
    related = one(fields, "21", "A:21", "B:21")
    if related and kind in CUSTOMER_PAYMENTS:
        found["instruction_id"] = (related.lines[0], related.tag)
    elif related:
        found["original_message_id"] = found["original_instruction_id"] = (related.lines[0], related.tag)
    if kind[-2:] in ("92", "95", "96", "99") and uetr is not None:
        found["original_uetr"] = (uetr, "{3:121}")
    return found | end_to_end(fields) | original_in_narrative(fields)


def end_to_end(fields: list[Field]) -> Found:
    """The end-to-end id that field 70 carries behind /ROC/; it ends at the next slash or the line's end."""
    remittance = one(fields, "70", "B:70")
    for number, line in enumerate(remittance.lines if remittance else (), start=1):
        if remittance and (told := re.match(r"/ROC/([^/]+)", line)):
            return {"end_to_end_id": (told[1].strip(), remittance.path(number))}
    return {}


def original_in_narrative(fields: list[Field]) -> Found:
    """The reference behind /MREF/ of a return or reject in the market's format (field 72 or 79)."""
    narrative = one(fields, "72", "A:72", "79")
    if narrative is None or not RETURN_OR_REJECT.match(narrative.lines[0]):
        return {}
    for number, line in enumerate(narrative.lines, start=1):
        if told := REFERENCE.fullmatch(line):
            hit = (told["reference"].strip(), narrative.path(number))
            return {"original_message_id": hit, "original_instruction_id": hit}
    return {}


def money(fields: list[Field]) -> Found:
    """Settled amount and value date (32A; 32B and 30 in an order), instructed amount (33B), charges (71A)."""
    found: Found = {}
    if settled := one(fields, "32A", "A:32A"):
        found["value_date"] = (mt_date(settled.lines[0][:6]), settled.tag)
        found |= amount(settled, settled.lines[0][6:], "")
    elif ordered := one(fields, "32B", "B:32B"):
        found |= amount(ordered, ordered.lines[0], "")
    if "value_date" not in found and (day := one(fields, "30", "A:30")):
        found["value_date"] = (mt_date(day.lines[0]), day.tag)
    if instructed := one(fields, "33B", "B:33B"):
        found |= amount(instructed, instructed.lines[0], "instructed_")
    if (bearer := one(fields, "71A", "B:71A")) and bearer.lines[0] in BEARERS:
        found["charge_bearer"] = (bearer.lines[0], bearer.tag)
    if remittance := one(fields, "70", "B:70"):
        found["remittance"] = ("\n".join(remittance.lines), remittance.tag)
    return found


def amount(field: Field, text: str, prefix: str) -> Found:
    """Currency and amount of `EUR4210,00`; the amount's text is kept also where it is no amount."""
    told = MONEY.fullmatch(text)
    if told is None:
        return {}
    return {
        f"{prefix}currency": (told["currency"], field.tag),
        f"{prefix}amount": (mt_amount(told["amount"]), field.tag),
        f"{prefix}amount_text": (told["amount"], field.tag),
    }


def party(found: Field | None, name: str) -> Found:
    """Name and account of a party field: an account line starts with a slash, a name line may be numbered `1/`."""
    if found is None:
        return {}
    told: Found = {}
    lines = list(enumerate(found.lines, start=1))
    if lines[0][1].startswith("/"):
        number, text = lines.pop(0)
        told[f"{name}_account"] = (account_number(text), found.path(number))
    if lines:
        number, text = lines[0]
        told[name] = (re.sub(r"^1/", "", text) if found.tag.endswith("F") else text, found.path(number))
    return told


def account_number(line: str) -> str:
    """The account of a party line: `/DE07…` → `DE07…`, `/C/123` and `/D/123` → `123`."""
    return re.sub(r"^/(?:[CD]/)?", "", line)


def agent(found: Field | None, name: str) -> Found:
    """The BIC of an agent field in option A; other options name no BIC."""
    if found is None or not found.tag.split("#")[0].endswith("A"):
        return {}
    number, text = len(found.lines), found.lines[-1]
    return {name: (text, found.path(number))} if BIC.fullmatch(text) else {}


def customers(fields: list[Field], prefix: str = "", sequence: str = "") -> Found:
    """Debtor, creditor and their banks of a customer payment, or of the one underlying a cover (sequence B)."""
    either = ("", "A:", "B:") if not sequence else (sequence,)

    def named(*tags: str) -> Field | None:
        return one(fields, *(s + tag for s in either for tag in tags))

    return {
        **party(named("50A", "50F", "50G", "50H", "50K"), f"{prefix}debtor"),
        **party(named("59", "59A", "59F"), f"{prefix}creditor"),
        **agent(named("52A"), f"{prefix}debtor_agent"),
        **agent(named("57A"), f"{prefix}creditor_agent"),
    }


def banks(fields: list[Field]) -> Found:
    """Ordering and beneficiary institution of a bank payment, and the customers underlying a cover."""
    found = {
        **party(one(fields, "52A", "52D", "A:52A", "A:52D"), "debtor"),
        **party(one(fields, "58A", "58D", "A:58A", "A:58D"), "creditor"),
        **agent(one(fields, "57A", "A:57A"), "creditor_agent"),
    }
    return found | customers(fields, "underlying_", "B:")


def chain(fields: Iterable[Field], found: Found) -> tuple[str, ...]:
    """BICs of all agents: sender, receiver, and every agent field in option A; each once."""
    ends = [found[name][0] for name in ("sender", "receiver")]
    named = [f.lines[-1] for f in fields if f.lines and AGENT_TAG.fullmatch(f.tag) and BIC.fullmatch(f.lines[-1])]
    return tuple(dict.fromkeys(bic for bic in [*ends, *named] if bic))
