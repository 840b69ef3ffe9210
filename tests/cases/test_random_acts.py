"""People of random roles act at random on one case: nobody approves their own work, nothing stale is released.

`PAYMEND_TEST_SEQUENCES` sets how many sequences are played (`make sequences`: 10,000).
"""

import os
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cases.case import Case, Route, Status
from cases.decision import NEW_PROPOSAL, Decision, Person, Role, Verdict
from cases.entitlement import can
from cases.policy import default_policy
from cases.signatures import makers, standing_approvals

SEQUENCES = int(os.environ.get("PAYMEND_TEST_SEQUENCES", "300"))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = ("ana", "raj", "eva", "tom")
TEAMS = ("payments", "entry", "compliance")


@dataclass
class Table:
    """One case on the table, all verdicts on it, and what each approver had seen of it."""

    dice: random.Random
    case: Case = field(init=False)
    decisions: list[Decision] = field(default_factory=list)
    proposals: int = 0
    released: int = 0

    def __post_init__(self) -> None:
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
        level, needed = self.dice.choice([("A1", 2), ("A2", 1), ("A2", 2), ("A0", None)])
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
        roles = frozenset(self.dice.sample(list(Role), self.dice.randint(1, 3)))
        teams = frozenset(self.dice.sample(TEAMS, self.dice.randint(0, 2)))
        machine = self.dice.random() < 0.1
        person = Person(self.dice.choice(PEOPLE), roles, teams, self.dice.choice(("", "second account")), machine)
        verdict = self.dice.choice([*Verdict, *[Verdict.APPROVE] * 8])
        stale = self.dice.random() < 0.2
        if self.dice.random() < 0.1:
            self.propose()  # the agent ran again: new evidence came in
        if stale or can(person, verdict, self.case, self.decisions, default_policy(), now=NOON) is not None:
            return  # a decision on another version is refused before anything else is asked
        self.take(person, verdict)

    def take(self, person: Person, verdict: Verdict) -> None:
        made, signed = makers(self.decisions), standing_approvals(self.case, self.decisions)
        self.decisions.append(self.decision(person, verdict))
        if verdict in NEW_PROPOSAL:
            self.propose()
        elif verdict is Verdict.APPROVE:
            assert not person.machine, "a machine approved"
            assert person.id not in made, "somebody approved what they made"
            assert person.id not in {d.person_id for d in signed}, "somebody approved twice"
            self.sign()
        else:
            self.propose()

    def sign(self) -> None:
        standing = standing_approvals(self.case, self.decisions)
        self.case = replace(self.case, version=self.case.version + 1, approvals=len(standing))
        if len(standing) < (self.case.approvals_needed or 1):
            return
        people = {d.person_id for d in standing}
        assert len(people) == len(standing) >= (self.case.approvals_needed or 1), "too few people"
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
        )


def test_no_sequence_of_acts_lets_one_person_do_it_alone_or_releases_what_is_stale() -> None:
    released = acts = 0
    for seed in range(SEQUENCES):
        table = Table(random.Random(seed))
        for _ in range(30):
            table.act()
            acts += 1
        released += table.released
    assert (acts, released > SEQUENCES // 10) == (SEQUENCES * 30, True), f"{released} releases"
