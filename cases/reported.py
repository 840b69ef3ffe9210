"""The codes that were reported about a payment: by the fault, and by the reports on it that came with the case."""

from payments.codes import reported

from .circumstances import Circumstances
from .opening import held_codes_in
from .transport import reports_about


def codes_reported(case: Circumstances) -> list[str]:
    """Codes of the fault and of the reports on this payment, the fault's first; those of a hold also out of words."""
    reports = reports_about(case.message, case.related)
    told = [reported(code) for report in reports for code in (*report.codes, *held_codes_in(report.text))]
    return list(dict.fromkeys(code for code in (case.fault.code, *told) if code))
