"""Does what is proposed answer what was reported? A counterparty that refused a payment may know what no rule sees."""

from payments.codes import seen_in_a_message, spellings
from payments.vocabulary import FaultSource

from ..attempt import Attempt
from ..circumstances import Circumstances
from ..ports import Callers
from ..reported import codes_reported
from ..verification import REPORTED, Check

_WE = (FaultSource.GATEWAY, FaultSource.UNKNOWN)


def reported_is_answered(attempt: Attempt, callers: Callers) -> Check:
    """Each reported code calls a playbook that is followed, is a rule of our own, or is one that shows in a message.

    A rule of our own has judged the message that would be sent. A code of the last kind is answered only where our own
    gateway reported it, which knows no more than the message. Words without a code call a playbook that is followed,
    unless they are our own. Anything else is unknown, and unknown means people; it does not fail, they may know better.
    """
    case, followed = attempt.circumstances, {attempt.proposal.playbook, *attempt.proposal.playbooks}
    codes = codes_reported(case)
    left = [code for code in codes if not _is_answered(code, case, followed, callers)]
    if left:
        return Check(REPORTED, None, f"{', '.join(left)} is reported, and nothing that is proposed answers it")
    words = (case.fault.text or "").strip()
    if words and not codes and case.fault.source not in _WE and not callers.by_words(followed, words):
        return Check(REPORTED, None, "what is reported in words is not what the proposal mends")
    return Check(REPORTED, True, "what was reported is answered")


def _is_answered(code: str, case: Circumstances, followed: set[str], callers: Callers) -> bool:
    if code == "SCHEMA" or is_own_rule(code) or any(callers.by_code(followed, form) for form in spellings(code)):
        return True
    return code == case.fault.code and case.fault.source is FaultSource.GATEWAY and code in seen_in_a_message()


def is_own_rule(code: str) -> bool:
    """Whether a code is a rule of our rule book: only then have we judged it."""
    from payments.rules import RULES

    return any(rule.id == code for rule in RULES)
