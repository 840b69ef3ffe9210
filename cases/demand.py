"""How many people a proposal needs, and why: handbook §6.2 as a table of conditions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from payments import EditRefused, PaymentError
from payments.facts import facts_of
from payments.operators.meaning import LEVEL_OF, harmless
from payments.vocabulary import Action, Level, OperatorName, strictest

from .attempt import NO_EDIT, Step, carry_out
from .circumstances import Circumstances
from .evidence import Evidence
from .field_meaning import BENEFICIARY, Meaning
from .guards.creditor import changes_beneficiary
from .guards.invention import is_sensitive
from .guards.money import amounts, number
from .operator_level import level_by_effect
from .policy import Policy, above
from .proposal import Proposal
from .verification import POSSIBLE_DUPLICATES, Verification

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
        """The amount in EUR; None where amount or rate is unknown. A batch counts with the sum of its amounts."""
        facts = facts_of(self.circumstances.message)
        if facts.transactions <= 1:
            return self.policy.in_eur(facts.amount, facts.currency)
        values = [(c, number(t)) for p, (c, t) in amounts(self.circumstances.message).items() if "Ttl" not in p]
        in_eur = [self.policy.in_eur(value, currency) for currency, value in values]
        return None if None in in_eur else sum((v for v in in_eur if v is not None), Decimal(0))

    @cached_property
    def currency(self) -> str:
        """The currency of the payment, empty if it has none."""
        return facts_of(self.circumstances.message).currency or ""

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
    def changes_settlement(self) -> bool:
        """True where another agent of the chain is set (settlement instructions)."""
        return any(Meaning.AGENT in step.changed and not step.form_only and _sets_bic(step) for step in self.steps)

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


def _sets_bic(step: Step) -> bool:
    names = ("BICFI", "MmbId", "IBAN")
    mx = any(path.rsplit("/", 1)[-1] in names for path in step.changed_paths)
    return mx or step.before.kind == "MT" or step.operator.op is OperatorName.REPLACE_BIC


def _is_harmless(step: Step) -> bool:
    try:
        return harmless(step.before, step.operator) is None
    except PaymentError:
        return False


@dataclass(frozen=True, slots=True)
class Demand:
    """Approvals due, whether one of them must be a supervisor's, and the sentences that say why."""

    approvals: int
    supervisor: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of the table: when it holds, how many approvals it asks for, and the sentence shown to people."""

    holds: Callable[[Matter], bool]
    approvals: Callable[[Policy], int]
    reason: str
    supervisor: bool = False


def _two(_: Policy) -> int:
    return 2


def _sensitive(policy: Policy) -> int:
    return policy.sensitive_change_approvals


def _is(level: Level) -> Callable[[Matter], bool]:
    return lambda m: m.proposal.level is level


def _over(name: str) -> Callable[[Matter], bool]:
    return lambda m: m.sends_payment and above(m.amount_eur, getattr(m.policy.limits, name))


def _near_cut_off(m: Matter) -> bool:
    left = m.minutes_left
    return m.proposal.level is Level.A1 and left is not None and left < m.policy.supervisor_minutes_before_cut_off


CONDITIONS: Sequence[Condition] = (
    Condition(_is(Level.A3), lambda p: p.approvals["A3"], "Level A3: only the form changes."),
    Condition(
        lambda m: m.proposal.level is Level.A3 and _over("format_only")(m),
        lambda p: p.approvals["A3_above_limit"],
        "The amount is above the limit for format repairs without a person, or its rate is unknown.",
    ),
    Condition(_is(Level.A2), lambda p: p.approvals["A2"], "Level A2: one authorised person approves."),
    Condition(
        lambda m: m.proposal.level is Level.A2 and _over("single_approval")(m),
        lambda p: p.approvals["A2_above_limit"],
        "The amount is above the limit for a single approval, or its rate is unknown.",
    ),
    Condition(
        lambda m: m.proposal.level is Level.A2 and m.edits_creditor and not m.circumstances.known_beneficiary,
        lambda p: p.new_beneficiary_approvals,
        "Data of the beneficiary would change, and this beneficiary has not been paid at this account before.",
    ),
    Condition(
        _is(Level.A1), lambda p: p.approvals["A1"], "Level A1: two people approve, one of them outside the entry team."
    ),
    Condition(
        lambda m: m.changes_beneficiary,
        _sensitive,
        "The beneficiary's account, name or bank would change (G2): two people.",
    ),
    Condition(lambda m: m.changes_settlement, _sensitive, "The settlement instructions would change: two people."),
    Condition(
        lambda m: m.proposal.action is Action.REROUTE, _sensitive, "The payment would take another way: two people."
    ),
    Condition(
        lambda m: m.proposal.action is Action.RETURN and above(m.amount_eur, m.policy.limits.return_),
        _sensitive,
        "The return is above the limit for one person, or its rate is unknown.",
    ),
    Condition(lambda m: m.proposal.four_eyes, _two, "The playbook asks for two people."),
    Condition(
        lambda m: (c := m.verification.check(POSSIBLE_DUPLICATES)) is not None and c.passed is None,
        _two,
        "The payment may be a duplicate: two people look at it.",
    ),
    Condition(lambda m: m.rests_on_tainted, _two, "A sensitive value rests on text that proves nothing: two people."),
    Condition(
        _over("supervisor"),
        _two,
        "The amount is above the supervisor's limit, or its rate is unknown.",
        supervisor=True,
    ),
    Condition(
        lambda m: m.sends_payment and m.currency in m.policy.treasury_currencies,
        _two,
        "Payments in this currency need a supervisor.",
        supervisor=True,
    ),
    Condition(_near_cut_off, _two, "The cut-off is near: one of the two is a supervisor.", supervisor=True),
)


def demand_of(matter: Matter) -> Demand:
    """The most that any condition asks for, with the sentences of those that ask for as much, or for a supervisor."""
    held = [(condition, condition.approvals(matter.policy)) for condition in CONDITIONS if condition.holds(matter)]
    approvals = max((number for _, number in held), default=1)
    supervisor = any(condition.supervisor for condition, _ in held)
    reasons = tuple(c.reason for c, number in held if number == approvals or c.supervisor)
    return Demand(approvals, supervisor, reasons or ("No rule of the policy speaks of this: a person decides.",))
