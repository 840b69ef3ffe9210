"""A desk for one case, over the rows the test gives."""

from datetime import datetime
from typing import Any

from cases.opening import circumstances_of
from cases.precedent import HeldPrecedents
from cases.report import Report
from evals.scenario import SCENARIOS, load_scenario
from history.duplicates import HistoryDuplicates
from history.payments import RowsHistory
from knowledge_base.search import shipped_knowledge
from reference.calendars import BankCalendars
from reference.rows import RowsReference
from reference.screening import demo_screening
from tools.catalogue import by_name
from tools.desk import Desk

NOON = datetime.fromisoformat("2026-11-23T12:00:00+01:00")


def a_desk(scenario: str, **changes: Any) -> Desk:
    """The desk of a shipped scenario (by the start of its name), with other values for some keys of its exception."""
    path = next(p for p in sorted(SCENARIOS.iterdir()) if p.name.startswith(scenario))
    report = Report.model_validate({**load_scenario(path).exception, **changes})
    rows = report.reference.model_dump(mode="json", exclude_none=True)
    history = RowsHistory(rows.pop("payments"))
    return Desk(
        circumstances=circumstances_of("case-1", report, now=NOON),
        reference=RowsReference(rows),
        history=history,
        knowledge=shipped_knowledge(),
        calendars=BankCalendars(),
        screening=demo_screening(),
        duplicates=HistoryDuplicates(history),
        precedents=HeldPrecedents(),
    )


def asked(desk: Desk, tool: str, **arguments: Any) -> dict[str, Any]:
    """The values of the first evidence of an answer, with class, source and taint beside them."""
    first = by_name()[tool].call(desk, arguments)[0]
    return {
        **first.values,
        "class": first.cls.value,
        "source": first.source,
        "tainted": first.tainted,
        "quote": first.quote,
    }
