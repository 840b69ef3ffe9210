"""FIN messages about a payment: request for cancellation (n92), query (n95), answer (n96), free format (n99)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ..facts import PaymentFacts
from . import letters
from .cancellation import REASONS
from .composed import CannotCompose, Composed
from .enquiry import status_enquiry
from .fin import category, fin_message, own_reference, related_reference, terminals, wrapped
from .letters import answered, because, enumerated, heading
from .original import original_of, required
from .resolution import ANSWERS
from .wanted import for_bank

NARROW, SHORT, LONG = 35, 6, 20  # 75 and 76 are 6*35x, 77A is 20*35x
WIDE, FREE = 50, 35  # 79 is 35*50x
LETTERS: Mapping[str, Callable[[PaymentFacts, Mapping[str, Any]], Composed]] = {
    "rfi_bank": letters.request_to_bank,
    "reject": letters.rejection,
    "return": letters.return_notice,
    "answer": letters.answer,
    "advice": letters.value_date_advice,
    "enquiry": status_enquiry,
}


def cancellation_request(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """n92 for an own FIN payment: `reason` as in camt.056, `sent_on` the day on which the original was sent."""
    original, reason = original_of(facts), required(details, "reason")
    if not original.message_type.startswith("MT"):
        raise CannotCompose("A FIN request cancels a FIN message", place="original", value=original.message_type)
    if reason not in REASONS:
        raise CannotCompose("Not a reason for cancellation", place="reason", value=reason)
    asked = [f"/{reason}/", heading("OUR", facts, details), "PLEASE CANCEL THIS PAYMENT AND CONFIRM."]
    fields = (
        ("20", own_reference(details)),
        ("21", related_reference(original.instruction_id)),
        ("11S", f"{original.message_type[2:5]}\n{_sent_on(details)}"),
        ("79", "\n".join(wrapped(asked, WIDE, FREE, "79"))),
    )
    number = f"{category(original)}92"
    return fin_message(number, terminals(facts, details, back=False), fields, original.uetr)


def query(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """n95: the items wanted (`ask`), why and by when; `forward` asks the next bank instead of the sender."""
    original = original_of(facts)
    items = for_bank(details.get("ask") or ("INVA",))
    asked = wrapped([f"PLEASE PROVIDE {enumerated(items)}.".upper()], NARROW, SHORT + LONG, "75")
    why = [
        heading("YOUR", facts, details),
        f"WE CANNOT PROCESS THIS PAYMENT{because(details)}." if details.get("code") else "",
        f"PLEASE REPLY BY {letters.day(details, 'deadline')}." if details.get("deadline") else "",
    ]
    fields = (
        ("20", own_reference(details)),
        ("21", related_reference(original.instruction_id)),
        *_parted("75", asked),
        ("79", "\n".join(wrapped(why, WIDE, FREE, "79"))),
    )
    ends = terminals(facts, details, back=not details.get("forward"))
    return fin_message(f"{category(original)}95", ends, fields, original.uetr)


def answer(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """n96: the answer to a cancellation request (`answer`, `reason`), or to a query (`answers`, `status`)."""
    original = original_of(facts)
    told = [_resolution(details)] if details.get("answer") else answered(details)
    fields = (
        ("20", own_reference(details)),
        ("21", related_reference(str(details.get("their_message_id") or facts.message_id or ""))),
        *_parted("76", wrapped(told, NARROW, SHORT + LONG, "76")),
        ("79", "\n".join(wrapped([heading("YOUR", facts, details)], WIDE, FREE, "79"))),
    )
    number = f"{category(original)}96"
    return fin_message(number, terminals(facts, details, back=True), fields, original.uetr)


def free_format(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """n99: one of our own texts (`text_of`: rfi_bank, reject, return, answer, advice, enquiry) as a FIN message."""
    name = str(details.get("text_of") or "rfi_bank")
    if name not in LETTERS:
        raise CannotCompose("Not a text to a bank", place="text_of", value=name)
    original = original_of(facts)
    rows = LETTERS[name](facts, details).message.splitlines()
    fields = (
        ("20", own_reference(details)),
        ("21", related_reference(original.instruction_id)),
        ("79", "\n".join(wrapped(rows, WIDE + 1, FREE, "79"))),
    )
    ends = terminals(facts, details, back=name not in ("enquiry", "advice"))
    return fin_message(f"{category(original)}99", ends, fields, original.uetr)


def _resolution(details: Mapping[str, Any]) -> str:
    """`/CNCL/`, `/PDCR/`, or `/RJCR/` with its reason."""
    word, reason = required(details, "answer"), str(details.get("reason") or "")
    if word not in ANSWERS:
        raise CannotCompose("Not an answer to a cancellation request", place="answer", value=word)
    if word == "RJCR" and not reason:
        raise CannotCompose("A refusal needs its reason", place="reason")
    return f"/{word}/{reason if word == 'RJCR' else ''}"


def _parted(tag: str, rows: list[str]) -> list[tuple[str, str]]:
    """Six lines in the field itself, further ones in 77A."""
    more = [("77A", "\n".join(rows[SHORT:]))] if len(rows) > SHORT else []
    return [(tag, "\n".join(rows[:SHORT])), *more]


def _sent_on(details: Mapping[str, Any]) -> str:
    return date.fromisoformat(letters.day(details, "sent_on")).strftime("%y%m%d")
