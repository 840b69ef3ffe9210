"""Precedents: written when an approved case has settled, with lineage; found by shape; withdrawn when reversed."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_of_cases import CaseDesk
from store_builders import MESSAGE, NOON, a_proposal, a_report, worked

from cases.case import Route
from cases.evidence import Evidence
from cases.learning import learn, withdraw
from cases.precedent import HeldPrecedents, Lineage, Precedent, Shape, likeness, terms_of
from cases.store.ledger_rows import SYSTEM
from cases.store.stored_precedents import StoredPrecedents
from payments.vocabulary import EvidenceClass, Level

LATER = NOON + timedelta(days=2)


def a_shape(**changes):
    told = {
        "cause": "creditor_iban_invalid",
        "message_type": "pacs.008.001.08",
        "rail": "swift-finplus",
        "codes": ("AC03",),
        "rules": ("ID-IBAN",),
        "fields": ("CdtTrfTxInf/CdtrAcct/Id/IBAN",),
        "playbook": "PB-25",
        "action": "REPAIR",
        "operators": ("ReplaceAccount",),
    }
    return Shape(**{**told, **changes})


def a_precedent(case_id, days=0, **changes):
    return Precedent(case_id, a_shape(**changes), NOON + timedelta(days=days), Lineage(3, ("d1",), 7, "sha"))


def played(run, tmp_path, scene):
    async def staged(store):
        return await scene(CaseDesk(store, tmp_path))

    return run(staged)


async def settled(desk, work=None):
    """A case that one person approved and the channel accepted."""
    case = await desk.decided(await desk.proposed(work))
    await desk.outbox.send_due()
    return await desk.store.case(case.case_id)


async def alike(url, at=LATER):
    """What a like case finds; read by another connection, as the agent does."""
    wanted = terms_of(cause="charset", message_type="MT103")
    return await asyncio.to_thread(lambda: StoredPrecedents(url).like(wanted, at=at))


def test_an_approved_and_settled_case_becomes_a_precedent_with_its_lineage(run, url, tmp_path) -> None:
    async def scene(desk):
        case = await settled(desk)
        await learn(desk.store, case, now=desk.clock.now())
        decisions = await desk.store.decisions(case.case_id)
        return case, decisions, await desk.store.entries(case.case_id), await alike(url)

    case, decisions, entries, [found] = played(run, tmp_path, scene)
    assert (found.case_id, found.shape.action, found.shape.playbook) == (case.case_id, "REPAIR", "PB-01")
    assert found.lineage.decisions == tuple(d.id for d in decisions)
    [entry] = [e for e in entries if e["kind"] == "precedent"]
    assert (found.lineage.ledger_entry, found.lineage.version) == (entry["index"], case.proposal_version)
    assert found.evidence_class is EvidenceClass.E5


def test_a_case_is_learnt_once(run, url, tmp_path) -> None:
    async def scene(desk):
        case = await settled(desk)
        for _ in range(3):
            await learn(desk.store, case, now=desk.clock.now())
        return await desk.store.entries(case.case_id), await alike(url)

    entries, found = played(run, tmp_path, scene)
    assert len([e for e in entries if e["kind"] == "precedent"]) == len(found) == 1


def test_what_was_not_approved_by_a_person_or_not_sent_teaches_nothing(run, url, tmp_path) -> None:
    async def scene(desk):
        waiting = await desk.proposed()
        await learn(desk.store, waiting, now=desk.clock.now())
        approved = await desk.decided(waiting)
        await learn(desk.store, approved, now=desk.clock.now())
        return await alike(url)

    assert played(run, tmp_path, scene) == []


def test_an_automatic_release_teaches_nothing(run, url, tmp_path) -> None:
    async def scene(desk):
        await desk.proposed(worked(a_proposal(level=Level.A3), route=Route.AUTO, needed=0))
        await desk.outbox.send_due()
        [case] = (await desk.store.cases()).cases
        await learn(desk.store, case, now=desk.clock.now())
        return case.status.value, await alike(url)

    assert played(run, tmp_path, scene) == ("released", [])


def test_a_withdrawn_precedent_counts_no_more_but_stood_before(run, url, tmp_path) -> None:
    async def scene(desk):
        case = await settled(desk)
        await learn(desk.store, case, now=desk.clock.now())
        before = desk.clock.now()
        desk.clock.advance(hours=1)
        async with desk.store.writing() as unit:
            first = await withdraw(unit, case.case_id, "released wrongly", actor=SYSTEM, at=desk.clock.now())
            second = await withdraw(unit, case.case_id, "released wrongly", actor=SYSTEM, at=desk.clock.now())
        entries = await desk.store.entries(case.case_id)
        return (first, second), await alike(url), await alike(url, before), entries[-1]["facts"]

    withdrawn, now, then, facts = played(run, tmp_path, scene)
    assert withdrawn == (True, False)
    assert (len(now), len(then)) == (0, 1)
    assert facts == {"what": "withdrawn", "reason": "released wrongly", "cited_by": []}


def test_a_withdrawal_names_the_cases_that_cited_the_precedent(run, tmp_path) -> None:
    async def scene(desk):
        case = await settled(desk)
        await learn(desk.store, case, now=desk.clock.now())
        quoted = Evidence("e1", EvidenceClass.E5, "cases.precedents", case.case_id, "REPAIR by PB-01", NOON.isoformat())
        later = await desk.proposed(replace(worked(), evidence=(quoted,)), another_report(1))
        async with desk.store.writing() as unit:
            await withdraw(unit, case.case_id, "released wrongly", actor=SYSTEM, at=desk.clock.now())
        return later.case_id, (await desk.store.entries(case.case_id))[-1]["facts"]["cited_by"]

    later, cited_by = played(run, tmp_path, scene)
    assert cited_by == [later]


def test_no_name_account_reference_or_amount_is_kept(run, url, tmp_path) -> None:
    async def scene(desk):
        await learn(desk.store, await settled(desk), now=desk.clock.now())
        return await alike(url)

    [found] = played(run, tmp_path, scene)
    text = str(found.shape.to_json())
    assert not [secret for secret in ("Ordelle", "FR76", "Facture", "1250", "LK-77120") if secret in text]


@pytest.fixture
def held():
    return HeldPrecedents([
        a_precedent("same", 0),
        a_precedent("newer", 1),
        a_precedent("other rail", 1, rail="sepa-sct"),
        a_precedent("other fault", 1, cause="cut_off_missed", codes=("TM01",), rules=(), fields=()),
    ])  # fmt: skip


WANTED = terms_of(
    codes=["AC03"], rules=["ID-IBAN"], fields=["CdtTrfTxInf[2]/CdtrAcct/Id/IBAN"], rail="swift-finplus"
)  # fmt: skip


def test_the_most_alike_come_first_then_the_newest(held) -> None:
    assert [p.case_id for p in held.like(WANTED, at=LATER)] == ["newer", "same", "other rail"]


def test_what_settled_later_is_not_found(held) -> None:
    assert [p.case_id for p in held.like(WANTED, at=NOON)] == ["same"]


def test_rail_and_field_alone_make_no_likeness() -> None:
    wanted = terms_of(rail="swift-finplus", fields=["CdtTrfTxInf/CdtrAcct/Id/IBAN"], message_type="pacs.008.001.08")
    assert likeness(a_shape().terms, wanted) == 0


def test_the_store_finds_as_the_list_in_memory_does(run, url, tmp_path, held) -> None:
    async def scene(desk):
        ids = []
        for n, precedent in enumerate(held._precedents):
            case = await desk.opened(another_report(n))
            ids.append((case.case_id, precedent.case_id))
            async with desk.store.writing() as unit:
                await unit.precedents.put(Precedent(case.case_id, precedent.shape, precedent.settled_at))
        names = dict(ids)
        stored = StoredPrecedents(url)
        found = [await asyncio.to_thread(stored.like, WANTED, at=at, k=k) for at in (NOON, LATER) for k in (1, 2, 5)]
        return [[names[p.case_id] for p in some] for some in found]

    expected = [[p.case_id for p in held.like(WANTED, at=at, k=k)] for at in (NOON, LATER) for k in (1, 2, 5)]
    assert played(run, tmp_path, scene) == expected


def another_report(number):
    return a_report(f"Q-{number}", message=MESSAGE.replace("LK-77120", f"LK-7712{number}"))
