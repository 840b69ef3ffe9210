"""What proposals rest on, counted once a proposal however many passages; check cases and lapsed approvals left out."""

from dataclasses import replace
from datetime import date

from store_builders import NOON, a_proposal, worked

from cases.evidence import Evidence
from cases.store import CaseStore, tables
from cases.store.citation_rows import Cited, places_of
from payments.vocabulary import EvidenceClass

QUOTED = tuple(
    Evidence(f"e{n}", EvidenceClass.E6, source, locator, "…", "2026-11-23")
    for n, (source, locator) in enumerate([("knowledge", "CODES-X#a"), ("knowledge", "CODES-X#b"), ("rules", "R#1")])
)


def quoting(*more: Evidence):
    return replace(worked(a_proposal()), evidence=more)


async def kept(store: CaseStore, case_id: str, verdict: str, *, voided: bool = False, check: bool = False) -> None:
    """A case with one proposal, resting on PB-01 and two passages of CODES-X, and one decision on it."""
    async with store.writing() as unit:
        connection = unit.works.connection
        at = "2026-11-23T12:00:00.000000+00:00"
        needed = [c for c in tables.cases.columns if not c.nullable]
        empty = {c.name: c.type.python_type() if c.type.python_type in (int, bool) else "x" for c in needed}
        row = empty | {name: at for name in empty if name.endswith("_at")}
        row |= {"case_id": case_id, "external_id": case_id, "check_for": "ana" if check else None}
        await connection.execute(tables.cases.insert().values(row))
        await unit.works.add(case_id, 1, quoting(*QUOTED), "sha", NOON)
        decided = {c.name: "[]" for c in tables.decisions.columns}
        decided |= {"id": f"d{case_id}", "case_id": case_id, "version": 1, "proposal_version": 1, "verdict": verdict}
        decided |= {"idempotency_key": case_id, "at": at, "voided_at": at if voided else None, "shown_at": None}
        await connection.execute(tables.decisions.insert().values(decided))
        if check:
            laid_out = {c.name: "x" for c in tables.check_cases.columns if not c.nullable}
            await connection.execute(
                tables.check_cases.insert().values(laid_out | {"case_id": case_id, "copied_from": "c1"})
            )


def test_the_playbooks_of_a_proposal_and_the_passages_it_quotes_are_its_places() -> None:
    assert places_of(quoting(*QUOTED)) == {"PB-01", "CODES-X#a", "CODES-X#b"}


def test_decided_proposals_are_counted_once_a_document_and_day(run) -> None:
    async def scene(store: CaseStore):
        await kept(store, "c1", "approve")
        await kept(store, "c2", "reject")
        await kept(store, "c3", "approve", voided=True)
        await kept(store, "c4", "approve", check=True)
        await kept(store, "c5", "escalate")
        async with store.reading() as unit:
            found = await unit.citations.cited(), await unit.citations.cited("CODES-X"), await unit.citations.cited("R")
            return found, await unit.citations.cases("CODES-X", 2)

    (every, one, none), cases = run(scene)
    day = date(2026, 11, 23)
    assert sorted(every, key=lambda each: each.document) == [Cited("CODES-X", day, 3, 1), Cited("PB-01", day, 3, 1)]
    assert (one, none) == ((Cited("CODES-X", day, 3, 1),), ())
    assert cases == (("c5", "CODES-X#a"), ("c4", "CODES-X#a"))
