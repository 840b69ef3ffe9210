"""The knowledge browser: what is in force on a day, found by code or words, read passage by passage."""

import asyncio
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.decision import Act, Role
from cases.store.citation_rows import EVER, Days
from knowledge_base.passages import Passage
from knowledge_base.search import Knowledge
from knowledge_base.version import Version

from ...endpoints.knowledge import knowledge_in_force
from ...publishing import publishing
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..page_route import PageRoute
from ..said import N_, N_all, figure, tell
from ..view_models.knowledge import cited_section, drafts_section, passage_section, versions_section
from ..view_models.knowledge_clashes import both_section, clashes, clashes_section, differences_of
from ..view_models.knowledge_hits import hits_section
from ..view_models.knowledge_list import Wanted, cited_cell, in_force, others, standings, wanted
from ..view_models.marks import pieces
from ..view_models.sheet import Search, Section, Sheet, cell, recorded, table
from ..view_models.words import sentence

router = APIRouter(include_in_schema=False, route_class=PageRoute)
FOUND_MAX, QUERY_CHARACTERS_MAX, CITED_MAX = 30, 200, 50


@router.get("/knowledge")
async def knowledge(request: Request, q: str = "", on: str = "", source: str = "", status: str = "") -> Response:
    """All documents in force on the day, drafts beside them, or the passages that answer a search."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    asked = wanted(day_of(on, desk.now().date()), source, status)
    whole = await asyncio.to_thread(knowledge_in_force, desk.application)
    known, words = whole.on(asked.day), q.strip()[:QUERY_CHARACTERS_MAX]
    found = await asyncio.to_thread(_found, known, words, asked.day) if words else await _listed(desk, known, asked)
    search = Search(
        "/knowledge", N_("Code, rule or words"), words, day=asked.day.isoformat(), picks=() if words else asked.picks
    )
    page = Sheet(
        N_("Knowledge"),
        tell(
            "%(n)s documents, snapshot %(digest)s",
            n=len({p.document for p in known.passages()}),
            digest=whole.digest[:12],
        ),
        found,
        links=((N_("New draft"), "/knowledge/new"),) if viewer.person.has(Role.KNOWLEDGE_EDITOR) else (),
        search=search,
    )
    return desk.page(request, viewer, "sheet.html", here="knowledge", page=page)


async def _listed(desk: Desk, known: Knowledge, asked: Wanted) -> tuple[Section, ...]:
    versions = await asyncio.to_thread(publishing(desk.store).store.versions)
    async with desk.store.reading() as unit:
        standing = standings(await desk.cited.of(unit), versions)
    against = await asyncio.to_thread(clashes, known, versions, asked.day)
    beside = (*clashes_section(against), *drafts_section(others(versions, asked), desk.zone))
    return (*beside, *in_force(known.passages(), versions, asked, standing)) if asked.in_force else beside


@router.get("/knowledge/both")
async def both(request: Request, a: str = "", b: str = "", v: int = 0, on: str = "") -> Response:
    """Two documents that contradict each other, side by side; `v` is the version of the first where it is a draft."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    day = day_of(on, desk.now().date())
    found = await asyncio.to_thread(_texts, desk, a, b, v, day)
    if found is None:
        return desk.refused(request, viewer, 404, N_("No such document"), N_("No document has this id."), "/knowledge")
    one, other = found
    sections = tuple(both_section(name, text) for name, text in ((f"{a} v{v}" if v else a, one), (b, other)))
    page = Sheet(
        tell("%(a)s and %(b)s", a=a, b=b),
        tell("as of %(day)s", day=day),
        sections,
        facts=tuple(f"{text} {b}" for text in differences_of(one, other)),
        back=(N_("Back to knowledge"), "/knowledge"),
    )
    return desk.page(request, viewer, "sheet.html", here="knowledge", page=page)


def _texts(desk: Desk, a: str, b: str, v: int, day: date) -> tuple[str, str] | None:
    acts = publishing(desk.store)
    files = acts.file_of(a), acts.file_of(b)
    if files[0] is None or files[1] is None:
        return None
    version = acts.store.version(files[0], v) if v else None
    if v and version is None:
        return None
    return version.text if version else acts.text_in_force(files[0], day), acts.text_in_force(files[1], day)


