"""Publishing a version of a document together with its ledger entry: both stand in the books, or neither does."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from agent.examples import examples_with
from cases.store import CaseStore
from cases.store.engine import sync_url
from cases.store.ledger_rows import Act
from knowledge_base.publishing import HasProblems, Publishing
from knowledge_base.store import KnowledgeStore
from knowledge_base.version import Version


async def publish(
    store: CaseStore, file: str, number: int, *, actor: Mapping[str, str], effective_from: date, now: datetime
) -> Version:
    """Put a submitted version in force from a day on, as `actor`, whose `id` must be none of its makers.

    Its examples are worked first, as the version says. Raises HasProblems, OwnDraft, NotPublishable; then nothing is
    recorded. Running servers see it with the next case that is opened.
    """
    await asyncio.to_thread(_require_right, store, file, number)
    async with store.writing() as unit:
        version = await unit.ledger.connection.run_sync(
            lambda connection: Publishing(KnowledgeStore(connection)).publish(
                file, number, person=actor["id"], effective_from=effective_from, now=now
            )
        )
        await unit.ledger.append([published(version, actor)], now)
    return version


def published(version: Version, actor: Mapping[str, str]) -> Act:
    """The ledger's entry: which document, from which day, by whom; the text by its digest."""
    told = {
        "what": "knowledge published",
        "file": version.file,
        "number": version.number,
        "makers": len(version.makers),
        "effective_from": version.effective_from.isoformat() if version.effective_from else None,
    }
    return Act("policy_changed", None, actor, {"text": hashlib.sha256(version.text.encode()).hexdigest()}, told)


def _require_right(store: CaseStore, file: str, number: int) -> None:
    """The long checks, outside of the transaction: while it is open, nobody else writes."""
    known = KnowledgeStore(sync_url(store.engine.url.render_as_string(hide_password=False)))
    version = known.version(file, number)
    runs = examples_with(file, version.text) if version else None
    if problems := Publishing(known, runs).problems(file, number):
        raise HasProblems(problems)
