"""What our own records say against a payment that breaks no rule: people look at it before it goes.

None of it proves anything wrong, and a form repair neither causes nor cures it; but nobody has looked at it either.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from cases.circumstances import Circumstances
from history.payments import PaymentHistory
from payments import Message
from payments.facts import PaymentFacts, facts_of
from payments.identifiers import bic, iban
from payments.identifiers.country import same_banking_country
from payments.rules.profiles import profile_of, rail_of
from reference.data import ReferenceData
from reference.names import compare
from tools.payee_check import payee_check

DAYS_AHEAD_MAX = 180  # further away it is rather a slip in the year
_NOT_PAYABLE = ("closed", "blocked", "dormant")
_PAYEE = {
    "no_match": "the payee check says that name and account do not match",
    "close_match": "the payee check says that the name is only near",
}


class OwnRecords:
    """`cases.ports.Records` over master data and the bank's own past payments."""

    def __init__(self, reference: ReferenceData, history: PaymentHistory) -> None:
        self._reference, self._history = reference, history

    def against(self, case: Circumstances, message: Message) -> Sequence[str]:
        """The sentences that speak against paying `message`; none if nothing does."""
        facts = facts_of(message)
        return (
            *([_PAYEE[told]] if (told := payee_check(case.related)) in _PAYEE else []),
            *self._accounts(facts),
            *self._banks(facts, case),
            *self._habits(facts),
            *_countries(facts),
            *_far_ahead(facts, case),
            *_other_profile(case, message),
        )

    def _accounts(self, facts: PaymentFacts) -> Iterator[str]:
        for whose, account, name in (
            ("creditor", facts.creditor_account, facts.creditor),
            ("debtor", facts.debtor_account, None),
        ):
            row = self._reference.account(account) if account else None
            if row is None:
                continue
            if row.get("disputed"):
                yield f"rows about the {whose}'s account contradict each other: in our records, or the case's ours"
            if row.get("status") in _NOT_PAYABLE:
                yield f"the {whose}'s account is {row['status']} in our records"
            holders = [str(holder) for holder in (row.get("holder"), *row.get("aliases", [])) if holder]
            if name and holders and all(compare(name, holder).level == "none" for holder in holders):
                yield "the creditor's account has another holder in our records"

    def _banks(self, facts: PaymentFacts, case: Circumstances) -> Iterator[str]:
        for agent in dict.fromkeys((facts.creditor_agent, *facts.agents)):
            if agent and self._reference.disputes_bank(agent, case.now.date()):
                yield f"rows about the bank {agent} contradict each other: in our directory, or the case's ours"
            row = self._reference.bank(agent, case.now.date()) if agent else None
            if row is not None and row.get("status") in ("inactive", "merged"):
                yield f"the bank {agent} is {row['status']} in our records"

    def _habits(self, facts: PaymentFacts) -> Iterator[str]:
        """A creditor who was paid before, and never at this account."""
        if not facts.creditor or not facts.creditor_account:
            return
        if self._history.between(creditor_account=facts.creditor_account):
            return
        paid = self._history.between(creditor=facts.creditor)
        if any(row.get("status") == "settled" and row.get("creditor_account") for row in paid):
            yield "earlier payments to this creditor went to another account"


def _countries(facts: PaymentFacts) -> Iterator[str]:
    account, agent = (facts.creditor_account or "").lstrip("/"), facts.creditor_agent or ""
    if not iban.is_valid(account) or not bic.is_valid(agent):
        return
    if not same_banking_country(iban.country_of(account), bic.country_of(agent)):
        yield "the creditor's account is of another country than its bank"


def _far_ahead(facts: PaymentFacts, case: Circumstances) -> Iterator[str]:
    if facts.value_date and facts.value_date > case.now.date() + timedelta(days=DAYS_AHEAD_MAX):
        yield f"the value date {facts.value_date} lies more than {DAYS_AHEAD_MAX} days ahead"


def _other_profile(case: Circumstances, message: Message) -> Iterator[str]:
    """A message judged under rules of another rail than its own was hardly judged."""
    own = profile_of(message)
    if rail_of(message, own) is not case.rail:
        yield f"it was judged under the profile {case.profile}; by itself the message is of {own}"
