"""How much time is left until the cut-off of the rail for the payment's value date."""

from cases.evidence import Evidence
from payments.facts import facts_of

from .answers import derived, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    case = desk.circumstances
    facts = facts_of(case.message)
    if facts.value_date is None or not facts.currency:
        return [not_found(desk, TOOL.name, "message", "", "the message has no value date")]
    ruling = desk.calendars.cut_off(case.rail, facts.currency, facts.value_date, case.now)
    if ruling is None or ruling.deadline is None:
        return [not_found(desk, TOOL.name, "reference.calendars", facts.currency, "no cut-off is held for this rail")]
    answer = {
        "deadline": ruling.deadline.isoformat(),
        "left_seconds": ruling.left_seconds,
        "passed": (ruling.left_seconds or 0) <= 0,
        "business_day": ruling.business_day,
    }
    return [derived(desk, TOOL.name, "cut_off", answer, quote=f"{ruling.source}: {ruling.deadline.isoformat()}")]


TOOL = Tool("cut_off_left", "Time left until the rail's cut-off for the value date.", Nothing, ask)
