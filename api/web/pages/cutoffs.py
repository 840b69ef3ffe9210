"""Cut-offs as they are in force, by rail and currency with their zone, and changing one under four eyes."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import Response

from agent.resolving import kept_sources
from cases.decision import Role
from cases.ports import Calendars
from payments.vocabulary import Rail
from reference.calendars import BankCalendars, currency_of
from reference.cut_offs import BadCutOff
from reference.data import Row
from reference.store import StoreReference

from ...cut_off_change import CutOffChange, confirm_cut_off, drop_cut_off, propose_cut_off, waiting_cut_off
from ..desk import WORKERS, Desk, Viewer, desk_of, viewer_of
from ..forms import Form, own_form, to
from ..page_route import PageRoute
from ..said import N_, N_all, tell
from ..view_models.figures import instant, time_left
from ..view_models.sheet import Cell, Section, Sheet, cell, table
from .settings import ADMIN, require

router = APIRouter(include_in_schema=False, route_class=PageRoute)
LIST = "/admin/cutoffs"
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY", "PLN", "SEK", "NOK", "DKK", "CZK", "HUF", "AUD", "CAD", "SGD", "HKD")
CORRESPONDENT = (Rail.SWIFT_FINPLUS, Rail.SWIFT_FIN)
COLUMNS = N_all("Rail", "Currency", "Next open day", "Cut-off", "Left", "Source")
DIFFERENCE = N_all("Rail", "Currency", "Day", "Before", "Then", "Why", "Proposed by")
ZONES = ("Europe/Berlin", "Europe/London", "Europe/Zurich", "America/New_York", "Asia/Tokyo")


@router.get(LIST)
async def cut_offs(request: Request) -> Response:
    """The next cut-off of each rail and currency that the calendars know, and the change that waits."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require(viewer, *WORKERS, Role.ADMIN, Role.AUDITOR)
    return await _page(request, desk, viewer)


@router.post(LIST)
async def change(request: Request) -> Response:
    """Propose, confirm, refuse or withdraw."""
    desk, viewer, form = await own_form(request)
    require(viewer, Role.ADMIN)
    try:
        await _act(desk, viewer, form)
    except BadCutOff as error:
        return await _page(request, desk, viewer, form, problem=str(error))
    return to(LIST)


async def _act(desk: Desk, viewer: Viewer, form: Form) -> None:
    verb, reference = form.text("verb"), _reference(desk)
    if verb == "propose":
        await propose_cut_off(desk.store, reference, viewer.person, _wish(form), now=desk.now())
    elif verb == "confirm":
        await confirm_cut_off(desk.store, reference, viewer.person, form.text("change"), now=desk.now())
    elif verb == "drop":
        await drop_cut_off(desk.store, viewer.person, form.text("change"), now=desk.now())


def _wish(form: Form) -> CutOffChange:
    """What the form asks for. Raises BadCutOff."""
    rail, _, currency = form.text("of").partition(" ")
    if (rail, currency) not in {(each.value, of) for each, of in _places()}:
        raise BadCutOff("choose a rail and currency")
    try:
        day = date.fromisoformat(form.text("day")).isoformat()
    except ValueError:
        raise BadCutOff("say the day") from None
    told = (form.text("time"), form.text("zone").strip(), day, form.text("only") == "on", form.text("reason").strip())
    return CutOffChange("", rail, currency, *told, by="", base="")


async def _page(request: Request, desk: Desk, viewer: Viewer, form: Form | None = None, problem: str = "") -> Response:
    calendars, kept = await asyncio.to_thread(_calendars, desk)
    rows = await asyncio.to_thread(lambda: list(_rows(calendars, desk.now(), desk.zone)))
    async with desk.store.reading() as unit:
        waiting = await waiting_cut_off(unit)
    words = N_(
        "internal cut-offs, the margin before the external one taken off; instant rails and cards are always open"
    )
    note = N_("for each question asked from now on; a case in the list keeps the cut-off it was worked with")
    listed = table(N_("Cut-offs"), COLUMNS, rows, N_("No calendar is held."))
    sections = [Section(N_("Cut-offs"), note, listed, folded=waiting is not None)]
    if waiting:
        shown = [_difference(waiting, kept, desk)]
        sections.insert(
            0, Section(N_("Waiting for a second administrator"), "", table(N_("Change"), DIFFERENCE, shown))
        )
    more = {
        "places": [(f"{rail.value} {currency}", f"{rail.value}, {currency}") for rail, currency in _places()],
        "zones": ZONES,
        "may": viewer.person.has(Role.ADMIN),
        "waiting": waiting,
        "problem": problem,
        "told": {name: form.text(name) if form else "" for name in ("of", "time", "zone", "day", "only", "reason")},
    }
    page = Sheet(
        N_("Cut-offs"),
        words,
        tuple(sections),
        facts=(tell("calendars %(edition)s", edition=calendars.edition),),
        links=ADMIN,
    )
    status = 422 if problem else 200
    return desk.page(request, viewer, "cutoffs.html", here="admin", page=page, change=more, status=status)


def _reference(desk: Desk) -> StoreReference:
    return StoreReference(desk.application.settings.master_data_url)


def _calendars(desk: Desk) -> tuple[Calendars, list[Row]]:
    """The calendars as cases meet them, and the rows of them that are kept."""
    settings = desk.application.settings
    sources = kept_sources(settings.master_data_url, own_bics=settings.own, policy=desk.application.policy)
    return sources.calendars, _reference(desk).calendars()


def _places() -> Iterator[tuple[Rail, str]]:
    for rail in Rail:
        only = currency_of(rail)
        for currency in (only,) if only else CURRENCIES if rail in CORRESPONDENT else ():
            yield rail, currency


def _rows(calendars: Calendars, now: datetime, zone: str) -> Iterator[tuple[Cell, ...]]:
    for rail, currency in _places():
        today = now.astimezone(ZoneInfo(zone)).date()
        day = calendars.next_business_day(rail, currency, today)
        ruling = calendars.cut_off(rail, currency, day, now) if day else None
        if day is None or ruling is None:
            continue
        at = instant(ruling.deadline, zone) if ruling.deadline else None
        left = time_left(ruling.deadline, now, zone)
        yield (
            cell(rail.value), cell(currency, mono=True), cell(day.isoformat(), mono=True),
            cell(at.text if at else N_("not told"), title=at.utc if at else ""),
            cell(left.words if at else "–", tone="bad" if left.tone == "late" else ""), cell(ruling.source),
        )  # fmt: skip


def _difference(wish: CutOffChange, kept: list[Row], desk: Desk) -> tuple[Cell, ...]:
    """The change as the internal cut-off before and then, on the first day on which it shows."""
    before, then = BankCalendars(kept), BankCalendars(wish.applied_to(kept))
    rail, day = Rail(wish.rail), date.fromisoformat(wish.day)
    shown = day if wish.only else then.next_business_day(rail, wish.currency, day) or day
    ends = [each.cut_off(rail, wish.currency, shown, desk.now()) for each in (before, then)]
    told = [instant(end.deadline, desk.zone).short if end and end.deadline else N_("not told") for end in ends]
    return (
        cell(wish.rail), cell(wish.currency, mono=True),
        cell(tell("%(day)s only", day=wish.day) if wish.only else tell("from %(day)s on", day=wish.day), mono=True),
        cell(told[0], tone="bad"),
        cell(told[1], tone="ok", title=tell("external: %(time)s", time=f"{wish.time} {wish.zone}")),
        cell(wish.reason), cell(wish.by),
    )  # fmt: skip
