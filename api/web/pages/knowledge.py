"""The knowledge browser: what is in force on a day, found by code or words, read passage by passage."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from knowledge_base.passages import Passage
from knowledge_base.search import Knowledge, shipped_knowledge

from ..desk import desk_of, viewer_of
from ..page_route import PageRoute
from ..view_models.marks import Piece, pieces
from ..view_models.sheet import Cell, Search, Section, Sheet, cell, table
from ..view_models.words import sentence

router = APIRouter(include_in_schema=False, route_class=PageRoute)
FOUND_MAX, QUERY_CHARACTERS_MAX = 30, 200
KINDS = {"playbook": "Playbooks", "rule": "Rules", "code": "Codes"}


@router.get("/knowledge")
async def knowledge(request: Request, q: str = "", on: str = "") -> Response:
    """All documents in force on the day, or the passages that answer a search."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    day = _day(on, desk.now().date())
    known, asked = shipped_knowledge(), q.strip()[:QUERY_CHARACTERS_MAX]
    sections = _found(known, asked, day) if asked else _documents(known, day)
    page = Sheet(
        "Knowledge",
        f"{len({p.document for p in known.passages()})} documents, snapshot {known.digest[:12]}",
        sections,
        search=Search("/knowledge", "Code, rule or words", asked, day=day.isoformat()),
    )
    return desk.page(request, viewer, "sheet.html", here="knowledge", page=page)


@router.get("/knowledge/{document}")
async def document(request: Request, document: str) -> Response:
    """One document with its dates, source and passages; a playbook with what it may do."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    known = shipped_knowledge()
    passages = [p for p in known.passages() if p.document == document]
    if not passages:
        return desk.refused(request, viewer, 404, "No such document", "No document has this id.", "/knowledge")
    first = passages[0]
    until = first.effective_until.isoformat() if first.effective_until else "further notice"
    page = Sheet(
        f"{document} {first.title}",
        first.kind,
        (*_playbook(known, document), *(Section(p.heading, p.id, prose=_prose(p.text)) for p in passages)),
        facts=(f"in force from {first.effective_from} until {until}", first.source, *_scope(first)),
        back=("Back to knowledge", "/knowledge"),
    )
    return desk.page(request, viewer, "sheet.html", here="knowledge", page=page)


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
