"""Check cases: known-wrong proposals that look like any other, reach no outbox, and count for their reviewer alone."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from desk_of_cases import CaseDesk
from store_builders import MESSAGE, NOON, FakeAssessor, a_person, a_proposal, a_report, worked

from cases.approval import StaleDecision
from cases.case import Case, Route, Status
from cases.check_case import listed_for
from cases.decision import Act, Role, Verdict
from cases.entitlement import can
from cases.evidence import Evidence
from cases.intake import add_message
from cases.laying_out import lay_out_if_due
from cases.policy import default_policy
from cases.redating import redated
from cases.release import release_approved
from cases.report import Related
from cases.resolution import Worked
from cases.spoiling import spoiled
from cases.store import CaseFilter
from cases.store.ledger_rows import SYSTEM
from cases.store.outbox_rows import NotAPayment
from cases.work_queue import Headline, claim_next, save_worked
from payments import Operator
from payments.vocabulary import EvidenceClass, Level, OperatorName, RelatedRole

RIGHT = "Facture 2026-114"
ANA, RAJ = a_person("ana"), a_person("raj")


def a_right_repair(**changes: object) -> Worked:
    """A repair of the remittance line whose new text stands in the evidence that it cites."""
    edit = Operator(OperatorName.SET_FIELD, "70/1", "Facture 2026_114", RIGHT, ("e1",))
    fact = Evidence("e1", EvidenceClass.E1, "related:1", "text", f"please read {RIGHT}", "2026-11-23")
    repaired = MESSAGE.replace("2026_114", "2026-114").encode()
    made = worked(a_proposal(operators=(edit,)), repaired=repaired)
    return replace(made, evidence=(fact,), **changes)  # type: ignore[arg-type]


class SteadyAssessor(FakeAssessor):
    """Finds every proposal as it was, with the evidence it had."""

    def judge(self, case_id, report, seen, proposal, *, now):
        self.judged.append(proposal)
        return replace(seen, proposal=proposal)


@pytest.fixture
def played(run, tmp_path):
    """Run a scene with a desk over a fresh store."""

    def playing(scene):
        async def staged(store):
            return await scene(CaseDesk(store, tmp_path, assessor=SteadyAssessor()))

        return run(staged)

    return playing


async def a_released_case(desk: CaseDesk, work: Worked | None = None, name: str = "Q1-0041") -> Case:
    """A repair that raj approved and the channel took, two hours before its cut-off."""
    await desk.opened(a_report(name))
    claim = await claim_next(desk.store, "w1", lease_seconds=60, now=desk.clock.now())
    headline = Headline("swift-finplus", desk.clock.now() + timedelta(hours=2), 40)
    case = await save_worked(
        desk.store, claim, work or a_right_repair(), headline=headline, release=desk.release, now=desk.clock.now()
    )
    await desk.decided(case, person=RAJ)
    await desk.outbox.send_due()
    return await desk.store.case(case.case_id)


async def laid_out(desk: CaseDesk, person=ANA, **more) -> Case | None:
    given = {"one_in": 1, "draw": lambda _below: 0, "policy": default_policy(), "now": desk.clock.now()} | more
    return await lay_out_if_due(desk.store, person, **given)


async def released_behind_everybodys_back(desk: CaseDesk, check: Case, work: Worked) -> None:
    """As if all that stands before had been got round: the last door looks for itself."""
    async with desk.store.writing() as unit:
        real = replace(check, check_for=None)
        await release_approved(unit, real, work, actor=SYSTEM, automatic=False, at=desk.clock.now())


def test_never_13_a_check_case_reaches_no_outbox_whoever_asks(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        check = await laid_out(desk)
        work = await desk.store.worked(check.case_id)
        with pytest.raises(NotAPayment):
            await released_behind_everybodys_back(desk, check, work)
        after = await desk.decided(check, person=ANA)
        await desk.outbox.send_due()
        return after, await desk.store.sent(check.case_id), desk.channel.sent, desk.assessor.judged

    after, queued, sent, judged = played(scene)
    assert (after.status, queued) == (Status.CLOSED, ())
    assert len(sent) == len(judged) == 1  # those of the case it was copied from


def test_never_13_before_the_decision_it_is_stored_and_recorded_like_any_other(played) -> None:
    async def scene(desk):
        like = await a_released_case(desk)
        check = await laid_out(desk)
        kinds = [[e["kind"] for e in await desk.store.entries(c.case_id)] for c in (like, check)]
        facts = [
            sorted(f for e in (await desk.store.entries(c.case_id))[:7] for f in e["facts"]) for c in (like, check)
        ]
        return like, check, kinds, facts, await desk.store.report(check.case_id)

    like, check, kinds, facts, report = played(scene)
    assert (
        kinds[1]
        == kinds[0][: len(kinds[1])]
        == ["opened", "diagnosed", "evidence", "proposed", "verified", "scored", "routed"]
    )
    assert facts[0] == facts[1]
    assert (check.status, check.version, check.approvals) == (Status.AWAITING_APPROVAL, 2, 0)
    assert len(check.external_id) == len(like.external_id)
    assert check.external_id == "Q1-0042"
    assert (check.uetr == like.uetr, check.rail, check.priority) == (False, like.rail, like.priority)
    assert report.message != MESSAGE
    assert "check" not in report.model_dump_json()


@pytest.mark.parametrize(
    ("verdict", "caught"), [(Verdict.APPROVE, False), (Verdict.REJECT, True), (Verdict.ESCALATE, True)]
)
def test_only_an_approval_misses_what_is_wrong(played, verdict, caught) -> None:
    async def scene(desk):
        await a_released_case(desk)
        check = await laid_out(desk)
        await desk.decided(check, verdict, ANA)
        async with desk.store.reading() as unit:
            entry = (await unit.ledger.page(kinds=["check_case"]))[0]
            return await unit.checks.get(check.case_id), entry, await unit.checks.counts()

    check, entry, counts = played(scene)
    assert (check.caught, check.right, check.path) == (caught, RIGHT, "70")
    assert check.shown != RIGHT
    assert sorted(check.shown) == sorted(RIGHT)
    assert entry["facts"] == {"answer": verdict.value, "caught": caught, "version": 2}
    assert counts == {"ana": (int(caught), 1)}


def test_asking_further_catches_it_and_starts_no_run(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        check = await laid_out(desk)
        related = Related(role=RelatedRole.ANSWER, message="is this right?")
        after = await add_message(
            desk.store,
            check.case_id,
            related,
            now=desk.clock.now(),
            actor={"kind": "person", "id": "ana", "role": "operator"},
        )
        claim = await claim_next(desk.store, "w1", lease_seconds=60, now=desk.clock.now())
        async with desk.store.reading() as unit:
            return after, claim, (await unit.checks.get(check.case_id)).caught

    after, claim, caught = played(scene)
    assert (after.status, claim, caught) == (Status.CLOSED, None, True)


def test_it_is_there_for_its_reviewer_alone_and_in_no_count(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        events = await desk.store.last_event()
        check = await laid_out(desk)
        async with desk.store.reading() as unit:
            named = await listed_for(unit, "ana", desk.clock.now()), await listed_for(unit, "raj", desk.clock.now())
        usual = (
            await desk.store.cases(),
            await desk.store.count(),
            (await desk.store.counts())[Status.AWAITING_APPROVAL],
        )
        own = await desk.store.cases(CaseFilter(check_case=named[0]))
        return check, named, usual, own, await desk.store.last_event() - events

    check, named, (page, number, waiting), own, told = played(scene)
    assert named == (check.case_id, None)
    assert check.case_id not in {case.case_id for case in page.cases}
    assert (number, waiting, told) == (1, 0, 0)
    assert check.case_id in {case.case_id for case in own.cases}
    policy = default_policy()
    assert can(ANA, Act.VIEW, check, (), policy) is None
    assert can(RAJ, Act.VIEW, check, (), policy) == "There is no such case."
    assert can(a_person("aud", Role.AUDITOR), Act.VIEW, check, (), policy) is None
    assert can(a_person("aud", Role.AUDITOR, Role.SUPERVISOR), Verdict.APPROVE, check, (), policy) is not None


def test_nothing_is_laid_out_or_listed_while_a_cut_off_is_near(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        held = await desk.proposed(report=a_report("Q1-0077"))
        async with desk.store.writing() as unit:
            now = desk.clock.now()
            near = replace(held, deadline=now + timedelta(minutes=29))
            assert await unit.cases.change(near, was=held)
            await unit.cases.claim(held.case_id, "ana", until=now + timedelta(minutes=10), now=now, take_over=False)
        none = await laid_out(desk)
        async with desk.store.writing() as unit:
            await unit.cases.unclaim(held.case_id, "ana")
        check = await laid_out(desk)
        listed = []
        for taken in (False, True):
            async with desk.store.writing() as unit:
                if taken:
                    await unit.cases.claim(
                        held.case_id, "ana", until=now + timedelta(minutes=10), now=now, take_over=False
                    )
                listed.append(await listed_for(unit, "ana", now))
        return none, check, listed

    none, check, listed = played(scene)
    assert none is None
    assert listed == [check.case_id, None]


def test_one_waits_at_a_time_and_lapses_at_its_cut_off(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        first = await laid_out(desk)
        again = await laid_out(desk)
        desk.clock.advance(hours=3)
        async with desk.store.reading() as unit:
            listed = await listed_for(unit, "ana", desk.clock.now())
        second = await laid_out(desk)
        async with desk.store.reading() as unit:
            return first, again, listed, second, await unit.cases.case(first.case_id), await unit.checks.counts()

    first, again, listed, second, lapsed, counts = played(scene)
    assert (again, listed, counts) == (None, None, {})
    assert second.case_id != first.case_id
    assert lapsed.status is Status.CLOSED


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (a_right_repair(route=Route.OWNER, approvals_needed=None), "an owner's case"),
        (replace(a_right_repair(), proposal=replace(a_right_repair().proposal, level=Level.A0, owner="fraud")), "A0"),
        (replace(a_right_repair(), evidence=()), "no evidence that would show the slip"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_must_not_or_cannot_be_copied_is_not(played, work, why) -> None:
    async def scene(desk):
        like = await a_released_case(desk)
        async with desk.store.writing() as unit:
            changed = replace(like, owner=work.proposal.owner, version=like.version + 1)
            await unit.cases.change(changed, was=like)
            await unit.works.add(like.case_id, changed.version, work, "0" * 64, desk.clock.now())
        return await laid_out(desk)

    assert played(scene) is None, why


def test_who_approved_the_original_and_who_could_not_sign_get_none(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        return [await laid_out(desk, person) for person in (RAJ, a_person("vic", Role.VIEWER))]

    assert played(scene) == [None, None]


def test_it_is_drawn_once_in_so_many_and_never_where_switched_off(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        asked = []

        def drawn(below: int) -> int:
            asked.append(below)
            return 1

        return await laid_out(desk, one_in=100, draw=drawn), await laid_out(desk, one_in=0), asked

    assert played(scene) == (None, None, [100])


def test_a_payment_of_the_same_name_takes_it_from_a_check_case(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        check = await laid_out(desk)
        real = await desk.opened(a_report(check.external_id))
        return real, check, await desk.store.case(check.case_id)

    real, check, after = played(scene)
    assert real.external_id == check.external_id
    assert after.external_id == check.case_id


def test_of_parallel_verdicts_on_a_check_case_one_counts(played) -> None:
    async def scene(desk):
        await a_released_case(desk)
        check = await laid_out(desk)
        await desk.decided(check, Verdict.REJECT, ANA, key="one")
        with pytest.raises(StaleDecision):
            await desk.decided(check, Verdict.APPROVE, ANA, key="two")
        again = await desk.decided(check, Verdict.REJECT, ANA, key="one")
        async with desk.store.reading() as unit:
            return again, await unit.checks.counts()

    again, counts = played(scene)
    assert (again.status, counts) == (Status.CLOSED, {"ana": (1, 1)})


def a_released(work: Worked, received_at: datetime) -> Case:
    return Case("c", "PX-26000099", Status.RELEASED, 3, "MT103", work.uetr, received_at, received_at)


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (3, 0), (4, 1), (30, 4)])
def test_the_dates_of_a_copy_lie_as_near_to_now_as_those_of_the_payment_did_then(days: int, weeks: int) -> None:
    work = a_right_repair()
    made = spoiled(a_released(work, NOON - timedelta(days=days)), a_report("PX-26000099"), work, number=1, now=NOON)
    (told,) = re.findall(r":32A:(\d{6})", MESSAGE)
    moved = f"{datetime.strptime(told, '%y%m%d') + timedelta(weeks=weeks):%y%m%d}"
    assert f":32A:{moved}" in made.report.message
    assert f":32A:{moved}".encode() in made.worked.verification.repaired
    assert made.worked.evidence[0].as_of == "2026-11-23"


def test_only_dates_of_the_payment_move_and_no_account_that_looks_like_one() -> None:
    payment = "<Dt>2026-11-24</Dt><IBAN>FR76261124ABC1</IBAN>:32A:261124EUR5,"
    text = f'{payment} as of 2026-11-20 "261124EUR5," [2026-11-24T10:00]'
    moved = redated(text, timedelta(weeks=1), named_in=payment)
    assert moved == (
        "<Dt>2026-12-01</Dt><IBAN>FR76261124ABC1</IBAN>:32A:261201EUR5,"
        ' as of 2026-11-20 "261201EUR5," [2026-12-01T10:00]'
    )


def test_a_spoiled_copy_says_the_wrong_value_and_leaves_the_evidence_right() -> None:
    work = a_right_repair()
    made = spoiled(a_released(work, NOON), a_report("PX-26000099"), work, number=1, now=NOON)
    assert made.report.external_id == "PX-26000100"
    assert made.shown.encode() in made.worked.verification.repaired
    assert RIGHT in made.worked.evidence[0].quote
    assert made.shown not in made.worked.evidence[0].quote
