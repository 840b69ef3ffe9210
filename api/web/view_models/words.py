"""The words of the pages: states, actions, evidence classes, counts. One place, so that all pages agree."""

from decimal import Decimal

from cases.case import Case, Status
from payments.vocabulary import Action, Severity

from ..said import N_, Said, capital, figure, marked, tell

STATES = marked(
    {
        Status.RECEIVED: "received",
        Status.WORKING: "being worked",
        Status.AWAITING_INFORMATION: "info",
        Status.AWAITING_OWNER: "escalated",
        Status.RELEASING: "releasing",
        Status.RELEASED: "released",
        Status.CLOSED: "closed",
        Status.FAILED: "failed",
    }
)
TONES = {
    "review": "accent", "second": "accent", "info": "warn", "escalated": "warn", "failed": "bad", "released": "ok",
}  # fmt: skip
ACTIONS = marked(
    {
        Action.REPAIR: "Repair the message",
        Action.RESUBMIT: "Send again unchanged",
        Action.REROUTE: "Send by another route",
        Action.RFI: "Ask for information",
        Action.REJECT: "Reject the payment",
        Action.RETURN: "Return the funds",
        Action.CANCEL: "Cancel the payment",
        Action.HOLD: "Hold the payment",
        Action.ESCALATE: "Hand to the owner",
        Action.CLOSE: "Close without sending",
    }
)
OPEN = (
    Status.RECEIVED, Status.WORKING, Status.AWAITING_APPROVAL, Status.AWAITING_INFORMATION, Status.AWAITING_OWNER,
    Status.RELEASING, Status.FAILED,
)  # fmt: skip
CLASSES = marked({
    "E1": "authenticated instruction", "E2": "golden source", "E3": "same message", "E4": "related message",
    "E5": "payment history", "E6": "inference, proves nothing alone",
})  # fmt: skip

CHECKS = marked({
    "operators_apply": "edits fit the message", "untouched_bytes": "all other bytes identical",
    "operators_allowed": "edits allowed at this level", "provenance": "every new value proven",
    "action": "action possible here", "schema": "schema", "usage_rules": "usage rules", "screening": "screening",
    "duplicates": "no duplicate", "possible_duplicates": "no possible duplicate", "cut_off": "cut-off not passed",
    "asked_to_stop": "nobody asks to stop it", "documents_read": "documents read", "reported": "report answered",
    "doubts": "our records agree",
    "fresh_ids": "identifiers fit the status", "evidence_strength": "evidence strong enough",
    "outgoing": "outgoing messages fit to leave", "evidence": "evidence", "playbook": "playbook followed",
    "G1": "amount and debtor unchanged", "G2": "creditor changes only on proof", "G3": "no check digits recomputed",
    "G4": "screened text kept", "G5": "held payment untouched", "G6": "nothing invented",
    "G9": "free text followed nowhere", "G11": "no second copy", "G12": "honest value date", "G13": "no payment split",
    "G14": "no hint of a review", "G15": "accounts masked in texts", "E5/E6": "more than history or inference",
})  # fmt: skip
SEVERITIES = marked({Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOT_CHECKED: "not checked"})
RISKS = marked(
    {
        "payee account": "payee account", "agent": "agent", "value date": "value date", "payee name": "payee name",
        "charges": "charges", "amount": "amount", "debtor account": "debtor account",
    }
)  # fmt: skip
LEVEL_RISKS = marked({"A3": "low", "A2": "medium", "A1": "high", "A0": "high"})
"""How much depends on the decision: form alone; content that is proven; where money goes; what nobody may touch."""

