"""The matter in hand: a proposal with its verification, and what the policy's conditions ask about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from payments import EditRefused, Message, PaymentError
from payments.facts import facts_of
from payments.operators.meaning import LEVEL_OF, harmless
from payments.vocabulary import Action, Level, strictest

from .attempt import NO_EDIT, Step, carry_out
from .circumstances import Circumstances
from .evidence import Evidence
from .field_meaning import BENEFICIARY, Meaning, is_header_end, meaning_of
from .guards.creditor import changes_beneficiary
from .guards.invention import is_sensitive
from .guards.money import amounts, number
from .operator_level import level_by_effect
from .policy import Policy
from .proposal import Proposal
from .stratum import stratum_of
from .verification import Verification

SENDS = frozenset({Action.REPAIR, Action.RESUBMIT, Action.REROUTE})


@dataclass(frozen=True)
class Matter:
    """What the conditions read: the proposal, its verification, its amount in EUR and the steps it takes."""

    circumstances: Circumstances
    proposal: Proposal
    verification: Verification
    evidence: Mapping[str, Evidence]
    policy: Policy

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The operators carried out; none where they do not fit (verification then has failed)."""
        try:
            return carry_out(self.circumstances.message, self.proposal.operators)
        except EditRefused:
            return ()

    @cached_property
    def amount_eur(self) -> Decimal | None:
        """The amount in EUR; None where amount or rate is unknown. A batch counts with the sum of its amounts.

        An amount that nobody can read as it was written counts as the proposal writes it, which G1 compared with it.
        """
        received = amount_in_eur(self.circumstances.message, self.policy)
        if received is None and self.steps:
            return amount_in_eur(self.steps[-1].after, self.policy)
        return received

    @cached_property
    def stratum(self) -> str:
        """The class of repairs over which an automatic release is certified, and which a halt may name."""
        return stratum_of(self.circumstances, self.proposal, self.amount_eur)

    @cached_property
    def currency(self) -> str:
        """The currency of the payment, empty if it has none; as the proposal writes it where it could not be read."""
        sides = (self.circumstances.message, *(step.after for step in self.steps[-1:]))
        return next((found for side in sides if (found := facts_of(side).currency)), "")

    @cached_property
    def changes_beneficiary(self) -> bool:
        """True where creditor account, name or agent change in the sense of G2."""
        return any(changes_beneficiary(step) for step in self.steps)

    @cached_property
    def edits_creditor(self) -> bool:
        """True where data of the creditor changes in more than its form: a new beneficiary then takes two people."""
        edited = {*BENEFICIARY, Meaning.CREDITOR_ADDRESS}
        return self.sends_payment and any(edited & set(step.changed) and not step.form_only for step in self.steps)

    @cached_property
    def pays_a_stranger(self) -> bool:
        """True for a new beneficiary; where no history is held, only if the creditor's own data would be edited."""
        facts = self.circumstances
        return self.sends_payment and (facts.new_beneficiary or (self.edits_creditor and not facts.known_beneficiary))

    @cached_property
    def changes_settlement(self) -> bool:
        """True where an agent of the chain, its account, another party or an end of the header is set."""
        return any(not step.form_only and _sets_identity(step) for step in self.steps)

    @cached_property
    def rests_on_tainted(self) -> bool:
        """True where a sensitive change cites free text, a precedent or an unauthenticated source."""
        return any(
            is_sensitive(step) and any(self.evidence[i].tainted for i in step.operator.evidence if i in self.evidence)
            for step in self.steps
        )

    @cached_property
    def cites_tainted(self) -> bool:
        """True where any change cites such a source."""
        cited = {number for operator in self.proposal.operators for number in operator.evidence}
        return any(self.evidence[i].tainted for i in cited if i in self.evidence)

    @cached_property
    def format_only(self) -> bool:
        """True where every operator only touches the form, by its effect and by its own second proof."""
        edits = [step for step in self.steps if step.operator.op not in NO_EDIT]
        levels = {strictest((LEVEL_OF[s.operator.op], level_by_effect(s, self.evidence))) for s in edits}
        return levels == {Level.A3} and all(_is_harmless(step) for step in edits)

    @cached_property
    def sends_payment(self) -> bool:
        """True where a payment would leave."""
        return self.proposal.action in SENDS

    @property
    def minutes_left(self) -> int | None:
        """Minutes to the cut-off as the verification found it; None where it is not known."""
        check = self.verification.check("cut_off")
        return check.minutes_left if check is not None else None


def amount_in_eur(message: Message, policy: Policy) -> Decimal | None:
    """What a message moves in EUR; None where an amount or a rate is unknown. A batch counts with its sum."""
    facts = facts_of(message)
    if facts.transactions <= 1:
        return policy.in_eur(facts.amount, facts.currency)
    values = [(c, number(t)) for p, (c, t) in amounts(message).items() if "Ttl" not in p]
    in_eur = [policy.in_eur(value, currency) for currency, value in values]
    return None if None in in_eur else sum((v for v in in_eur if v is not None), Decimal(0))


def _sets_identity(step: Step) -> bool:
    """True where more than the address of an agent or of another party changes, or whom the message goes to."""
    places = [path for path in step.changed_paths if "/PstlAdr" not in path]
    if any(meaning_of(path) in (Meaning.AGENT, Meaning.OTHER_PARTY) for path in places):
        return True
    return any(is_header_end(path) for path in places) and not _is_harmless(step)


def _is_harmless(step: Step) -> bool:
    try:
        return harmless(step.before, step.operator) is None
    except PaymentError:
        return False
