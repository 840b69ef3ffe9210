"""The first open day on or after a value date, by the calendars of rail and currency; never an earlier one."""

from datetime import date, datetime

from cases.evidence import Evidence
from cases.lateness import next_value_date
from payments.facts import facts_of

from .answers import derived, from_message, not_found
from .arguments import Nothing, Path
from .desk import Desk
from .tool import Tool


class AtDate(Nothing):
    path: Path = ""


def ask(desk: Desk, arguments: AtDate) -> list[Evidence]:
    case = desk.circumstances
    facts = facts_of(case.message)
    path = arguments.path or facts.paths.get("value_date", "")
    old = case.message.get(path) if path else None
    if old is None or facts.value_date is None or not facts.currency:
        return [not_found(desk, TOOL.name, "message", path, "the message has no value date")]
    opening = next_value_date(desk.calendars, case.rail, facts.currency, facts.value_date, case.now)
    if opening is None:
        return [not_found(desk, TOOL.name, "reference.calendars", facts.currency, "no calendar is held")]
    answer = {
        "path": path,
        "old": old,
        "new": written(old, opening),
        "old_is_open": opening == facts.value_date,
        "calendar": desk.calendars.edition,
        "date": opening.isoformat(),
        "old_date": facts.value_date.isoformat(),
        "cause": why_not(desk, facts.currency, facts.value_date, opening),
    }
    told = f"calendars {desk.calendars.edition}: {opening.isoformat()} is the first open day whose cut-off is to come"
    proof = derived(desk, TOOL.name, "next_business_day", {"date": opening.isoformat()}, quote=told)
    return [from_message(desk, TOOL.name, path, answer), proof]


def why_not(desk: Desk, currency: str, day: date, opening: date) -> str:
    """Why the date cannot stay: `holiday` (closed by the calendar), `cut-off` (open, but too late), or nothing."""
    if day == opening:
        return ""
    ruling = desk.calendars.cut_off(desk.circumstances.rail, currency, day, desk.circumstances.now)
    return "holiday" if ruling is not None and ruling.business_day is False else "cut-off"


def written(old: str, day: date) -> str:
    """`day` in the form of `old`: ISO in MX, YYMMDD with what follows in MT."""
    if old[4:5] == "-":
        return day.isoformat() + old[10:]
    return datetime(day.year, day.month, day.day).strftime("%y%m%d") + old[6:]


TOOL = Tool("next_business_day", "The first open day on or after the value date, by calendar.", AtDate, ask)
