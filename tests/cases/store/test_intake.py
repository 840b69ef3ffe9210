"""Intake: exactly one case for one report, durable, and never changed by a second."""

import asyncio
from pathlib import Path

import pytest
from desk_of_cases import CaseDesk
from store_builders import MESSAGE, NOON, a_report, worked

from cases.case import Status
from cases.intake import ExternalIdTaken, NotOpen, add_message, open_case
from cases.report import Related
from payments import PaymentError
from payments.vocabulary import RelatedRole


def test_the_same_report_twice_is_one_case(run) -> None:
    async def scene(store):
        first = await open_case(store, a_report(), now=NOON)
        second = await open_case(store, a_report(), now=NOON)
        return first, second, await store.count()

    first, second, number = run(scene)
    assert (first.created, second.created, number) == (True, False, 1)
    assert first.case.case_id == second.case.case_id


def test_the_same_id_with_other_content_changes_nothing(run) -> None:
    async def scene(store):
        first = await open_case(store, a_report(), now=NOON)
        with pytest.raises(ExternalIdTaken):
            await open_case(store, a_report(message=MESSAGE.replace("1250,00", "1251,00")), now=NOON)
        return await store.original(first.case.case_id), await store.count()

    original, number = run(scene)
    assert (original, number) == (MESSAGE.encode(), 1)


def test_reports_that_arrive_together_are_one_case(run) -> None:
    async def scene(store):
        opened = await asyncio.gather(*(open_case(store, a_report(), now=NOON) for _ in range(16)))
        return opened, await store.count()

    opened, number = run(scene)
    assert number == 1
    assert sum(one.created for one in opened) == 1
    assert len({one.case.case_id for one in opened}) == 1


def test_without_an_external_id_the_content_names_the_case(run) -> None:
    async def scene(store):
        first = await open_case(store, a_report(None), now=NOON)
        second = await open_case(store, a_report(None), now=NOON)
        return first.case, second.case

    first, second = run(scene)
    assert first == second
    assert first.external_id.startswith("sha256-")


def test_bytes_without_a_payment_open_no_case(run) -> None:
    async def scene(store):
        with pytest.raises(PaymentError):
            await open_case(store, a_report(message="no payment at all"), now=NOON)
        return await store.count()

    assert run(scene) == 0


def test_an_unknown_profile_opens_no_case(run) -> None:
    async def scene(store):
        with pytest.raises(PaymentError):
            await open_case(store, a_report(profile="moon-rail"), now=NOON)
        return await store.count()

    assert run(scene) == 0


def test_an_answer_makes_a_new_version_and_voids_approvals(run, tmp_path: Path) -> None:
    answer = Related(role=RelatedRole.ANSWER, message="TOWN IS LYON", authenticated=True)

    async def scene(store):
        desk = CaseDesk(store, tmp_path)
        case = await desk.proposed(worked(needed=2))
        once = await desk.decided(case)
        again = await add_message(store, case.case_id, answer, now=NOON)
        return once, again, await store.report(case.case_id), await store.decisions(case.case_id)

    once, again, report, decisions = run(scene)
    assert (once.approvals, again.approvals, again.status) == (1, 0, Status.RECEIVED)
    assert again.version == once.version + 1
    assert [related.message for related in report.related] == ["TOWN IS LYON"]
    assert decisions[0].voided_at is not None


def test_nothing_is_added_to_a_case_on_its_way_out(run, tmp_path: Path) -> None:
    async def scene(store):
        desk = CaseDesk(store, tmp_path)
        case = await desk.decided(await desk.proposed())
        with pytest.raises(NotOpen):
            await add_message(store, case.case_id, Related(role="answer", message="late"), now=NOON)
        return case

    assert run(scene).status is Status.RELEASING
