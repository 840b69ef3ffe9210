"""The internal hand-over of an A0 case to its owning function: what is there and who has seen it; no opinion."""

import re
from collections.abc import Mapping
from typing import Any

from ..facts import PaymentFacts
from .composed import CannotCompose, Composed
from .letters import clean
from .original import original_of, required

DIGEST = re.compile(r"[0-9a-f]{64}")


def handover(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """`owner` (compliance, fraud, legal), `message_sha256`, `alert_id`, `timeline` (time, event pairs), `seen_by`."""
    digest = required(details, "message_sha256")
    if not DIGEST.fullmatch(digest):
        raise CannotCompose("Not the digest of a message", place="message_sha256", value=digest)
    rows = [
        f"To: {clean(required(details, 'owner'))}",
        f"Case: {clean(required(details, 'case_id'))}",
        f"Message type: {clean(facts.message_type)}",
        f"Message SHA-256 (unmodified): {digest}",
        *_references(facts),
        *([f"Alert: {clean(str(details['alert_id']))}"] if details.get("alert_id") else []),
        *(f"{clean(str(when))} {clean(str(what))}" for when, what in details.get("timeline") or ()),
        *([f"Seen by: {', '.join(clean(str(name)) for name in details['seen_by'])}"] if details.get("seen_by") else []),
        "No change has been made to the message.",
    ]
    return Composed("text", "\n".join(rows) + "\n")


def _references(facts: PaymentFacts) -> list[str]:
    try:
        original = original_of(facts)
    except CannotCompose:
        return []  # the hand-over of a message without references is still due
    named = (
        ("Reference", original.reference),
        ("UETR", original.uetr),
        ("Amount", _amount(original.currency, original.amount)),
    )
    return [f"{name}: {clean(value)}" for name, value in named if value]


def _amount(currency: str | None, amount: str | None) -> str | None:
    return f"{currency} {amount}" if currency and amount else None
