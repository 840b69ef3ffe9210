"""Runs the network rules of FIN over one message: all of them, whatever the others found."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from ..codecs.mt import MtView
from ..finding import Finding
from ..message import Message
from ..vocabulary import Severity
from . import (
    mt_bank_chain_rules,
    mt_charge_rules,
    mt_content_rules,
    mt_customer_rules,
    mt_header_rules,
    mt_instruction_rules,
    mt_option_f_rules,
    mt_other_rules,
    mt_statement_rules,
    mt_text_rules,
)
from .mt_reading import MtReading, NotReadable
from .mt_rule import MtFault, MtRule

FINDINGS_PER_RULE_MAX = 200

MT_RULES: tuple[MtRule, ...] = (
    *mt_header_rules.RULES,
    *mt_text_rules.RULES,
    *mt_content_rules.RULES,
    *mt_instruction_rules.RULES,
    *mt_option_f_rules.RULES,
    *mt_customer_rules.RULES,
    *mt_bank_chain_rules.RULES,
    *mt_charge_rules.RULES,
    *mt_other_rules.RULES,
    *mt_statement_rules.RULES,
)


def mt_findings(message: Message, as_of: date | None = None) -> list[Finding]:
    """Findings of every network rule for the type of a FIN message, by place in the message.

    A rule whose input is absent or does not fit its format gives a finding `not_checked`. `as_of` dates currencies,
    countries and memberships; None: as of the shipped tables.
    """
    view = message.view if isinstance(message.view, MtView) else MtView(message.data)
    reading = MtReading(view, as_of)
    found = [f for rule in speaking_of(reading.type) for f in findings_of(rule, reading)]
    return sorted(found, key=lambda finding: (finding.line, finding.column))


@lru_cache(maxsize=256)
def speaking_of(message_type: str) -> tuple[MtRule, ...]:
    """The rules that speak of a type of message."""
    return tuple(rule for rule in MT_RULES if rule.speaks_of(message_type))


def findings_of(rule: MtRule, reading: MtReading) -> Iterator[Finding]:
    """The findings of one rule, at most `FINDINGS_PER_RULE_MAX`."""
    try:
        for number, fault in enumerate(rule.judge(reading)):
            if number == FINDINGS_PER_RULE_MAX:
                return
            yield _finding(rule, fault, reading.view)
    except NotReadable as unread:
        told = f"{rule.title}: not checked, because {unread.why}"
        yield _finding(rule, MtFault(unread.path, "", told, severity=Severity.NOT_CHECKED), reading.view)


def _finding(rule: MtRule, fault: MtFault, view: MtView) -> Finding:
    line, column = view.line_column(fault.path)
    return Finding(rule.id, fault.path, fault.value, fault.severity, fault.text, line, column, fault.fix)
