"""Changing knowledge on the pages: drafting a document, seeing what the draft does, and publishing another's."""

import asyncio
from datetime import date, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.decision import Act, Role, actor_of
from knowledge_base.errors import KnowledgeError
from knowledge_base.publishing import HasProblems, NoSuchVersion
from knowledge_base.version import Stage, Version

from ...endpoints.knowledge import knowledge_in_force, version_called
from ...errors import status_of
from ...knowledge_impact import knowledge_impacts
from ...publishing import problems_of, publish, publishing, reject, require_editor, save_draft, submit
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..forms import Form, own_form, to
from ..page_route import PageRoute
from ..said import N_, tell
from ..view_models.knowledge import (
    OPEN,
    address_of,
    diff_section,
    facts_of,
    impact_sections,
    passage_sections,
    problems_section,
)
from ..view_models.sheet import Sheet
from .knowledge import where_cited

router = APIRouter(include_in_schema=False, route_class=PageRoute)
CASES, REASON_CHARACTERS_MAX = 30, 2_000
LIST, NEW = "/knowledge", "/knowledge/new"


@router.get(NEW)
async def new(request: Request) -> Response:
    """The empty form of a document of the bank's own."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require_editor(viewer.person)
    return _form(desk, viewer, request, "", "")


@router.get("/knowledge/{document}/edit")
async def edit(request: Request, document: str) -> Response:
    """The form with the open draft, else with what is in force."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require_editor(viewer.person)
    acts = publishing(desk.store)
    file = await asyncio.to_thread(acts.file_of, document)
    if file is None:
        return desk.refused(request, viewer, 404, N_("No such document"), N_("No document has this id."), LIST)
    versions = await asyncio.to_thread(acts.store.versions, file)
    drafts = [each.text for each in versions if each.stage in OPEN]
    text = drafts[0] if drafts else await asyncio.to_thread(acts.text_in_force, file, desk.now().date())
    return _form(desk, viewer, request, file, text)


@router.post(NEW)
async def save(request: Request) -> Response:
    """Keep the draft and show what it does."""
    desk, viewer, form = await own_form(request)
    file, text = form.text("file").strip(), form.text("text").replace("\r\n", "\n").rstrip() + "\n"
    try:
        version = await save_draft(desk.store, viewer.person, file, text, now=desk.now())
    except KnowledgeError as error:
        return _form(desk, viewer, request, file, text, problem=str(error), status=422)
    return to(address_of(version))


@router.get("/knowledge/{document}/{number:int}")
async def version(request: Request, document: str, number: int) -> Response:
    """One version: what it changes, its passages, and the cases it was cited in; of an open one whether it passes, what
    it would have done to the last cases, and the decision."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    try:
        found = await version_called(desk.application, document, number)
    except NoSuchVersion as error:
        return desk.refused(request, viewer, 404, N_("No such version"), f"{str(error).capitalize()}.", LIST)
    diff = await asyncio.to_thread(publishing(desk.store).diff, found.file, number)
    sections = [diff_section(diff)]
    if found.stage in OPEN:
        known = await asyncio.to_thread(knowledge_in_force, desk.application)
        impact = await knowledge_impacts(
            desk.application, known, found, last=CASES, shown=lambda case: desk.may_act(viewer, Act.VIEW, case)
        )
        problems = await asyncio.to_thread(problems_of, desk.store, found)
        sections = [problems_section(problems), *impact_sections(impact), *sections]
    if days := found.days(await asyncio.to_thread(publishing(desk.store).store.versions, found.file)):
        sections.append(await where_cited(desk, viewer, document, days))
    sections += passage_sections(found)
    page = Sheet(
        tell("%(case)s version %(n)s", case=document, n=number),
        found.stage.value,
        tuple(sections),
        facts=facts_of(found, desk.zone),
        links=((N_("Edit the draft"), f"{LIST}/{document}/edit"),) if _may_edit(viewer, found) else (),
        back=(tell("Back to %(document)s", document=document), f"{LIST}/{document}"),
    )
    tomorrow = desk.now().date() + timedelta(days=1)
    return desk.page(
        request, viewer, "knowledge_version.html", here="knowledge", page=page, action=address_of(found),
        verdicts=_verdicts(viewer, found), tomorrow=tomorrow.isoformat(),
    )  # fmt: skip


@router.post("/knowledge/{document}/{number:int}")
async def decide(request: Request, document: str, number: int) -> Response:
    """Submit, publish or reject it."""
    desk, viewer, form = await own_form(request)
    here = f"{LIST}/{document}/{number}"
    try:
        found = await version_called(desk.application, document, number)
        await _taken(desk, viewer, found, form)
    except HasProblems:
        return desk.refused(
            request, viewer, 422, N_("Not taken"), N_("The checks do not pass: see what is to mend."), here
        )
    except (KnowledgeError, ValueError) as error:
        code = status_of(error) if isinstance(error, KnowledgeError) else 422
        return desk.refused(request, viewer, code, N_("Not taken"), f"{str(error)[:1].upper()}{str(error)[1:]}.", here)
    return to(here)


async def _taken(desk: Desk, viewer: Viewer, found: Version, form: Form) -> Version:
    """Raises NotEntitled, KnowledgeError, or ValueError for a verdict or day that is none."""
    verdict, place, now = form.text("verdict"), (found.file, found.number), desk.now()
    if verdict == "submit":
        return await submit(desk.store, viewer.person, *place, now=now)
    if verdict == "reject":
        reason = form.text("reason").strip()[:REASON_CHARACTERS_MAX]
        return await reject(desk.store, viewer.person, *place, reason=reason, now=now)
    if verdict != "publish":
        raise ValueError("say what is decided")
    try:
        first = date.fromisoformat(form.text("effective_from"))
    except ValueError:
        raise ValueError("say from which day on") from None
    return await publish(desk.store, *place, actor=actor_of(viewer.person), effective_from=first, now=now)


def _may_edit(viewer: Viewer, version: Version) -> bool:
    return version.stage in OPEN and viewer.person.has(Role.KNOWLEDGE_EDITOR)


def _verdicts(viewer: Viewer, version: Version) -> tuple[str, ...]:
    """What this person may say about it; who wrote in it hands it on and no more."""
    if not _may_edit(viewer, version):
        return ()
    if version.stage is Stage.DRAFT:
        return ("submit",)
    return () if viewer.id in version.makers else ("publish", "reject")


def _form(
    desk: Desk, viewer: Viewer, request: Request, file: str, text: str, *, problem: str = "", status: int = 200
) -> Response:
    page = {"file": file, "text": text, "problem": problem, "back": LIST, "action": NEW}
    return desk.page(request, viewer, "knowledge_form.html", here="knowledge", page=page, status=status)
