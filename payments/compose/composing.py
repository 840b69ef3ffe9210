"""One door to all templates: a name, the facts of the payment, the details of the case."""

from collections.abc import Callable, Mapping
from typing import Any

from ..facts import PaymentFacts
from . import (
    cancellation,
    customer,
    enquiry,
    fin_cases,
    giving_back,
    handover,
    investigation,
    letters,
    rejection,
    reply,
    resolution,
)
from .composed import CannotCompose, Composed
from .header import enveloped

Template = Callable[[PaymentFacts, Mapping[str, Any]], Composed]

TEMPLATES: Mapping[str, Template] = {
    "camt.056": cancellation.cancellation_request,
    "camt.029": resolution.resolution,
    "camt.110": investigation.investigation_request,
    "camt.111": reply.investigation_response,
    "pacs.002": rejection.interbank_rejection,
    "pain.002": rejection.customer_rejection,
    "pacs.004": giving_back.payment_return,
    "pacs.028": enquiry.status_request,
    "n92": fin_cases.cancellation_request,
    "n95": fin_cases.query,
    "n96": fin_cases.answer,
    "n99": fin_cases.free_format,
    "rfi_bank": letters.request_to_bank,
    "rfi_customer": customer.request_to_customer,
    "reject": letters.rejection,
    "return": letters.return_notice,
    "answer": letters.answer,
    "enquiry": enquiry.status_enquiry,
    "advice": letters.value_date_advice,
    "handover": handover.handover,
}


def compose(template: str, facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """The message that `template` makes of `facts` and `details`; the same input gives the same text.

    Details, each needed only where the template speaks of it: `case_id`, `message_id`, `now` (datetime or RFC 3339
    text), `own_bic`, `recipient` (BIC), `code` (the fault's code) and its `meaning` in words, `reason` (a code of the
    message's own list), `ask` (codes of items wanted), `deadline` (date), `answer` (CNCL, RJCR, PDCR), `answers`
    (item code → text out of our own data), `status`, `next_date`, `old_date`, `new_date`, `cause` (cut-off, holiday),
    `field` and `fault` (path and observed fault), `investigation_type`, `about`, `message_sha256`, `alert_id`,
    `timeline`, `seen_by`, `owner`; of an answer `their_message_id`, `their_case_id`, `status_reason`,
    `next_responder`; where another bank asks `asked_by_bank` (true) and `became_of_it`
    (status of the payment); of a return `charges`, `returned_amount`, `partial`; of FIN messages `sent_on`, `text_of`.
    With `envelope` a document comes with its business application header. Amounts, dates and references
    come from `facts` alone. Raises CannotCompose.
    """
    if template not in TEMPLATES:
        raise CannotCompose("No such template", place="template", value=template)
    composed = TEMPLATES[template](facts, details)
    return enveloped(composed, details) if details.get("envelope") is True else composed
