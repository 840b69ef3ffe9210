"""A question of another bank, as `read_narrative` read it: what our record answers, by when, about which payment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from payments.facts import PaymentFacts

from .answer_days import AnswerDays


@dataclass(frozen=True, slots=True)
class Question:
    """`answers`: item → text of our record; `payment`: our record of the payment asked about, as far as shown."""

    answers: Mapping[str, str]
    payment: Mapping[str, str]
    reply_by: date | None

    def reply_date(self, today: date, days: AnswerDays) -> date:
        """The day on which we answer: theirs, unless it has passed or lies further off than ours.

        Where theirs is no business day, the last one before it.
        """
        ours = days.after(today)
        if self.reply_by is None or self.reply_by <= today:
            return ours
        theirs = days.before(self.reply_by + timedelta(days=1))
        return min(ours, theirs if theirs > today else self.reply_by)

    def customers_date(self, today: date, days: AnswerDays) -> date:
        """The day by which our customer answers, so that there is a business day left to answer the other bank."""
        replies = self.reply_date(today, days)
        if self.reply_by is None or self.reply_by <= today:
            return replies
        return min(replies, max(days.after(today, 1), days.before(self.reply_by)))

    def about(self, facts: PaymentFacts) -> PaymentFacts:
        """`facts` of the question with what our customer knows the payment by."""
        told = self.payment
        return replace(
            facts,
            original_end_to_end_id=told.get("end_to_end_id") or facts.original_end_to_end_id,
            original_amount=_amount(told.get("amount")) or facts.original_amount,
            original_currency=told.get("currency") or facts.original_currency,
            debtor_account=told.get("debtor_account") or facts.debtor_account,
        )


def question_in(evidence: Sequence[Mapping[str, Any]]) -> Question | None:
    """The question that the case's own message asks; None where it asks none, or only an unproven text does."""
    for fact in evidence:
        if fact["tool"] == "read_narrative" and fact["values"].get("found") and not fact.get("tainted"):
            told = fact["values"]
            until = told.get("reply_by")
            return Question(told["answers"], told["payment"], date.fromisoformat(until) if until else None)
    return None


def _amount(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
