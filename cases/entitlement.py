"""Who may do what with a case: one function for pages, interface, event stream and workers.

Sources: roles of ui §3.6, verbs of contract §5, segregation of governance §8 and handbook §6.2.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from payments.vocabulary import Action, Level

from .case import Case, Route, Status
from .decision import Act, Decision, Person, Role, Verb, Verdict
from .errors import CaseError
from .guards.people import may_approve_own
from .policy import Policy
from .signatures import makers, needs_supervisor, standing_approvals


class NotEntitled(CaseError):
    """The person may not do this with this case; the text names the rule."""


OWNERS = frozenset({"compliance", "fraud", "legal"})
WORKERS = (Role.OPERATOR, Role.APPROVER, Role.SUPERVISOR)
READERS = (*WORKERS, Role.VIEWER, Role.KNOWLEDGE_EDITOR, Role.MODEL_RISK, Role.ADMIN, Role.AUDITOR)
DECIDABLE = frozenset({Status.AWAITING_APPROVAL, Status.AWAITING_OWNER, Status.AWAITING_INFORMATION, Status.FAILED})
FINISHED = frozenset({Status.RELEASED, Status.CLOSED})
MAY: dict[Verb, tuple[Role, ...]] = {
    **dict.fromkeys(Verdict, WORKERS),
    Act.VIEW: READERS,
    Act.UNMASK: (*WORKERS, Role.AUDITOR),
    Act.CLAIM: WORKERS,
    Act.RELEASE_CLAIM: WORKERS,
    Act.COMMENT: WORKERS,
    Act.ADD_MESSAGE: WORKERS,
    Act.ASSIGN: (Role.SUPERVISOR,),
    Act.TAKE_OVER: (Role.SUPERVISOR,),
    Act.EXPORT_AUDIT: (Role.AUDITOR,),
    Act.REPORT_WRONG: WORKERS,
}
DELEGATED = frozenset({Role.OPERATOR, Role.APPROVER})  # no supervisor's limit, and no team, changes hands
AFTERWARDS = frozenset({Act.COMMENT, Act.REPORT_WRONG})
READING = frozenset({Act.VIEW, Act.UNMASK, Act.EXPORT_AUDIT})

Rule = Callable[[Person, Verb, Case, Sequence[Decision], Policy, datetime | None], str | None]


def can(
    person: Person,
    verb: Verb,
    case: Case,
    decisions: Sequence[Decision],
    policy: Policy,
    *,
    now: datetime | None = None,
) -> str | None:
    """None if `person` may do `verb` with `case`, else the rule that forbids it, in one sentence.

    `decisions` are all verdicts on the case, oldest first. `now` matters near a cut-off; without it the cut-off counts
    as far.
    """
    acts_as = acting(person, verb, case, decisions, policy, now=now)
    return _forbids(acts_as, verb, case, decisions, policy, now)


def acting(
    person: Person,
    verb: Verb,
    case: Case,
    decisions: Sequence[Decision],
    policy: Policy,
    *,
    now: datetime | None = None,
) -> Person:
    """The person by their own right where that is enough or no other helps; else as the deputy that the act needs."""
    if not person.stands_in_for or _forbids(person, verb, case, decisions, policy, now) is None:
        return person
    as_deputies = (_deputy(person, absent, roles) for absent, roles in person.stands_in_for)
    fitting = (each for each in as_deputies if _forbids(each, verb, case, decisions, policy, now) is None)
    return next(fitting, person)


def _deputy(person: Person, absent: str, roles: frozenset[Role]) -> Person:
    """With the absent person's roles as far as they are delegated, to somebody who works cases anyhow."""
    if not person.has(*WORKERS) or person.machine:
        return person
    return replace(person, roles=person.roles | (roles & DELEGATED), deputy_for=absent)


def _forbids(
    person: Person, verb: Verb, case: Case, decisions: Sequence[Decision], policy: Policy, now: datetime | None
) -> str | None:
    for rule in RULES if isinstance(verb, Verdict) else RULES_OF_ACTS:
        why = rule(person, verb, case, decisions, policy, now)
        if why:
            return why
    return None


def allowed_verbs(
    person: Person, case: Case, decisions: Sequence[Decision], policy: Policy, *, now: datetime | None = None
) -> tuple[Verb, ...]:
    """What a page may offer to `person`, and nothing else."""
    verbs: tuple[Verb, ...] = (*Verdict, *Act)
    return tuple(verb for verb in verbs if can(person, verb, case, decisions, policy, now=now) is None)


def is_owners_case(case: Case) -> bool:
    """True for a case that compliance, fraud or legal alone sees and decides."""
    return case.route is Route.OWNER or case.level == Level.A0.value or case.status is Status.AWAITING_OWNER


def _a_known_person(person: Person, verb: Verb, *_: object) -> str | None:
    if not person.id:
        return "Nobody is signed in."
    if person.machine and verb in (Verdict.APPROVE, Act.UNMASK, Act.REPORT_WRONG):
        return "A machine client never approves; approvals need a person."
    return None


def _role(person: Person, verb: Verb, *_: object) -> str | None:
    if person.has(*MAY[verb]):
        return None
    return f"“{verb.value}” is for {_listed(MAY[verb])}."


