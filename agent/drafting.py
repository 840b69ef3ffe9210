"""Drafts that go out beside the payment: our templates, filled from case facts; no model writes to a counterparty."""

from collections.abc import Sequence
from datetime import timedelta

from cases.circumstances import Circumstances
from cases.proposal import Outgoing
from payments.compose import compose
from payments.facts import facts_of
from payments.ids import derived_id
from payments.vocabulary import Action, Purpose

from .answers import DraftAnswer

ANSWER_DAYS = 5
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
    "camt.056": Purpose.CANCEL,
    "camt.029": Purpose.ANSWER,
    "answer": Purpose.ANSWER,
    "advice": Purpose.ADVICE,
    "handover": Purpose.HANDOVER,
}


def drafts_of(asked: Sequence[DraftAnswer], case: Circumstances, action: Action) -> tuple[Outgoing, ...]:
    """The messages that `asked` amounts to, in order. Raises UnusableAnswer for a template that does not exist."""
    wanted = list(asked)
    if action is Action.RFI and not wanted:
        wanted = [DraftAnswer(template="rfi_bank", code=case.fault.code)]
    return tuple(_draft(draft, case, number) for number, draft in enumerate(wanted))


def _draft(draft: DraftAnswer, case: Circumstances, number: int) -> Outgoing:
    from .answers import UnusableAnswer

    if draft.template not in PURPOSE_OF:
        raise UnusableAnswer(f"there is no template {draft.template}")
    facts = facts_of(case.message)
    extra = {key: value for key, value in (draft.model_extra or {}).items() if isinstance(value, str)}
    details = {
        **extra,
        "case_id": case.case_id,
        "code": draft.code or case.fault.code or "",
        "ask": draft.ask,
        "deadline": (case.now + timedelta(days=ANSWER_DAYS)).date(),
        "now": case.now,
        "message_id": derived_id(case.case_id, f"{draft.template}{number}"),
        "own_bic": next(iter(sorted(case.own_bics)), facts.sender or ""),
    }
    composed = compose(draft.template, facts, details)
    return Outgoing(composed.message_type, composed.message, PURPOSE_OF[draft.template])
