"""Changing knowledge under four eyes: drafts, and a publication that stands in the books with its ledger entry."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from agent.examples import examples_with
from cases.decision import Person, Role
from cases.entitlement import NotEntitled
from cases.store import CaseStore
from cases.store.engine import sync_url
from cases.store.ledger_rows import Act
from knowledge_base.lint import Problem
from knowledge_base.publishing import HasProblems, Publishing
from knowledge_base.store import KnowledgeStore
from knowledge_base.version import Stage, Version


def require_editor(person: Person) -> None:
    """Drafts and decisions on them are for knowledge editors (ui §3.6). Raises NotEntitled."""
    if person.machine:
        raise NotEntitled("A machine never changes knowledge; that needs two people.")
    if not person.has(Role.KNOWLEDGE_EDITOR):
        raise NotEntitled("Knowledge is changed by knowledge editors.")


def publishing(store: CaseStore) -> Publishing:
    """The acts on versions, without running examples. They are not for an event loop: they wait for the database."""
    return Publishing(KnowledgeStore(sync_url(store.engine.url.render_as_string(hide_password=False))))


async def save_draft(store: CaseStore, person: Person, file: str, text: str, *, now: datetime) -> Version:
    """Keep the draft. Raises NotEntitled, NotPublishable."""
    require_editor(person)
    return await asyncio.to_thread(partial(publishing(store).save_draft, file, text, person=person.id, now=now))


async def submit(store: CaseStore, person: Person, file: str, number: int, *, now: datetime) -> Version:
    """Hand the draft to another editor, once its examples come out. Raises NotEntitled, HasProblems, NotPublishable."""
    require_editor(person)
    await asyncio.to_thread(_require_right, store, file, number)
    return await asyncio.to_thread(partial(publishing(store).submit, file, number, person=person.id, now=now))


async def reject(store: CaseStore, person: Person, file: str, number: int, *, reason: str, now: datetime) -> Version:
    """Turn a submitted version down. Raises NotEntitled, OwnDraft, NotPublishable."""
    require_editor(person)
    act = partial(publishing(store).reject, file, number, person=person.id, reason=reason, now=now)
    return await asyncio.to_thread(act)


async def publish(
    store: CaseStore, file: str, number: int, *, actor: Mapping[str, str], effective_from: date, now: datetime
) -> Version:
    """Put a submitted version in force from a day on, as `actor`, whose `id` must be none of its makers.

    Its examples are worked first, as the version says. Raises NotEntitled, HasProblems, OwnDraft, NotPublishable; then
    nothing is recorded. Running servers see it with the next case that is opened.
    """
    if Role.KNOWLEDGE_EDITOR.value not in actor["role"].split(",") or actor["kind"] != "person":
        raise NotEntitled("Knowledge is published by knowledge editors.")
    await asyncio.to_thread(_require_right, store, file, number)
    async with store.writing() as unit:
        version = await unit.ledger.connection.run_sync(
            lambda connection: _alone(KnowledgeStore(connection)).publish(
                file, number, person=actor["id"], effective_from=effective_from, now=now
            )
        )
        await unit.ledger.append([published(version, actor)], now)
    return version


def _alone(versions: KnowledgeStore) -> Publishing:
    """One publisher after the other: each is judged beside all that were published before it."""
    versions.keep_others_out()
    return Publishing(versions)


def problems_of(store: CaseStore, version: Version) -> list[Problem]:
    """What keeps a version from being submitted or published; one that is decided has none any more."""
    if version.stage in (Stage.PUBLISHED, Stage.REJECTED):
        return []
    desk, place = publishing(store), (version.file, version.number)
    return desk.problems(*place) or replace(desk, run_example=examples_with(version.file, version.text)).problems(
        *place
    )


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
    version = publishing(store).store.version(file, number)
    if version is not None and (problems := problems_of(store, version)):
        raise HasProblems(problems)