def _owner_only(person: Person, verb: Verb, case: Case, *_: object) -> str | None:
    """A0: only the owning function sees and decides; auditors read."""
    if not is_owners_case(case):
        return None
    if verb in READING and person.has(Role.AUDITOR):
        return None
    owners = {case.owner} if case.owner in OWNERS else OWNERS
    if not owners & person.teams:
        return f"Only {_listed(sorted(o for o in owners if o))} sees and decides this case."
    return None


def _laid_out_for(person: Person, verb: Verb, case: Case, *_: object) -> str | None:
    """A check case is there for its reviewer alone; auditors read."""
    if case.check_for in (None, person.id) or (verb in READING and person.has(Role.AUDITOR)):
        return None
    return "There is no such case."


def _open(_p: Person, verb: Verb, case: Case, *_: object) -> str | None:
    if verb in READING:
        return None
    if case.status in FINISHED:
        return None if verb in AFTERWARDS else f"The case is {case.status.value}."
    if isinstance(verb, Verdict) and case.status not in DECIDABLE:
        return f"Nothing is to be decided while the case is {case.status.value.replace('_', ' ')}."
    return None


def _something_to_sign(_p: Person, verb: Verb, case: Case, decisions: Sequence[Decision], *_: object) -> str | None:
    """Approve needs a proposal that still lacks approvals; at A0 there is never a patch to approve (G5).

    Nor is a hand-over approved there: its owner has the case, and says what is to be done. That another of them signs.
    """
    if verb is not Verdict.APPROVE:
        return None
    if case.action is None or case.context_sha256 is None:
        return "There is no proposal to approve."
    if is_owners_case(case) and case.action in (Action.REPAIR.value, Action.REROUTE.value, Action.RESUBMIT.value):
        return "No change to a held payment is ever approved (G5)."
    if is_owners_case(case) and case.action in (Action.ESCALATE.value, Action.HOLD.value):
        return "A hand-over is not approved: say what is to be done with the payment."
    if case.status is Status.FAILED:
        return "The case could not be worked; there is no proposal to approve."
    if case.approvals_needed is not None and len(standing_approvals(case, decisions)) >= case.approvals_needed:
        return "The proposal has all its approvals."
    return None


def _not_own_work(person: Person, verb: Verb, case: Case, decisions: Sequence[Decision], *_: object) -> str | None:
    """Maker ≠ approver, first ≠ second, by the person's id (G7)."""
    if verb is not Verdict.APPROVE:
        return None
    makers_of_it, signed = makers(decisions), {w for d in standing_approvals(case, decisions) for w in d.counts_as}
    own = next((why for who in sorted(person.counts_as) if (why := may_approve_own(who, makers_of_it))), None)
    return own or ("G7: the same person does not approve twice." if person.counts_as & signed else None)


def _last_signature(
    person: Person, verb: Verb, case: Case, decisions: Sequence[Decision], policy: Policy, now: datetime | None
) -> str | None:
    """The last of two is an approver's; at A1 one is from outside the entry team, above the limit a supervisor's."""
    if verb is not Verdict.APPROVE:
        return None
    before = standing_approvals(case, decisions)
    needed = case.approvals_needed or 1
    if person.emergency and needed >= 2:  # it lifts who the last of several is, never how many or who else
        return None
    if len({d.person_id for d in before} | {person.id}) < needed:
        return None
    return next(_lacking(person, case, before, needed, policy, now), None)


def _lacking(
    person: Person, case: Case, before: Collection[Decision], needed: int, policy: Policy, now: datetime | None
) -> Iterator[str]:
    if needed >= 2 and not person.has(Role.APPROVER, Role.SUPERVISOR):
        yield "The last of two approvals is for an approver or a supervisor."
    all_teams = [person.teams, *(d.teams for d in before)]
    if case.level == Level.A1.value and needed >= 2 and all(_within_entry(t, policy) for t in all_teams):
        yield "Of those who approve an A1 change, one is outside the entry team."
    supervised = person.has(Role.SUPERVISOR) or any(d.supervisor for d in before)
    if needs_supervisor(case, policy, now) and not supervised:
        yield "One of the approvals must be a supervisor's: the amount, its currency or the cut-off asks for it."


def _within_entry(teams: frozenset[str], policy: Policy) -> bool:
    return bool(teams) and teams <= policy.entry_teams


def _send_back(person: Person, verb: Verb, case: Case, decisions: Sequence[Decision], *_: object) -> str | None:
    """`send_back` returns a proposal to its first approver: there must be one, and somebody else sends it back."""
    if verb is not Verdict.SEND_BACK:
        return None
    standing = standing_approvals(case, decisions)
    if not standing:
        return "No approval stands that could be sent back."
    own = any(person.counts_as & d.counts_as for d in standing)
    return "Only another person sends an approval back." if own else None


def _amend(_p: Person, verb: Verb, case: Case, *_: object) -> str | None:
    if verb is Verdict.AMEND and is_owners_case(case):
        return "A held payment is not changed (G5)."
    return None


RULES_OF_ACTS: Sequence[Rule] = (_a_known_person, _role, _owner_only, _laid_out_for, _open)
RULES: Sequence[Rule] = (
    *RULES_OF_ACTS,
    _something_to_sign,
    _not_own_work,
    _last_signature,
    _send_back,
    _amend,
)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(str(name).replace("_", " ") for name in names)
