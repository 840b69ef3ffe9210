"""Knowledge over HTTP: searching and reading it on any day, drafting a change, and publishing what another drafted."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.decision import Act
from cases.entitlement import can
from knowledge_base.dated import DatedKnowledge
from knowledge_base.publishing import TEXT_LENGTH_MAX, NoSuchVersion
from knowledge_base.version import Version

from ..bootstrap import Application
from ..day import Day
from ..errors import Refused
from ..identity import Caller, Running, Signed
from ..impact import CASES_MAX
from ..knowledge_impact import knowledge_impacts
from ..publishing import problems_of, publish, publishing, reject, save_draft, submit

router = APIRouter(tags=["knowledge"])
FOUND_MAX = 50


class Verdict(StrEnum):
    """What is said about a version: handed to another editor, put in force, turned down."""

    SUBMIT = "submit"
    PUBLISH = "publish"
    REJECT = "reject"


class DraftBody(BaseModel):
    """A document as a whole: front matter and sections."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"file": "rules/local-town.md", "text": "---\nid: LOCAL-TOWN\n---\n…"}]},
    )

    file: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH_MAX)]


class VersionDecisionBody(BaseModel):
    """`effective_from` for `publish`, a day after today; `reason` for `reject`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"verdict": "publish", "effective_from": "2026-12-01"}]}
    )

    verdict: Verdict
    effective_from: Day | None = None
    reason: Annotated[str, Field(max_length=2_000)] = ""


@router.get("/knowledge")
async def search(
    application: Running,
    caller: Signed,
    q: Annotated[str, Query(max_length=400)] = "",
    on: Day | None = None,
    k: Annotated[int, Query(ge=1, le=FOUND_MAX)] = 10,
) -> dict[str, Any]:
    """The passages that answer `q` on a day, best first; without `q` all documents and the versions of the bank."""
    caller.require("cases:read")
    day = on or application.clock.now().date()
    known = await asyncio.to_thread(knowledge_in_force, application)
    if q.strip():
        hits = await asyncio.to_thread(lambda: known.search(q, on=day, k=k))
        told = [
            {"passage": h.passage.id, "title": h.passage.title, "text": h.passage.text, "how": h.how, "score": h.score}
            for h in hits
        ]
        return {"on": day.isoformat(), "passages": told}
    versions = await asyncio.to_thread(publishing(application.store).store.versions)
    firsts = {p.document: p for p in reversed(known.on(day).passages()) if p.fits("", "", "", day)}
    documents = [{"document": p.document, "title": p.title, "kind": p.kind} for p in firsts.values()]
    return {
        "on": day.isoformat(),
        "digest": known.digest,
        "documents": sorted(documents, key=lambda told: told["document"]),
        "versions": [summary(version) for version in versions],
    }


@router.post("/knowledge", status_code=201)
async def draft(body: DraftBody, application: Running, caller: Signed) -> dict[str, Any]:
    """Keep the text as the open draft of its file, `FOLDER/NAME.md`. No case reads it before it is published."""
    _require_person(caller)
    now = application.clock.now()
    return summary(await save_draft(application.store, caller.person, body.file, body.text, now=now))


@router.get("/knowledge/{document}")
async def read_document(document: str, application: Running, caller: Signed, on: Day | None = None) -> dict[str, Any]:
    """One document as it is in force on a day, and its versions."""
    caller.require("cases:read")
    desk, day = publishing(application.store), on or application.clock.now().date()
    file = await _file(application, document)
    text, versions = await asyncio.to_thread(lambda: (desk.text_in_force(file, day), desk.store.versions(file)))
    told = [summary(version) for version in versions]
    return {"document": document, "file": file, "on": day.isoformat(), "text": text, "versions": told}


@router.get("/knowledge/{document}/versions/{number}")
async def read_version(document: str, number: int, application: Running, caller: Signed) -> dict[str, Any]:
    """One version with its text, what it changes (a unified diff), and what keeps it from being published."""
    caller.require("cases:read")
    desk, version = publishing(application.store), await version_called(application, document, number)
    diff = await asyncio.to_thread(desk.diff, version.file, number)
    problems = await asyncio.to_thread(problems_of, application.store, version)
    told = [{"place": each.key, "text": each.text} for each in problems]
    return {**summary(version), "text": version.text, "diff": diff, "problems": told}


@router.get("/knowledge/{document}/versions/{number}/impact")
async def read_knowledge_impact(
    document: str,
    number: int,
    application: Running,
    caller: Signed,
    cases: Annotated[int, Query(ge=1, le=CASES_MAX)] = 50,
) -> dict[str, Any]:
    """What the version would have done to the last cases: each worked again with it and without it."""
    caller.require("cases:read")
    version = await version_called(application, document, number)
    known = await asyncio.to_thread(knowledge_in_force, application)
    found = await knowledge_impacts(
        application,
        known,
        version,
        last=cases,
        shown=lambda case: can(caller.person, Act.VIEW, case, (), application.policy) is None,
    )
    return found.to_json()


@router.post("/knowledge/{document}/versions/{number}/decisions")
async def decide_version(
    document: str, number: int, body: VersionDecisionBody, application: Running, caller: Signed
) -> dict[str, Any]:
    """Submit, publish or reject. 403 for who wrote in it, 422 with `problems` while the checks fail."""
    _require_person(caller)
    version = await version_called(application, document, number)
    return summary(await decided(application, caller, version, body))


async def decided(application: Application, caller: Caller, version: Version, body: VersionDecisionBody) -> Version:
    """The version after the act. Raises NotEntitled, KnowledgeError, Refused for a publication without its day."""
    store, now = application.store, application.clock.now()
    if body.verdict is Verdict.SUBMIT:
        return await submit(store, caller.person, version.file, version.number, now=now)
    if body.verdict is Verdict.REJECT:
        return await reject(store, caller.person, version.file, version.number, reason=body.reason, now=now)
    if body.effective_from is None:
        raise Refused(422, "NotAccepted", "a publication names its first day: effective_from")
    return await publish(
        store, version.file, version.number, actor=caller.actor, effective_from=body.effective_from, now=now
    )


def knowledge_in_force(application: Application) -> DatedKnowledge:
    """What readers are told, with what was published until now. Waits for the database."""
    application.knowledge.renew()
    return application.knowledge


async def version_called(application: Application, document: str, number: int) -> Version:
    """The version with this number. Raises NoSuchVersion."""
    file = await _file(application, document)
    found = await asyncio.to_thread(publishing(application.store).store.version, file, number)
    if found is None:
        raise NoSuchVersion(f"there is no version {number} of {document}")
    return found


async def _file(application: Application, document: str) -> str:
    file = await asyncio.to_thread(publishing(application.store).file_of, document)
    if file is None:
        raise NoSuchVersion(f"there is no document {document}")
    return file


def summary(version: Version) -> dict[str, Any]:
    """A version without its text."""
    return {
        "document": version.document,
        "file": version.file,
        "number": version.number,
        "stage": version.stage.value,
        "makers": list(version.makers),
        "drafted_at": version.drafted_at.isoformat(),
        "effective_from": version.effective_from.isoformat() if version.effective_from else None,
        "decided_by": version.decided_by,
        "decided_at": version.decided_at.isoformat() if version.decided_at else None,
        "reason": version.reason,
    }


def _require_person(caller: Caller) -> None:
    if caller.scopes is not None:
        raise Refused(403, "NotEntitled", "a machine never changes knowledge; that needs two people")
