"""Where the payment is, as far as logs and reports prove it."""

from cases.evidence import Evidence
from cases.transport import reports_about
from payments.vocabulary import EvidenceClass

from .answers import _evidence
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    case = desk.circumstances
    reports = reports_about(case.message, case.related)
    codes = sorted({code for report in reports for code in report.codes})
    answer = {
        "transport": case.transport.value,
        "reason": case.transport_reason,
        "codes": codes,
        "outcomes": sorted({str(report.outcome) for report in reports}),
        "reports": len(reports),
    }
    return [_evidence(desk, TOOL.name, EvidenceClass.E4, "derived", "transport", case.transport_reason, answer)]


TOOL = Tool("status_of_payment", "Sent, not sent, rejected, cancelled or unknown, and why we believe it.", Nothing, ask)
