"""Cut-offs as they are in force: by rail and currency, the next one with its zone. They come with the master data."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import Response

from agent.resolving import kept_sources
from cases.decision import Role
from cases.ports import Calendars
from payments.vocabulary import Rail
from reference.calendars import currency_of

from ..desk import WORKERS, desk_of, viewer_of
from ..page_route import PageRoute
from ..view_models.figures import instant, time_left
from ..view_models.sheet import Cell, Section, Sheet, cell, table
from .settings import ADMIN, require

router = APIRouter(include_in_schema=False, route_class=PageRoute)
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY", "PLN", "SEK", "NOK", "DKK", "CZK", "HUF", "AUD", "CAD", "SGD", "HKD")
CORRESPONDENT = (Rail.SWIFT_FINPLUS, Rail.SWIFT_FIN)
COLUMNS = ("Rail", "Currency", "Next open day", "Cut-off", "Left", "Source")


@router.get("/admin/cutoffs")
async def cut_offs(request: Request) -> Response:
    """The next cut-off of each rail and currency that the calendars know."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require(viewer, *WORKERS, Role.ADMIN, Role.AUDITOR)
    settings, now = desk.application.settings, desk.now()
    sources = await asyncio.to_thread(
        kept_sources, settings.master_data_url, own_bics=settings.own, policy=desk.application.policy
    )
    rows = await asyncio.to_thread(lambda: list(_rows(sources.calendars, now, desk.zone)))
    words = "internal cut-offs, the margin before the external one taken off; instant rails and cards are always open"
    note = "changed by the calendar rows of the master data: paymend reference import, or POST /reference/calendars"
    section = Section("Cut-offs", note, table("Cut-offs", COLUMNS, rows, "No calendar is held."))
    page = Sheet("Cut-offs", words, (section,), facts=(f"calendars {sources.calendars.edition}",), links=ADMIN)
    return desk.page(request, viewer, "sheet.html", here="admin", page=page)


def _rows(calendars: Calendars, now: datetime, zone: str) -> Iterator[tuple[Cell, ...]]:
    for rail in Rail:
        only = currency_of(rail)
        for currency in (only,) if only else CURRENCIES if rail in CORRESPONDENT else ():
            today = now.astimezone(ZoneInfo(zone)).date()
            day = calendars.next_business_day(rail, currency, today)
            ruling = calendars.cut_off(rail, currency, day, now) if day else None
            if day is None or ruling is None:
                continue
            at = instant(ruling.deadline, zone) if ruling.deadline else None
            left = time_left(ruling.deadline, now, zone)
            yield (
                cell(rail.value), cell(currency, mono=True), cell(day.isoformat(), mono=True),
                cell(at.text if at else "not told", title=at.utc if at else ""),
                cell(left.words if at else "–", tone="bad" if left.tone == "late" else ""), cell(ruling.source),
            )  # fmt: skip
