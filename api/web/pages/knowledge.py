"""The knowledge browser: what is in force on a day, found by code or words, read passage by passage."""

import asyncio
from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.case import Case
from cases.decision import Act, Role
from knowledge_base.passages import Passage
from knowledge_base.search import Knowledge
from knowledge_base.version import Version

from ...endpoints.knowledge import knowledge_in_force
from ...publishing import publishing
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..page_route import PageRoute
from ..view_models.knowledge import OPEN, cited_section, drafts_section, versions_section
from ..view_models.marks import Piece, pieces
from ..view_models.sheet import Cell, Search, Section, Sheet, cell, table
from ..view_models.words import sentence

router = APIRouter(include_in_schema=False, route_class=PageRoute)
FOUND_MAX, QUERY_CHARACTERS_MAX, CITED_MAX = 30, 200, 50
LOOKED_THROUGH = 500  # of the newest proposals, for passages that are quoted
KINDS = {
    "playbook": "Playbooks", "rule": "Rules", "code": "Codes", "identifier": "Identifiers", "corridor": "Corridors",
    "control": "Controls",
}  # fmt: skip


@router.get("/knowledge")
async def knowledge(request: Request, q: str = "", on: str = "") -> Response:
    """All documents in force on the day, or the passages that answer a search."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    day = _day(on, desk.now().date())
    whole = await asyncio.to_thread(knowledge_in_force, desk.application)
    known, asked = whole.on(day), q.strip()[:QUERY_CHARACTERS_MAX]
    open_ones = await asyncio.to_thread(_open_versions, desk)
    found = await asyncio.to_thread(_found, known, asked, day) if asked else ()
    page = Sheet(
        "Knowledge",
        f"{len({p.document for p in known.passages()})} documents, snapshot {whole.digest[:12]}",
        found if asked else (*drafts_section(open_ones, desk.zone), *_documents(known, day)),
        links=(("New draft", "/knowledge/new"),) if viewer.person.has(Role.KNOWLEDGE_EDITOR) else (),
        search=Search("/knowledge", "Code, rule or words", asked, day=day.isoformat()),
    )
    return desk.page(request, viewer, "sheet.html", here="knowledge", page=page)


@router.get("/knowledge/{document}")
async def document(request: Request, document: str, on: str = "") -> Response:
    """One document as of a day, with its dates, source, passages, versions and the cases it decided."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    day = _day(on, desk.now().date())
    known = (await asyncio.to_thread(knowledge_in_force, desk.application)).on(day)
    passages = [p for p in known.passages() if p.document == document]
    versions = await asyncio.to_thread(_versions, desk, document)
    if not passages and not versions:
        return desk.refused(request, viewer, 404, "No such document", "No document has this id.", "/knowledge")
    told = (*_playbook(known, document), *(Section(p.heading, p.id, prose=_prose(p.text)) for p in passages))
    page = Sheet(
        f"{document} {passages[0].title}" if passages else document,
        passages[0].kind if passages else "not in force",
        (*told, versions_section(versions, desk.zone), cited_section(await _citing(desk, viewer, passages))),
        facts=(f"on {day}", *_facts(passages[0])) if passages else (f"on {day}",),
        links=(("Draft a change", f"/knowledge/{document}/edit"),) if viewer.person.has(Role.KNOWLEDGE_EDITOR) else (),
        back=("Back to knowledge", "/knowledge"),
    )
    return desk.page(request, viewer, "sheet.html", here="knowledge", page=page)


def _facts(first: Passage) -> tuple[str, ...]:
    until = first.effective_until.isoformat() if first.effective_until else "further notice"
    return (f"in force from {first.effective_from} until {until}", first.source, *_scope(first))


def _open_versions(desk: Desk) -> list[Version]:
    return [each for each in publishing(desk.store).store.versions() if each.stage in OPEN]


def _versions(desk: Desk, document: str) -> tuple[Version, ...]:
    acts = publishing(desk.store)
    file = acts.file_of(document)
    return acts.store.versions(file) if file else ()


