"""Finished cases with their search and export, and the ledger of all cases."""

import csv
import io
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import NotEntitled, actor_of
from cases.case import Case, Status
from cases.decision import Act, Role
from cases.store import Act as Entry
from cases.store import CaseFilter

from ..desk import Desk, Viewer, desk_of, viewer_of
from ..forms import own_form, to
from ..page_route import PageRoute
from ..said import N_, N_all, tell
from ..searches import CHARACTERS_MAX, search_parts, searched
from ..view_models.figures import amount, instant
from ..view_models.history import entry_words
from ..view_models.marks import pieces
from ..view_models.masking import Mask
from ..view_models.sheet import Cell, Search, Section, Sheet, cell, number, recorded, table
from ..view_models.words import cause, grouped, state

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PER_PAGE, EXPORTED_MAX = 50, 10_000
EXPORTED = tell("at most the newest %(n)s rows", n=grouped(EXPORTED_MAX))
FINISHED = (Status.RELEASED, Status.CLOSED)
SEARCHED = N_("Party, account, case, reference or code")
LINKED = ("decided", "released", "alarm", "export")
COLUMNS = N_all("Finished", "Case", "Code", "Creditor", "Amount", "Rail", "Playbook", "State")


@router.get("/history")
async def history(request: Request, s: str = "", q: str = "", after: str = "") -> Response:
    """Finished cases, newest first; `s` names a stored search by party, `q` is a case id, reference, UETR or code."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    try:
        async with desk.store.reading() as unit:
            party = await searched(unit, viewer, s)
            if s and not party:  # another person's search, or one that was forgotten
                return to("/history")
            wanted = _wanted(viewer, party, q)
            found = await unit.cases.page(wanted, sort="updated_at", descending=True, after=after, limit=PER_PAGE)
    except ValueError:
        return to("/history")
    rows = [_row(desk, viewer, case) for case in found.cases if desk.may_act(viewer, Act.VIEW, case)]
    await desk.application.access.list_read(viewer.person, "history", len(rows))
    empty = N_("No finished case matches.") if s or q else N_("No case is finished yet.")
    following = {name: value for name, value in (("s", s), ("q", q), ("after", found.after or "")) if value}
    page = Sheet(
        N_("History"),
        N_("released and closed cases"),
        (
            Section(
                N_("Finished cases"),
                tell("%(n)s shown", n=len(rows)),
                table(N_("Finished cases, newest first"), COLUMNS, rows, empty),
            ),
        ),
        next_href=f"/history?{urlencode(following)}" if found.after else "",
        search=Search("/history", SEARCHED, party or q, post=True),
        export=_export_href(s, q),
        export_note=EXPORTED,
    )
    return desk.page(request, viewer, "sheet.html", here="history", page=page)


@router.post("/history")
async def search(request: Request) -> Response:
    """Keep what is searched out of the address: a code or id may stand in it, a name is stored under a random id."""
    desk, viewer, form = await own_form(request)
    text = form.text("q").strip()[:CHARACTERS_MAX]
    parts = await search_parts(desk, viewer, text, _wanted(viewer, "", text))
    return to(f"/history?{urlencode(parts)}" if parts else "/history")


@router.post("/history/export")
async def export(request: Request, s: str = "", q: str = "") -> Response:
    """The finished cases of the search as CSV, the newest of them, with an entry in the ledger; cells that a
    spreadsheet would run are quoted."""
    desk, viewer, _ = await own_form(request)
    if viewer.masked and not viewer.person.has(Role.AUDITOR):
        raise NotEntitled("“export” is for operators, approvers, supervisors and auditors.")
    async with desk.store.reading() as unit:
        party = await searched(unit, viewer, s)
        if s and not party:
            return to("/history")
        wanted = _wanted(viewer, party, q)
        page = await unit.cases.page(wanted, sort="updated_at", descending=True, after=None, limit=EXPORTED_MAX)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("case_id", "external_id", "status", "code", "creditor", "amount", "currency", "rail", "updated_at")
    )
    shown = [case for case in page.cases if desk.may_act(viewer, Act.VIEW, case)]
    for c in shown:
        told = (c.case_id, c.external_id, c.status.value, c.code or "", c.creditor, c.amount, c.currency, c.rail)
        writer.writerow([neutral(text) for text in (*told, c.updated_at.isoformat())])
    async with desk.store.writing() as unit:
        facts = {"what": "history", "cases": len(shown)}
        await unit.ledger.append([Entry("export", None, actor_of(viewer.person), {}, facts)], desk.now())
    headers = {"Content-Disposition": 'attachment; filename="paymend-history.csv"'}
    return Response(out.getvalue(), media_type="text/csv", headers=headers)


def _export_href(s: str, q: str) -> str:
    """The export of what is listed: it knows the same search."""
    told = urlencode({name: value for name, value in (("s", s), ("q", q)) if value})
    return f"/history/export?{told}" if told else "/history/export"


def neutral(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


@router.get("/audit")
async def audit(request: Request, kind: str = "", before: int = 0) -> Response:
    """The ledger of all cases, newest first."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    if not viewer.person.has(Role.AUDITOR, Role.SUPERVISOR, Role.ADMIN, Role.MODEL_RISK):
        raise NotEntitled("The ledger of all cases is for auditors, supervisors, model risk and administrators.")
    async with desk.store.reading() as unit:
        entries = await unit.ledger.page(kinds=(kind,) if kind else (), before=before or None, limit=PER_PAGE)
        end = await unit.ledger.end()
        note = await unit.ledger.note()
    rows = [await _entry(desk, viewer, entry) for entry in entries]
    last = entries[-1]["index"] if len(entries) == PER_PAGE else 0
    page = Sheet(
        N_("Audit"),
        N_("every act, in the order it was sealed"),
        (
            Section(
                N_("Entries"),
                kind,
                table(N_("Entries, newest first"), N_all("No.", "When", "What", "Who", "Case", "Facts"), rows),
            ),
        ),
        facts=(
            tell("%(n)s entries", n=grouped(end.frontier.size)),
            tell("newest checkpoint covers %(n)s", n=grouped(note[0])) if note else N_("no checkpoint yet"),
        ),
        links=(
            *((name, f"/audit?kind={name}") for name in ("decided", "released", "alarm", "export")),
            (N_("all"), "/audit"),
        ),
        next_href=f"/audit?{urlencode({'kind': kind, 'before': last})}" if last else "",
        export=f"/audit/export?{urlencode({'kind': kind})}" if viewer.person.has(Role.AUDITOR) else "",
        export_note=EXPORTED,
    )
    return desk.page(request, viewer, "sheet.html", here="audit", page=page)


