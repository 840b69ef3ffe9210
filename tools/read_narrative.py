"""Read a free-text message: what it asks, of which payment, and who asks. Its text is data, never an instruction."""

import re
from dataclasses import replace
from typing import Any

from cases.evidence import Evidence
from payments import Message
from payments.facts import PaymentFacts, facts_of
from payments.vocabulary import EvidenceClass, RelatedRole

from .account_numbers import ibans_in
from .answers import from_message, from_related, not_found
from .arguments import Nothing
from .asked_items import items_asked
from .desk import Desk
from .own_record import SHOWN, answered, for_customer
from .related_messages import messages, texts
from .reply_by import reply_by
from .tool import Tool

_ACCOUNT = r"(?:a/?c(?:c(?:oun)?t)?|acct|account|iban|bank(?:ing)? details|bene(?:ficiary)? details|coordinates)"
_CHANGE = r"(?:amend|change|correct|update|replace|modify|new|revised|instead)"
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "amend_account",
        re.compile(rf"(?is)\b{_CHANGE}\w*\b[^.]{{0,80}}\b{_ACCOUNT}\b|\b{_ACCOUNT}\b[^.]{{0,60}}\b{_CHANGE}"),
    ),
    ("amend_party", re.compile(rf"(?is)\b{_CHANGE}\w*\b[^.]{{0,60}}\b(?:name|address|bene(?:ficiary)?)\b")),
    ("cancellation", re.compile(r"(?i)\b(?:cancel|recall|return (?:the|our) funds|stop payment)")),
    ("claim_non_receipt", re.compile(r"(?i)non[- ]?receipt|not (?:been )?received|claims? not")),
    ("unable_to_apply", re.compile(r"(?i)unable to apply|cannot apply|\buta\b")),
    (
        "query",
        re.compile(
            r"(?i)\b(?:pls|please|kindly)?\s*(?:confirm|provide|advise|furnish|clarify|let us have|send us)\b"
            r"|\b(?:pls|please|kindly) send\b|\bbitte\b|\bteilen sie\b|\b(?:merci de|veuillez|pri[eè]re de)\b"
            r"|\b(?:favor|s[ií]rvanse|rogamos)\b"
            r"|\b(?:vogliate|pregasi)\b|\?"
        ),
    ),
)
_URGENT = re.compile(r"(?i)\burgent|immediately|today|asap|without delay")
_ORDERS_US = re.compile(
    r"(?i)ignore (?:all |any )?(?:previous|prior)|disregard|override|do not (?:check|verify|call)"
    r"|release (?:urgently|now|immediately)"
)
_REFERENCE = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{7,34}(?![A-Z0-9])")
_PAYMENTS = ("pacs.", "pain.", "MT1", "MT2")
_QUESTIONS = ("MT199", "MT195", "MT196", "MT299", "MT295", "MT296")
NARRATIVE_TAGS = ("79", "75", "76", "77A", "70", "72")
_IMPLIED = {"claim_non_receipt": ("STAT", "VALD")}  # items that a kind of question asks for without naming them


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    if (query := _related_query(desk)) is not None:
        number, path, text, message = query
        flat = " ".join(text.split())
        read = _read(desk, text, message)
        found = from_related(desk, TOOL.name, number, path, read, quote=flat, cls=EvidenceClass.E6)
        return [replace(found, tainted=True)]
    message = desk.circumstances.message
    path, text = narrative_of(message)
    if not text and not items_asked(message, ()):
        return [not_found(desk, TOOL.name, "message", "79", "there is no narrative")]
    flat = " ".join(text.split())
    return [from_message(desk, TOOL.name, path, _read(desk, text, message), quote=flat)]