async def _citing(desk: Desk, viewer: Viewer, passages: Sequence[Passage]) -> list[tuple[Case, str]]:
    """Cases that this person may see and the document had a part in: how."""
    if not passages:
        return []
    async with desk.store.reading() as unit:
        decided = await unit.works.decided_by(passages[0].document, CITED_MAX)
        quoted = await unit.works.quoting([p.id for p in passages], LOOKED_THROUGH)
    told = dict.fromkeys(quoted, "quoted") | dict.fromkeys(decided, "decided by it")
    found = [(await desk.store.case(case_id), how) for case_id, how in list(told.items())[:CITED_MAX]]
    return [(case, how) for case, how in found if desk.may_act(viewer, Act.VIEW, case)]


def _documents(known: Knowledge, day: date) -> tuple[Section, ...]:
    firsts: dict[str, Passage] = {}
    for passage in known.passages():
        if passage.fits("", "", "", day):
            firsts.setdefault(passage.document, passage)
    columns = ("Id", "Title", "In force from", "Until", "Source")
    return tuple(
        Section(name, f"in force on {day}", table(name, columns, [_line(p) for p in firsts.values() if p.kind == kind]))
        for kind, name in KINDS.items()
    )


def _line(p: Passage) -> tuple[Cell, ...]:
    until = p.effective_until.isoformat() if p.effective_until else "–"
    title = cell(p.title, href=f"/knowledge/{p.document}")
    return (cell(p.document, mono=True), title, cell(p.effective_from), cell(until), cell(p.source))


def _found(known: Knowledge, asked: str, day: date) -> tuple[Section, ...]:
    hits = known.search(asked, on=day, k=FOUND_MAX)
    rows = [
        (
            cell(hit.passage.id, href=f"/knowledge/{hit.passage.document}", mono=True),
            cell(f"{hit.passage.title}, {hit.passage.heading}"),
            cell(hit.passage.text[:300]),
            cell(hit.how),
        )
        for hit in hits
    ]
    found = table("Passages, best first", ("Passage", "Where", "Text", "Found by"), rows, "No passage answers this.")
    return (Section("Passages", f"{len(rows)} found, in force on {day}", found),)


def _playbook(known: Knowledge, document: str) -> tuple[Section, ...]:
    book = next((p for p in known.playbooks(None) if p.id == document), None)
    if book is None:
        return ()
    outcomes = [*book.outcomes, *([book.otherwise] if book.otherwise else [])]
    rows = [
        (
            cell("; ".join(f"{name} = {value}" for name, value in each.when.items()) or "otherwise", mono=True),
            cell(each.action.value),
            cell((each.level or book.level).value),
            cell(", ".join(str(op.get("op", "")) for op in each.repair) or "–"),
            cell(each.reason),
        )
        for each in outcomes
    ]
    told = (
        f"Called by {', '.join((*book.triggers.codes, *book.triggers.rules)) or 'patterns in fault text'}.",
        f"Forbidden: {'; '.join(book.forbidden)}." if book.forbidden else "",
        f"Confidence is capped at {book.confidence_cap:.0%}; evidence asked for: "
        f"{', '.join(each.value for each in book.evidence)}.",
    )
    columns = ("When", "Action", "Level", "Edits", "Reason")
    return (
        Section(
            "What it decides",
            sentence(book.cause),
            table("Outcomes", columns, rows),
            prose=tuple(pieces(t) for t in told if t),
        ),
    )


def _prose(text: str) -> tuple[tuple[Piece, ...], ...]:
    return tuple(pieces(" ".join(part.split())) for part in text.split("\n\n") if part.strip())


def _scope(p: Passage) -> tuple[str, ...]:
    parts = (("messages", p.messages), ("rails", p.rails), ("direction", p.direction))
    return tuple(f"{name}: {', '.join(values)}" for name, values in parts if values)


def _day(text: str, other: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return other
