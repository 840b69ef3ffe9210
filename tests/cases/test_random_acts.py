"""People of random roles act at random on one case, for themselves or for somebody absent: nobody approves their own
work, nobody signs for who is back, nothing stale is released.

`PAYMEND_TEST_SEQUENCES` sets how many sequences are played (`make sequences`: 10,000).
"""

import os
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cases.case import Case, Route, Status
from cases.decision import NEW_PROPOSAL, Decision, Person, Role, Verdict
from cases.entitlement import DELEGATED, acting, can
from cases.policy import default_policy
from cases.signatures import makers, standing_approvals

SEQUENCES = int(os.environ.get("PAYMEND_TEST_SEQUENCES", "300"))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = ("ana", "raj", "eva", "tom")
ROLES = [*Role, Role.OPERATOR, Role.OPERATOR]  # most people work cases
LENT = [Role.APPROVER, Role.APPROVER, Role.OPERATOR, Role.SUPERVISOR]
TEAMS = ("payments", "entry", "compliance")


@dataclass
class Absences:
    """Who is away with which roles, and who stands in for whom; people leave and return at random."""

    dice: random.Random
    away: dict[str, tuple[str, frozenset[Role]]] = field(default_factory=dict)

    def change(self) -> None:
        """Somebody hands over to somebody else, who may be away too, or comes back."""
        person = self.dice.choice(PEOPLE)
        if self.away.pop(person, None) is None:
            deputy = self.dice.choice([other for other in PEOPLE if other != person])
            self.away[person] = (deputy, frozenset(self.dice.sample(LENT, self.dice.randint(1, 2))))

    def stood_in_by(self, deputy: str) -> tuple[tuple[str, frozenset[Role]], ...]:
        """Whom `deputy` stands in for now, and with which roles."""
        return tuple((absent, roles) for absent, (who, roles) in self.away.items() if who == deputy)


