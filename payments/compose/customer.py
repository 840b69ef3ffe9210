"""A question to our own customer: what is missing, where to answer, by when, and what happens otherwise.

No full account number, no reason that screening gave, no data of another party.
"""

from collections.abc import Mapping
from typing import Any

from ..facts import PaymentFacts
from .composed import CannotCompose, Composed
from .letters import clean, day
from .original import original_of, required
from .wanted import for_customer

BECAME_OF_IT = {
    "settled": "has been carried out",
    "pending": "is on its way",
    "returned": "has come back",
    "rejected": "was refused by another bank",
    "cancelled": "was cancelled",
}


def request_to_customer(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """`fee_note` (true) adds that an amendment may cost a fee.

    `asked_by_bank` (true): a bank asks about a payment that has left; `became_of_it` its state.
    """
    items = for_customer(details.get("ask") or ())
    if not items:
        raise CannotCompose("Nothing is asked for", place="ask")
    original = original_of(facts)
    amount = f" of {clean(original.currency)} {original.amount}" if original.amount and original.currency else ""
    account = f" from your account {masked(facts.debtor_account)}" if facts.debtor_account else ""
    reference = clean(original.end_to_end_id or original.reference)[:35]
    which, asked = f"{amount}{account}, your reference {reference},", details.get("asked_by_bank") is True
    done = BECAME_OF_IT.get(str(details.get("became_of_it")), "has left us")
    until = day(details, "deadline")
    rows = [
        f"Another bank asks us about your payment{which} which {done}."
        if asked
        else f"Your payment{which} is waiting.",
        "To answer we need from you:" if asked else "To carry it out we need from you:",
        *(f"- {item}" for item in items),
        f"Please sign in to online banking and answer task {clean(required(details, 'case_id'))} there. "
        "Do not reply by e-mail or telephone.",
        f"If we have no answer by {until}, {_otherwise(asked)}.",
        "An amendment may cost the fee stated in your price list." if details.get("fee_note") else "",
    ]
    return Composed("text", "\n".join(row for row in rows if row) + "\n")


def _otherwise(asked: bool) -> str:
    return "we tell that bank so, and it may send the money back" if asked else "the payment will not be carried out"


def masked(account: str) -> str:
    """An account with all but its last four characters hidden; a short one is hidden whole."""
    text = clean("".join(account.split()))
    return f"****{text[-4:]}" if len(text) > 8 else "****"
