"""How many people a proposal needs, and why: handbook §6.2 as a table of conditions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from payments.vocabulary import Action, Level

from .matter import Matter
from .policy import Policy, above
from .verification import ASKED_TO_STOP, DOUBTS, POSSIBLE_DUPLICATES, REPORTED


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


def _is_open(m: Matter, name: str) -> bool:
    """Whether the check of that name could not say that all is well."""
    return (check := m.verification.check(name)) is not None and check.passed is None


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
        lambda m: m.proposal.level is Level.A2 and m.pays_a_stranger,
        lambda p: p.new_beneficiary_approvals,
        "This beneficiary has not been paid at this account before.",
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
        lambda m: _is_open(m, POSSIBLE_DUPLICATES),
        _two,
        "The payment may be a duplicate: two people look at it.",
    ),
    Condition(
        lambda m: _is_open(m, ASKED_TO_STOP),
        _two,
        "Somebody asks to stop this payment: two people look at it.",
    ),
    Condition(
        lambda m: _is_open(m, DOUBTS),
        _two,
        "Our own records speak against this payment: two people look at it.",
    ),
    Condition(
        lambda m: _is_open(m, REPORTED),
        _two,
        "What was reported is not answered by the proposal: two people look at it.",
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


NO_CONDITION = "No rule of the policy speaks of this: a person decides."


def demand_of(matter: Matter) -> Demand:
    """The most that any condition asks for, with the sentences of those that ask for as much, or for a supervisor."""
    held = [(condition, condition.approvals(matter.policy)) for condition in CONDITIONS if condition.holds(matter)]
    approvals = max((number for _, number in held), default=1)
    supervisor = any(condition.supervisor for condition, _ in held)
    reasons = tuple(c.reason for c, number in held if number == approvals or c.supervisor)
    return Demand(approvals, supervisor, reasons or (NO_CONDITION,))