@dataclass
class Table:
    """One case on the table, all verdicts on it, and what each approver had seen of it."""

    dice: random.Random
    case: Case = field(init=False)
    absences: Absences = field(init=False)
    decisions: list[Decision] = field(default_factory=list)
    proposals: int = 0
    released: int = 0
    as_deputy: int = 0
    overridden: int = 0

    def __post_init__(self) -> None:
        self.absences = Absences(self.dice)
        self.case = Case(
            case_id="c1",
            external_id="q1",
            status=Status.AWAITING_APPROVAL,
            version=0,
            message_type="MT103",
            uetr=None,
            received_at=NOON,
            updated_at=NOON,
            action="REPAIR",
            amount=self.dice.choice(["100", "2000000", "20000000"]),
            currency="EUR",
        )
        self.propose()

    def propose(self) -> None:
        """A new proposal: other bytes, another context, and how many must sign."""
        self.proposals += 1
        level, needed = self.dice.choice([("A1", 2), ("A2", 1), ("A2", 2), ("A2", 2), ("A0", None)])
        status = Status.AWAITING_OWNER if level == "A0" else Status.AWAITING_APPROVAL
        action = self.dice.choice(["REPAIR", "RETURN", "RFI"])
        self.case = replace(
            self.case,
            status=status,
            version=self.case.version + 1,
            level=level,
            action=action,
            route=Route.OWNER if level == "A0" else Route.FOUR_EYES,
            owner="compliance" if level == "A0" else None,
            approvals=0,
            approvals_needed=needed,
            repaired_sha256=f"{self.proposals:064d}",
            context_sha256=f"c{self.proposals}",
        )

    def act(self) -> None:
        """Somebody tries something, on what they see or on what they saw some time ago."""
        roles = frozenset(self.dice.sample(ROLES, self.dice.randint(1, 3)))
        teams = frozenset(self.dice.sample(TEAMS, self.dice.randint(0, 2)))
        machine = self.dice.random() < 0.1
        if self.dice.random() < 0.2:
            self.absences.change()
        id_ = self.dice.choice(PEOPLE)
        person = Person(
            id_,
            roles,
            teams,
            self.dice.choice(("", "second account")),
            machine,
            stands_in_for=self.absences.stood_in_by(id_),
            emergency=self.dice.random() < 0.1,
        )
        verdict = self.dice.choice([*Verdict, *[Verdict.APPROVE] * 20])
        stale = self.dice.random() < 0.2
        if self.dice.random() < 0.1:
            self.propose()  # the agent ran again: new evidence came in
        if stale or can(person, verdict, self.case, self.decisions, default_policy(), now=NOON) is not None:
            return  # a decision on another version is refused before anything else is asked
        acts_as = acting(person, verdict, self.case, self.decisions, default_policy(), now=NOON)
        self.require_a_deputy_of_somebody_away(person, acts_as)
        self.count_override(person, verdict)
        self.take(acts_as, verdict)

    def require_a_deputy_of_somebody_away(self, person: Person, acts_as: Person) -> None:
        """Nothing but the roles that are delegated changes hands, and only while the other is away."""
        absent = acts_as.deputy_for
        if absent is None:
            assert acts_as.roles == person.roles, "somebody had more roles than their own"
            return
        deputy, lent = self.absences.away.get(absent, ("", frozenset()))
        assert deputy == person.id, "somebody signed for who is back"
        assert acts_as.roles - person.roles <= lent & DELEGATED, "a role changed hands that nobody delegated"
        assert not person.machine, "a machine stood in"
        assert acts_as.teams == person.teams, "a team changed hands"
        self.as_deputy += 1

    def count_override(self, person: Person, verdict: Verdict) -> None:
        """An emergency signature that would not have been one otherwise."""
        plain = replace(person, emergency=False)
        if can(plain, verdict, self.case, self.decisions, default_policy(), now=NOON) is not None:
            assert verdict is Verdict.APPROVE, "an emergency lifted more than a signature"
            assert (self.case.approvals_needed or 0) >= 2, "an emergency let one person do it alone"
            self.overridden += 1

    def take(self, person: Person, verdict: Verdict) -> None:
        made, signed = makers(self.decisions), standing_approvals(self.case, self.decisions)
        self.decisions.append(self.decision(person, verdict))
        if verdict in NEW_PROPOSAL:
            self.propose()
        elif verdict is Verdict.APPROVE:
            assert not person.machine, "a machine approved"
            eyes = {person.id, person.deputy_for or person.id}
            assert not eyes & made, "somebody approved what they, or whom they stand in for, made"
            assert not eyes & eyes_of(signed), "one pair of eyes approved twice"
            self.sign()
        else:
            self.propose()

    def sign(self) -> None:
        standing = standing_approvals(self.case, self.decisions)
        self.case = replace(self.case, version=self.case.version + 1, approvals=len(standing))
        if len(standing) < (self.case.approvals_needed or 1):
            return
        people, pairs = {d.person_id for d in standing}, [eyes_of([d]) for d in standing]
        assert len(people) == len(standing) >= (self.case.approvals_needed or 1), "too few people"
        assert len(eyes_of(standing)) == sum(map(len, pairs)), "one pair of eyes stands twice under a release"
        assert {d.repaired_sha256 for d in standing} == {self.case.repaired_sha256}, "stale bytes were released"
        assert {d.context_sha256 for d in standing} == {self.case.context_sha256}, "a stale context was released"
        assert not (self.case.level == "A0" and self.case.action == "REPAIR"), "a held payment was changed"
        self.released += 1
        self.propose()  # the next fault of the same case, so that the sequence goes on

    def decision(self, person: Person, verdict: Verdict) -> Decision:
        return Decision(
            verdict=verdict,
            person_id=person.id,
            version=self.case.version,
            repaired_sha256=self.case.repaired_sha256,
            context_sha256=self.case.context_sha256,
            at=NOON,
            teams=person.teams,
            supervisor=person.has(Role.SUPERVISOR),
            deputy_for=person.deputy_for,
        )


def eyes_of(decisions: Iterable[Decision]) -> set[str]:
    """Everybody who signed or was signed for."""
    return {who for d in decisions for who in (d.person_id, d.deputy_for or d.person_id)}


def test_no_sequence_of_acts_lets_one_person_do_it_alone_or_releases_what_is_stale(
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    released = acts = as_deputy = overridden = 0
    for seed in range(SEQUENCES):
        table = Table(random.Random(seed))
        for _ in range(30):
            table.act()
            acts += 1
        released += table.released
        as_deputy += table.as_deputy
        overridden += table.overridden
    for name, count in (
        ("acts", acts),
        ("released", released),
        ("for_somebody_absent", as_deputy),
        ("overridden", overridden),
    ):
        record_testsuite_property(name, count)
    assert (acts, released > SEQUENCES // 10) == (SEQUENCES * 30, True), f"{released} releases"
    assert overridden > SEQUENCES // 50, f"{overridden} emergency overrides"
    assert as_deputy > SEQUENCES // 50, f"{as_deputy} acts for somebody absent"
