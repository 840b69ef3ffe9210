"""The rules that judge a message: schema, network and usage rules, identifiers. They find and never change."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from ..finding import Finding
from ..message import Message
from .profiles import known
from .reading import Context
from .rule import Rule

if TYPE_CHECKING:
    RULES: tuple[Rule, ...]

__all__ = ["RULES", "Rule", "check_message"]


def check_message(message: Message, profile: str = "cbpr-current", as_of: date | None = None) -> list[Finding]:
    """All findings on `message`: schema, network rules, usage rules and identifiers, by line.

    `as_of` is the day whose rules hold; None: each rule's latest known state. Raises PaymentError (rule PROFILE).
    """
    chosen = known(profile)
    context = Context(chosen.name, chosen.family, as_of)
    findings = [*_network(message, as_of), *_usage(message, context)]
    return sorted(findings, key=lambda finding: (finding.line, finding.column))


def _network(message: Message, as_of: date | None) -> list[Finding]:
    if message.kind == "MT":
        from .mt_network import mt_findings

        return mt_findings(message, as_of)
    from ..schemas.gate import schema_findings

    return schema_findings(message)


def _usage(message: Message, context: Context) -> Iterable[Finding]:
    from .judgement import usage_findings

    return usage_findings(message, context)


def __getattr__(name: str) -> Any:
    """`RULES`, gathered on first use."""
    if name == "RULES":
        from .book import RULES

        return RULES
    raise AttributeError(name)
