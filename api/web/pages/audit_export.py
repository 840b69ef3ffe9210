"""The ledger as a table to take away, for auditors; that it was taken is an entry itself."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import NotEntitled, actor_of
from cases.decision import Role
from cases.store import Act as Entry

from ..forms import own_form
from ..page_route import PageRoute
from ..view_models.history import entry_words
from .records import EXPORTED_MAX, neutral

router = APIRouter(include_in_schema=False, route_class=PageRoute)
COLUMNS = ("index", "at", "kind", "actor", "case_id", "facts")


@router.post("/audit/export")
async def export(request: Request, kind: str = "") -> Response:
    """The newest entries of a kind, or of all, as CSV; cells that a spreadsheet would run are quoted.

    An auditor sees every case, so nothing is left out; proofs are taken with `paymend ledger` and with a case's file.
    """
    desk, viewer, _ = await own_form(request)
    if not viewer.person.has(Role.AUDITOR):
        raise NotEntitled("“export” of the ledger is for auditors.")
    async with desk.store.reading() as unit:
        entries = await unit.ledger.page(kinds=(kind,) if kind else (), limit=EXPORTED_MAX)
    async with desk.store.writing() as unit:
        facts = {"what": "audit", "of": kind or "all", "entries": len(entries)}
        await unit.ledger.append([Entry("export", None, actor_of(viewer.person), {}, facts)], desk.now())
    headers = {"Content-Disposition": 'attachment; filename="paymend-audit.csv"'}
    return Response(_table(entries), media_type="text/csv", headers=headers)


def _table(entries: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        actor = entry.get("actor")
        who = actor.get("id", "") if isinstance(actor, Mapping) else ""
        told = (entry["index"], entry["at"], entry["kind"], who, entry.get("case") or "", entry_words(entry))
        writer.writerow([neutral(str(each)) for each in told])
    return out.getvalue()