@router.get("/knowledge/{document}")
async def document(request: Request, document: str, on: str = "") -> Response:
    """One document as of a day, with its dates, source, passages, versions and the cases it decided."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    day = day_of(on, desk.now().date())
    known = (await asyncio.to_thread(knowledge_in_force, desk.application)).on(day)
    passages = [p for p in known.passages() if p.document == document]
    versions = await asyncio.to_thread(_versions, desk, document)
    if not passages and not versions:
        return desk.refused(request, viewer, 404, N_("No such document"), N_("No document has this id."), "/knowledge")
    told = (*_playbook(known, document), *(passage_section(p.id, p.heading, p.text) for p in passages))
    async with desk.store.reading() as unit:
        standing = standings(await unit.citations.cited(document), versions)
    page = Sheet(
        f"{document} {passages[0].title}" if passages else document,
        passages[0].kind if passages else N_("not in force"),
        (
            *told,
            versions_section(versions, desk.zone, lambda number: cited_cell(document, number, standing)),
            await where_cited(desk, viewer, document),
        ),
        facts=(tell("on %(day)s", day=day), *_facts(passages[0])) if passages else (tell("on %(day)s", day=day),),
        links=((N_("Draft a change"), f"/knowledge/{document}/edit"),)
        if viewer.person.has(Role.KNOWLEDGE_EDITOR)
        else (),
        back=(N_("Back to knowledge"), "/knowledge"),
    )
    return desk.page(request, viewer, "sheet.html", here="knowledge", page=page)


def _facts(first: Passage) -> tuple[str, ...]:
    until = first.effective_until.isoformat() if first.effective_until else N_("further notice")
    return (
        tell("in force from %(day)s until %(until)s", day=first.effective_from, until=until),
        first.source,
        *_scope(first),
    )


def _versions(desk: Desk, document: str) -> tuple[Version, ...]:
    acts = publishing(desk.store)
    file = acts.file_of(document)
    return acts.store.versions(file) if file else ()


async def where_cited(desk: Desk, viewer: Viewer, document: str, days: Days = EVER) -> Section:
    """Cases that this person may see and the document had a part in on those days, and how."""
    async with desk.store.reading() as unit:
        told = dict(await unit.citations.cases(document, CITED_MAX, days))
        total = await unit.citations.number(document, days) if len(told) == CITED_MAX else len(told)
        cases = [case for case_id in told if (case := await unit.cases.case(case_id)) is not None]
    shown = [case for case in cases if desk.may_act(viewer, Act.VIEW, case)]
    how = {
        name: N_("decided by it") if place == document else tell("quotes %(place)s", place=place)
        for name, place in told.items()
    }
    return cited_section([(case, how[case.case_id]) for case in shown], total)


def _found(known: Knowledge, asked: str, day: date) -> tuple[Section, ...]:
    return (hits_section(known.search(asked, on=day, k=FOUND_MAX), asked, day),)


def _playbook(known: Knowledge, document: str) -> tuple[Section, ...]:
    book = next((p for p in known.playbooks(None) if p.id == document), None)
    if book is None:
        return ()
    outcomes = [*book.outcomes, *([book.otherwise] if book.otherwise else [])]
    rows = [
        (
            cell("; ".join(f"{name} = {value}" for name, value in each.when.items()) or "otherwise", mono=True),
            recorded(each.action.value),
            cell((each.level or book.level).value),
            cell(", ".join(str(op.get("op", "")) for op in each.repair) or "–"),
            recorded(each.reason),
        )
        for each in outcomes
    ]
    told = (
        tell(
            "Called by %(names)s.",
            names=", ".join((*book.triggers.codes, *book.triggers.rules)) or N_("patterns in fault text"),
        ),
        tell("Forbidden: %(names)s.", names="; ".join(book.forbidden)) if book.forbidden else "",
        tell(
            "Confidence is capped at %(share)s; evidence asked for: %(names)s.",
            share=figure(f"{book.confidence_cap:.0%}"),
            names=", ".join(each.value for each in book.evidence),
        ),
    )
    columns = N_all("When", "Action", "Level", "Edits", "Reason")
    return (
        Section(
            N_("What it decides"),
            sentence(book.cause),
            table(N_("Outcomes"), columns, rows),
            prose=tuple(pieces(t) for t in told if t),
        ),
    )


def _scope(p: Passage) -> tuple[str, ...]:
    parts = (("messages", p.messages), ("rails", p.rails), ("direction", p.direction))
    return tuple(f"{name}: {', '.join(values)}" for name, values in parts if values)


def day_of(text: str, other: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return other
