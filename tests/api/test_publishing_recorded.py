"""A publication stands in the ledger, reaches a running server, and changes what open approvals rest on."""

import asyncio
import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from api.agents import agents_of
from api.publishing import publish
from api.settings import Settings
from cases.context import context_sha256
from cases.policy import default_policy
from cases.report import Report
from cases.store import CaseStore, migrate, open_store
from cases.store.engine import sync_url
from evals.scenario import SCENARIOS, load_scenario
from knowledge_base.playbooks import DOCUMENTS
from knowledge_base.publishing import HasProblems, OwnDraft, Publishing
from knowledge_base.store import KnowledgeStore

NOW, FROM = datetime(2026, 11, 23, 12, tzinfo=UTC), date(2026, 12, 1)
FILE = "playbooks/PB-13-unstructured-creditor-address.md"
CHANGED = (DOCUMENTS / FILE).read_text(encoding="utf-8").replace("from: 2025-11-22", "from: 2026-12-01", 1)
LEA, RAJ = ({"kind": "person", "id": name, "role": "knowledge_editor"} for name in ("lea", "raj"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path, _env_file=None)
    migrate(settings.store_url)
    return settings


def submitted(settings: Settings, text: str = CHANGED) -> None:
    desk = Publishing(KnowledgeStore(sync_url(settings.store_url)))
    desk.save_draft(FILE, text, person="lea", now=NOW)
    desk.submit(FILE, 1, person="lea", now=NOW)


async def _published(store: CaseStore, actor: dict[str, str]) -> tuple[Any, tuple[dict[str, Any], ...]]:
    failed: Exception | None = None
    try:
        await publish(store, FILE, 1, actor=actor, effective_from=FROM, now=NOW)
    except (OwnDraft, HasProblems) as refused:
        failed = refused
    async with store.reading() as unit:
        entries = await unit.ledger.page(kinds=["policy_changed"])
    await store.close()
    return failed, entries


def published(settings: Settings, actor: dict[str, str] = RAJ) -> tuple[Any, tuple[dict[str, Any], ...]]:
    return asyncio.run(_published(open_store(settings.store_url), actor))


def test_a_publication_is_an_entry_of_the_ledger_with_the_digest_of_its_text(settings: Settings) -> None:
    submitted(settings)
    failed, [entry] = published(settings)
    assert failed is None
    assert entry["actor"]["id"] == "raj"
    assert entry["inputs"] == {"text": hashlib.sha256(CHANGED.encode()).hexdigest()}
    assert (entry["facts"]["file"], entry["facts"]["effective_from"]) == (FILE, "2026-12-01")


def test_what_is_refused_is_not_recorded(settings: Settings) -> None:
    submitted(settings)
    failed, entries = published(settings, LEA)
    assert isinstance(failed, OwnDraft)
    assert entries == KnowledgeStore(sync_url(settings.store_url)).published() == ()


def test_the_examples_are_worked_as_the_draft_says_and_not_as_the_shipped_document_does(settings: Settings) -> None:
    submitted(settings, CHANGED.replace("{address.found: true", "{address.found: false"))
    failed, entries = published(settings)
    assert isinstance(failed, HasProblems)
    assert entries == ()


def test_a_running_server_sees_it_and_approvals_that_rest_on_other_knowledge_are_void(settings: Settings) -> None:
    agents = agents_of(settings, default_policy())
    report = Report(**load_scenario(SCENARIOS / "02-unstructured-address").exception)
    worked = agents.works.work("01X", report, now=NOW)
    unchanged = agents.assessor.judge("01X", report, worked, worked.proposal, now=NOW)
    submitted(settings)
    assert published(settings)[0] is None
    after = agents.assessor.judge("01X", report, worked, worked.proposal, now=NOW)
    digests = [context_sha256(original_sha256="0", worked=w) for w in (worked, unchanged, after)]
    assert worked.versions == unchanged.versions
    assert digests[0] == digests[1] != digests[2]
    assert agents.works.work("01Y", report, now=NOW).versions == after.versions


def test_a_certificate_of_other_knowledge_covers_nothing(settings: Settings) -> None:
    from governance.certificates import HeldCertificate

    held = {
        "strata": [{"key": "f", "patterns": ["A3/format/*"], "lambda_hat": "0.5"}],
        "issued_at": "2026-11-01T00:00:00+00:00",
        "valid_until": "2027-01-01T00:00:00+00:00",
    }
    knowledge = agents_of(settings, default_policy()).works.sources.knowledge
    certified = knowledge.digest
    certificate = HeldCertificate(held, lambda: knowledge.digest == certified)
    before = certificate.covers("A3/format/10k/swift", 0.9, NOW)
    submitted(settings)
    published(settings)
    knowledge.renew()
    assert (before, certificate.covers("A3/format/10k/swift", 0.9, NOW)) == (True, False)
