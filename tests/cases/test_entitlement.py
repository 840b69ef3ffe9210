"""Roles, segregation by person, A0 and limits; and that no sequence of verdicts approves one's own work."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from case_builders import NOON
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.case import Case, Route, Status
from cases.decision import NEW_PROPOSAL, Act, Decision, Person, Role, Verdict
from cases.entitlement import allowed_verbs, can
from cases.policy import default_policy
from cases.signatures import makers, standing_approvals

POLICY = default_policy()


def a_case(**changes: Any) -> Case:
    usual = Case(
        case_id="c1",
        external_id="x1",
        status=Status.AWAITING_APPROVAL,
        version=3,
        message_type="pacs.008.001.08",
        uetr=None,
        received_at=NOON,
        updated_at=NOON,
        route=Route.FOUR_EYES,
        action="REPAIR",
        level="A1",
        amount="5000.00",
        currency="EUR",
        approvals_needed=2,
        repaired_sha256="aa",
        context_sha256="bb",
    )
    return replace(usual, **changes)


def a_person(id: str = "ada", *roles: Role, **changes: Any) -> Person:
    return Person(id, frozenset(roles or (Role.APPROVER,)), **changes)


def said(person: str, verdict: Verdict = Verdict.APPROVE, **changes: Any) -> Decision:
    return replace(Decision(person, verdict, 3, "aa", "bb", NOON), **changes)


def may(person: Person, verb: Verdict | Act, case: Case | None = None, *decisions: Decision, **more: Any) -> bool:
    return can(person, verb, case or a_case(), decisions, POLICY, **more) is None


@pytest.mark.parametrize(
    ("role", "approves", "claims", "reads"),
    [
        (Role.VIEWER, False, False, True),
        (Role.OPERATOR, True, True, True),
        (Role.APPROVER, True, True, True),
        (Role.SUPERVISOR, True, True, True),
        (Role.KNOWLEDGE_EDITOR, False, False, True),
        (Role.MODEL_RISK, False, False, True),
        (Role.ADMIN, False, False, True),
        (Role.AUDITOR, False, False, True),
    ],
)
def test_roles_may_what_their_row_says(role: Role, approves: bool, claims: bool, reads: bool) -> None:
    person = a_person("ada", role)
    assert may(person, Verdict.APPROVE) is approves
    assert may(person, Act.CLAIM) is claims
    assert may(person, Act.VIEW) is reads


def test_nobody_and_machines_never_approve() -> None:
    assert not may(a_person(""), Verdict.APPROVE)
    assert not may(a_person("key", Role.APPROVER, machine=True), Verdict.APPROVE)
    assert not may(Person("ada"), Act.VIEW)


def test_a_maker_does_not_approve_and_another_does() -> None:
    amended = said("ada", Verdict.AMEND, context_sha256="old")
    assert not may(a_person("ada"), Verdict.APPROVE, None, amended)
    assert may(a_person("ben"), Verdict.APPROVE, None, amended)


def test_the_same_person_does_not_approve_twice_whatever_their_role() -> None:
    assert not may(a_person("ada", Role.SUPERVISOR), Verdict.APPROVE, None, said("ada"))


def test_the_last_of_two_is_an_approvers() -> None:
    assert may(a_person("ada", Role.OPERATOR), Verdict.APPROVE)
    assert not may(a_person("ada", Role.OPERATOR), Verdict.APPROVE, None, said("ben"))
    assert may(a_person("ada"), Verdict.APPROVE, None, said("ben"))


def test_an_operator_signs_where_one_is_enough() -> None:
    assert may(a_person("ada", Role.OPERATOR), Verdict.APPROVE, a_case(approvals_needed=1, level="A2"))


def test_of_two_at_a1_one_is_outside_the_entry_team() -> None:
    entry = frozenset({"entry"})
    inside, outside = a_person("ada", teams=entry), a_person("ada", teams=frozenset({"control"}))
    assert not may(inside, Verdict.APPROVE, None, said("ben", teams=entry))
    assert may(outside, Verdict.APPROVE, None, said("ben", teams=entry))


@pytest.mark.parametrize(("amount", "currency"), [("10000001.00", "EUR"), ("5.00", "XAF"), ("", "EUR")])
def test_above_the_limit_one_of_the_two_is_a_supervisor(amount: str, currency: str) -> None:
    case = a_case(amount=amount, currency=currency)
    assert not may(a_person("ada"), Verdict.APPROVE, case, said("ben"))
    assert may(a_person("ada", Role.SUPERVISOR), Verdict.APPROVE, case, said("ben"))
    assert may(a_person("ada"), Verdict.APPROVE, case, said("ben", supervisor=True))


def test_shortly_before_the_cut_off_an_a1_change_needs_a_supervisor() -> None:
    case = a_case(deadline=NOON + timedelta(minutes=29))
    assert not may(a_person("ada"), Verdict.APPROVE, case, said("ben"), now=NOON)
    assert may(a_person("ada"), Verdict.APPROVE, case, said("ben"), now=NOON - timedelta(minutes=5))


def test_other_bytes_another_context_or_a_later_verdict_void_an_approval() -> None:
    case = a_case()
    assert len(standing_approvals(case, [said("ada")])) == 1
    assert standing_approvals(case, [said("ada", repaired_sha256="cc")]) == ()
    assert standing_approvals(case, [said("ada", context_sha256="cc")]) == ()
    assert standing_approvals(case, [said("ada", voided=True)]) == ()
    assert standing_approvals(case, [said("ada"), said("ben", Verdict.SEND_BACK)]) == ()


def test_a0_belongs_to_its_owner() -> None:
    held = a_case(status=Status.AWAITING_OWNER, route=Route.OWNER, level="A0", action="HOLD", owner="fraud")
    outsider, desk = a_person("ada", Role.SUPERVISOR), a_person("ben", Role.OPERATOR, teams=frozenset({"fraud"}))
    assert not may(outsider, Act.VIEW, held)
    assert not may(a_person("cat", teams=frozenset({"compliance"})), Act.VIEW, held)
    assert may(desk, Act.VIEW, held)
    assert may(desk, Verdict.CLOSE, held)
    assert not may(desk, Verdict.AMEND, held)
    assert may(a_person("dan", Role.AUDITOR), Act.VIEW, held)


def test_no_patch_of_a_held_payment_is_approved() -> None:
    held = a_case(status=Status.AWAITING_OWNER, route=Route.OWNER, level="A0", owner="fraud", approvals_needed=None)
    assert not may(a_person("ben", teams=frozenset({"fraud"})), Verdict.APPROVE, held)


@pytest.mark.parametrize(
    ("action", "approves"), [("ESCALATE", False), ("HOLD", False), ("RETURN", True), ("CLOSE", True)]
)
def test_a_hand_over_is_not_approved_but_what_its_owner_proposes_another_of_them_signs(
    action: str, approves: bool
) -> None:
    held = a_case(status=Status.AWAITING_OWNER, route=Route.OWNER, level="A0", owner="fraud", action=action,
                  approvals_needed=None)  # fmt: skip
    proposed = said("cat", Verdict.RETURN, teams=frozenset({"fraud"}))
    assert may(a_person("ben", Role.APPROVER, teams=frozenset({"fraud"})), Verdict.APPROVE, held, proposed) is approves
    assert not may(a_person("ann", Role.APPROVER), Verdict.APPROVE, held, proposed)


@pytest.mark.parametrize("status", [Status.RELEASED, Status.CLOSED, Status.RELEASING, Status.WORKING])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_nothing_is_decided_where_nothing_waits(status: Status, verdict: Verdict) -> None:
    assert not may(a_person("ada", Role.SUPERVISOR), verdict, a_case(status=status), said("ben"))


def test_a_finished_case_can_be_read_commented_and_called_wrong() -> None:
    assert set(allowed_verbs(a_person(), a_case(status=Status.CLOSED), (), POLICY)) == {
        Act.VIEW,
        Act.UNMASK,
        Act.COMMENT,
        Act.REPORT_WRONG,
    }


def test_only_another_person_sends_back() -> None:
    assert not may(a_person("ada"), Verdict.SEND_BACK)
    assert not may(a_person("ada"), Verdict.SEND_BACK, None, said("ada"))
    assert may(a_person("ben"), Verdict.SEND_BACK, None, said("ada"))


@dataclass
class Desk:
    """A case in memory: takes every verdict that `can` allows, and remembers who wrote what stands there now."""

    case: Case
    decisions: list[Decision] = field(default_factory=list)
    authors: set[str] = field(default_factory=set)

    def take(self, person: Person, verdict: Verdict) -> None:
        if can(person, verdict, self.case, self.decisions, POLICY) is not None:
            return
        seen = Decision(
            person.id,
            verdict,
            self.case.version,
            self.case.repaired_sha256,
            self.case.context_sha256,
            NOON,
            teams=person.teams,
            supervisor=person.has(Role.SUPERVISOR),
        )
        self.decisions.append(seen)
        version = self.case.version + 1
        if verdict in NEW_PROPOSAL:
            self.authors.add(person.id)
            self.case = replace(self.case, version=version, context_sha256=f"c{version}", repaired_sha256=f"r{version}")
        else:
            self.case = replace(self.case, version=version)

    @property
    def signed(self) -> list[str]:
        return [decision.person_id for decision in standing_approvals(self.case, self.decisions)]


PEOPLE = st.builds(
    Person,
    id=st.sampled_from(["ada", "ben", "cat"]),
    roles=st.frozensets(st.sampled_from(list(Role)), max_size=3),
    teams=st.frozensets(st.sampled_from(["entry", "control", "fraud"]), max_size=2),
    machine=st.booleans(),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(PEOPLE, st.sampled_from(list(Verdict))), max_size=25),
    st.sampled_from(["A1", "A2", "A3"]),
    st.sampled_from([1, 2]),
)
def test_no_sequence_of_roles_and_verdicts_approves_ones_own_work(
    acts: list[tuple[Person, Verdict]], level: str, needed: int
) -> None:
    desk = Desk(a_case(level=level, approvals_needed=needed))
    for person, verdict in acts:
        desk.take(person, verdict)
        assert not set(desk.signed) & desk.authors
        assert len(desk.signed) == len(set(desk.signed)) <= needed
    assert makers(desk.decisions) == desk.authors