ROLES = marked(
    {
        "viewer": "viewer", "operator": "operator", "approver": "approver", "supervisor": "supervisor",
        "knowledge_editor": "knowledge editor", "model_risk": "model risk", "admin": "admin", "auditor": "auditor",
    }
)  # fmt: skip
UNMASKED_FOR = marked(
    {
        "audit": "audit", "complaint": "complaint", "incident": "incident", "investigation": "investigation",
        "data_subject": "request of the person concerned",
    }
)  # fmt: skip
VERDICTS = marked(
    {
        "approve": "approve", "amend": "amend", "reject": "reject", "send_back": "send back", "return": "return funds",
        "request_information": "request information", "escalate": "escalate", "hold": "hold", "close": "close",
        "cancel": "cancel", "reject_payment": "reject payment",
    }
)  # fmt: skip
OPERATIONS = marked({
    "SetField": "value set", "ClearField": "field removed", "MoveText": "text moved", "ReplaceBIC": "BIC replaced",
    "NormaliseCharset": "characters replaced", "StructureAddress": "address structured",
    "NewTransactionIds": "new transaction ids", "NewMessageId": "new message id", "SetValueDate": "value date set",
    "AddChargesInfo": "charges information added", "RegenerateHeaderField": "header made equal to the message",
    "SetPurpose": "purpose set", "SplitLine": "line split", "TrimWhitespace": "blanks trimmed",
    "AddClearingCode": "clearing code added", "FoldCase": "letters in capitals",
})  # fmt: skip
FRESH_IDS = frozenset({"NewTransactionIds", "NewMessageId"})
"""Operators whose values are derived from case and old id: no evidence names them, a check re-derives them."""

ABBREVIATIONS = frozenset({"bic", "iban", "uetr", "lei", "mt", "mx", "ssi", "id", "vop"})


def state(case: Case) -> Said:
    """The state word of a case: `review` and `second` are approval without and with a first approval."""
    if case.status is Status.AWAITING_APPROVAL:
        return N_("second") if case.approvals else N_("review")
    return STATES[case.status]


def tone(word: str) -> str:
    """The colour class of a state word; most have none."""
    return TONES.get(word, "")


def cause(name: str) -> str:
    """`creditor_agent_bic_inactive` as words, abbreviations in capitals."""
    words = name.replace("_", " ").split()
    return " ".join(word.upper() if word in ABBREVIATIONS else word for word in words)


def sentence(name: str) -> str:
    """`untouched_bytes` as `Untouched bytes`."""
    text = cause(name)
    return text[:1].upper() + text[1:]


def check_name(name: str) -> str:
    """What a check makes sure of; its own name where no words are known."""
    if name.startswith("playbook:"):
        return tell("%(check)s (playbook)", check=cause(name.removeprefix("playbook:")))
    return CHECKS.get(name, cause(name))


def check_words(name: str) -> str:
    """What a check makes sure of, as a sentence; one without words of ours stays English in every language."""
    found = check_name(name)
    return capital(found) if isinstance(found, Said) else sentence(name)


def level_risk(level: str | None) -> str:
    """How much depends on a decision at this level, in a word; a dash where there is no level yet."""
    return LEVEL_RISKS.get(level or "", "–")


def risk_words(name: str | None) -> str:
    """What a sensitive field bears on; empty for any other."""
    return RISKS.get(name, name) if name else ""


def reason_words(reason: str) -> str:
    """Why somebody who works no cases sees accounts in full."""
    return UNMASKED_FOR.get(reason, reason.replace("_", " "))


def role_words(role: str) -> str:
    """A role by the name that is kept of it."""
    return ROLES.get(role, role.replace("_", " "))


def verdict_words(verdict: str) -> str:
    """What a person said of a case."""
    return VERDICTS.get(verdict, verdict.replace("_", " "))


def grouped(value: int | Decimal) -> Said:
    """`1,000`, grouped as the language does."""
    return figure(f"{value:,}")


def part_of(n: object, whole: object) -> Said:
    """`3 of 12`."""
    return tell("%(n)s of %(all)s", n=n, all=whole)


def bounds(low: float, high: float, digits: int = 0) -> Said:
    """`61 % to 74 %` for the bounds of a share."""
    return tell("%(low)s to %(high)s", low=figure(f"{low:.{digits}%}"), high=figure(f"{high:.{digits}%}"))