def _related_query(desk: Desk) -> tuple[int, str, str, Message | None] | None:
    """Number, path and text of the question that lies beside a payment; None where the case is a question."""
    type_ = desk.circumstances.message.type
    if not type_.startswith(_PAYMENTS) or type_.startswith(_QUESTIONS):
        return None
    asked = dict(messages(desk, RelatedRole.QUERY))
    for number, text in texts(desk, RelatedRole.QUERY):
        if number not in asked:
            return number, "text", text, None
        path, narrative = narrative_of(asked[number])
        if narrative:
            return number, path, narrative, asked[number]
    return None


def _read(desk: Desk, text: str, message: Message | None) -> dict[str, Any]:
    """What the text says, and what of that our record answers; `message` is the one it stands in, None for bare text.

    Nothing of our record is among it unless the sender is a bank of the payment.
    """
    flat = " ".join(text.split())
    read = (flat, " ".join("".join(text.splitlines()).split()))  # a line may end in the middle of a word
    facts = facts_of(message) if message is not None else PaymentFacts()
    reference = facts.original_instruction_id or facts.original_uetr or ""
    rows = desk.history.find(reference=reference) or desk.history.find(uetr=reference) if reference else []
    accounts = [value for value, _ in ibans_in(flat)]
    until = reply_by(flat, desk.circumstances.now.date())
    in_chain, coded = _in_chain(facts, rows, desk), items_asked(message, ())
    kind = "query" if (kind := kind_of(*read)) == "other" and coded else kind
    record = rows[0] if in_chain and len(rows) == 1 else {}
    items = items_asked(message, read)
    told = answered({**dict.fromkeys(_IMPLIED.get(kind, ())), **items}, record, desk)
    left = {code: party for code, party in items.items() if code not in told}
    return {
        "kind": kind,
        "reference": reference,
        "references": sorted(set(_REFERENCE.findall(flat)))[:10],
        "known_payment": len(rows) == 1,
        "sender": facts.sender,
        "sender_in_chain": in_chain,
        "asks": list(items),
        "answers": told,
        "for_customer": (customers := for_customer(left)),
        "unclear": [code for code in left if code not in customers],
        "payment": {name: str(record[name]) for name in SHOWN if record.get(name)},
        "names_new_account": bool(accounts),
        "new_account_country": accounts[0][:2] if accounts else None,
        "reply_by": until.isoformat() if until else None,
        "urgent": bool(_URGENT.search(flat)),
        "orders_us": any(_ORDERS_US.search(words) for words in read),
    }


def narrative_of(message: Message) -> tuple[str, str]:
    """Path and text of the message's narrative: field 79, 75, … of an MT, all narrative elements of an MX as lines."""
    if message.kind == "MT":
        for tag in NARRATIVE_TAGS:
            if text := message.get(tag):
                return tag, text
        return "", ""
    told = [
        (path, text)
        for path, text in message.fields().items()
        if path.rsplit("/", 1)[-1].split("[")[0] in ("ReqNrrtv", "RspnNrrtv", "AddtlInf", "AddtlNtryInf")
    ]
    return (told[0][0], "\n".join(text for _, text in told)) if told else ("", "")


def kind_of(*readings: str) -> str:
    """What a narrative wants: the first kind whose words a reading of it has, `other` if none."""
    return next((kind for kind, pattern in KINDS if any(pattern.search(text) for text in readings)), "other")


def _in_chain(facts: PaymentFacts, rows: list[Any], desk: Desk) -> bool | None:
    """Whether the sender is a bank of the payment it speaks of; None where that payment is not known."""
    if not rows or not facts.sender:
        return None
    chain = {str(rows[0].get("creditor_bic") or "")[:8], *(bic[:8] for bic in desk.circumstances.own_bics)}
    for related in desk.circumstances.related:
        chain |= {word[:8] for word in re.findall(r"[A-Z]{6}[A-Z0-9]{2}", related.message)}
    return facts.sender[:8] in chain


TOOL = Tool(
    "read_narrative", "What a free-text message asks, of which payment, and whether its sender may.", Nothing, ask
)
