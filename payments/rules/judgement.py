"""Runs the usage rules over one message and turns their faults into findings with a place."""

from collections.abc import Iterator
from functools import lru_cache

from ..finding import Finding
from ..message import Message
from .book import RULES
from .profiles import severity_of
from .reading import Context, Reading
from .rule import Fault, Rule

FINDINGS_PER_RULE_MAX = 200
TYPE_CHARACTERS_MAX = 40  # no rule names a longer one; a sender's namespace may be of any length


def usage_findings(message: Message, context: Context) -> Iterator[Finding]:
    """The findings of every rule that speaks of this type of message under this profile."""
    speaking = speaking_of(message.type[:TYPE_CHARACTERS_MAX], context.family)
    if not speaking:
        return
    reading = Reading(message, context)
    for rule in speaking:
        yield from findings_of(rule, reading)


@lru_cache(maxsize=256)
def speaking_of(message_type: str, family: str) -> tuple[Rule, ...]:
    """The rules that speak of a type of message in a family of profiles."""
    return tuple(rule for rule in RULES if rule.speaks_of(message_type, family))


def findings_of(rule: Rule, reading: Reading) -> Iterator[Finding]:
    """The findings of one rule, at most `FINDINGS_PER_RULE_MAX`."""
    for number, fault in enumerate(rule.judge(reading)):
        if number == FINDINGS_PER_RULE_MAX:
            return
        yield _finding(rule, fault, reading)


def _finding(rule: Rule, fault: Fault, reading: Reading) -> Finding:
    context = reading.context
    severity = fault.severity or severity_of(rule.id, rule.severity, context.profile, context.as_of)
    line, column = reading.message.view.line_column(fault.path)
    return Finding(rule.id, fault.path, fault.value, severity, fault.text, line, column, fault.fix)