async def _entry(desk: Desk, viewer: Viewer, entry: dict[str, Any]) -> tuple[Cell, ...]:
    """One line; the case of another owning function is not named."""
    case_id = str(entry.get("case") or entry.get("case_id") or "")
    shown = case_id and await _visible(desk, viewer, case_id)
    actor = entry.get("actor")
    at = instant(datetime.fromisoformat(str(entry["at"])), desk.zone)
    return (
        number(str(entry.get("index", ""))),
        cell(at.text, title=at.utc, nowrap=True),
        recorded(cause(str(entry.get("kind", "")))),
        cell(actor.get("id", "") if isinstance(actor, dict) else ""),
        cell(case_id, href=f"/cases/{case_id}/history", mono=True) if shown else cell(N_("held") if case_id else "–"),
        recorded(entry_words(entry) if shown or not case_id else ""),
    )


async def _visible(desk: Desk, viewer: Viewer, case_id: str) -> bool:
    async with desk.store.reading() as unit:
        case = await unit.cases.case(case_id)
    return case is not None and desk.may_act(viewer, Act.VIEW, case)


def _wanted(viewer: Viewer, party: str, text: str) -> CaseFilter:
    return CaseFilter(statuses=FINISHED, party=party or None, text=text or None, hidden_owners=viewer.hidden_owners)


def _row(desk: Desk, viewer: Viewer, case: Case) -> tuple[Cell, ...]:
    at, mask = instant(case.updated_at, desk.zone), Mask(accounts=viewer.masked)
    return (
        cell(at.text, title=at.utc, nowrap=True),
        cell(case.external_id, href=f"/cases/{case.case_id}", mono=True, nowrap=True),
        cell(case.code or "–", mono=True, nowrap=True),
        Cell(mask.pieces(case.creditor)),
        Cell(pieces(amount(case.amount, case.currency)), end=True),
        cell(case.rail),
        cell(
            case.playbook or "–", href=f"/knowledge/{case.playbook}" if (case.playbook or "").startswith("PB-") else ""
        ),
        cell(state(case)),
    )
