"""Drafts that go out beside the payment: our templates, filled from case facts; no model writes to a counterparty."""

from collections.abc import Mapping, Sequence
from typing import Any

from cases.circumstances import Circumstances
from cases.ports import Calendars
from cases.proposal import Outgoing
from payments.compose.composed import CannotCompose
from payments.compose.composing import TEMPLATES, compose
from payments.facts import facts_of
from payments.ids import derived_id
from payments.vocabulary import Action, Purpose

from .answer_days import AnswerDays
from .answers import CODE_LENGTH_MAX, DraftAnswer, UnusableAnswer
from .questions import Question, question_in

OPERATIONS = "payment operations"  # who takes over what no owning function decides
FROM_PLAYBOOKS = (
    "reason",
    "answer",
    "status",
    "cause",
    "old_date",
    "new_date",
    "next_date",
    "investigation_type",
    "about",
)
_IN_WORDS = "reject"  # a message that is not composed yet goes out as a letter with the same purpose
PURPOSE_OF = {
    "rfi_bank": Purpose.RFI,
    "rfi_customer": Purpose.RFI,
    "camt.110": Purpose.RFI,
    "enquiry": Purpose.ENQUIRY,
    "pacs.028": Purpose.ENQUIRY,
    "reject": Purpose.REJECT,
    "pacs.002": Purpose.REJECT,
    "pain.002": Purpose.REJECT,
    "pacs.004": Purpose.RETURN,
    "return": Purpose.RETURN,
    "camt.056": Purpose.CANCEL,
    "n92": Purpose.CANCEL,
    "camt.029": Purpose.ANSWER,
    "answer": Purpose.ANSWER,
    "advice": Purpose.ADVICE,
    "handover": Purpose.HANDOVER,
}


_NAMING_A_DAY = (Purpose.RFI, Purpose.ANSWER)
DEMANDED_BY = (Action.RFI, Action.CANCEL, Action.REJECT, Action.RETURN)  # these say nothing without their message


def drafts_of(
    asked: Sequence[DraftAnswer],
    case: Circumstances,
    action: Action,
    owner: str | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
    *,
    calendars: Calendars | None,
) -> tuple[Outgoing, ...]:
    """The messages that `asked` amounts to, in order. What an answer says and by when comes out of `evidence` alone.

    Raises UnusableAnswer for a template that does not exist, and for one that cannot be filled where the action is
    nothing without it; a mere advice that cannot be filled is left to people.
    """
    wanted = list(asked)
    if action is Action.RFI and not wanted:
        wanted = [DraftAnswer(template="rfi_bank", code=(case.fault.code or "")[:CODE_LENGTH_MAX] or None)]
    question, days, drafts = question_in(evidence), AnswerDays.of(case, calendars), []
    for number, draft in enumerate(wanted):
        if draft.template not in PURPOSE_OF:
            raise UnusableAnswer(f"there is no template {draft.template}")
        try:
            drafts.append(_draft(draft, case, number, owner, question, days))
        except CannotCompose as lacking:
            if action in DEMANDED_BY:
                raise UnusableAnswer(f"{draft.template}: {lacking.text} {lacking.place}") from None
    return tuple(drafts)


def doubts_about(drafts: Sequence[Outgoing], case: Circumstances, calendars: Calendars | None) -> tuple[str, ...]:
    """What people are told of the days that drafts name; nothing where no draft names one or all holidays are known."""
    doubt = AnswerDays.of(case, calendars).doubt(case.now.date())
    return (doubt,) if doubt and any(draft.purpose in _NAMING_A_DAY for draft in drafts) else ()


def _draft(
    draft: DraftAnswer,
    case: Circumstances,
    number: int,
    owner: str | None,
    question: Question | None,
    days: AnswerDays,
) -> Outgoing:
    facts = facts_of(case.message)
    customer = draft.template == "rfi_customer"
    given = draft.model_extra or {}
    extra = {key: given[key] for key in FROM_PLAYBOOKS if isinstance(given.get(key), str)}
    details = {
        **extra,
        "case_id": case.case_id,
        "code": draft.code or case.fault.code or "",
        "reason": extra.get("reason") or draft.code or "",
        "answer": extra.get("answer") or draft.code or "",
        "status": extra.get("status") or "CLSD",
        "ask": draft.ask or (["CONF"] if customer else []),
        "owner": owner or OPERATIONS,
        "message_sha256": case.message.sha256,
        "deadline": days.after(case.now.date()),
        "now": case.now,
        "sent_on": case.now.date(),
        "message_id": derived_id(case.case_id, f"{draft.template}{number}"),
        "own_bic": next(iter(sorted(case.own_bics)), facts.sender or ""),
    }
    template = draft.template if draft.template in TEMPLATES else _IN_WORDS
    if question is not None:
        details |= _answering(question, case, days, customer=customer)
        facts = question.about(facts) if customer else facts
    composed = compose(template, facts, details)
    return Outgoing(composed.message_type, composed.message, PURPOSE_OF[draft.template])


def _answering(question: Question, case: Circumstances, days: AnswerDays, *, customer: bool) -> dict[str, Any]:
    """The details of a message that goes out because another bank asks: no payment of ours waits for it."""
    today = case.now.date()
    replies = question.reply_date(today, days)
    return {
        "asked_by_bank": True,
        "became_of_it": question.payment.get("status"),
        "answers": question.answers,
        "deadline": question.customers_date(today, days) if customer else replies,
        "next_date": replies,
    }
