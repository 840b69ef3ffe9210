"""Where a payment is, as far as logs and reports prove it: sent, not sent, rejected, or unknown."""

import re
from collections.abc import Iterable, Sequence

from payments import Message
from payments.codes import meanings
from payments.facts import PaymentFacts, facts_of
from payments.status import StatusLevel, StatusReport, read_statuses
from payments.vocabulary import Direction, FaultSource, RelatedRole

from .circumstances import Transport
from .report import Fault, Related

TIMEOUT_CODES = frozenset({"AB05", "AB06", "AB07", "AB08", "AB09", "AB10", "AB11", "AB01", "AB02", "DS24", "E411"})
_TIMEOUT_WORDS = re.compile(
    r"(?i)\b(time[- ]?out|timed[- ]?out|no (?:ack|answer|response|reply|confirmation)|resend\s*\?|not acknowledged)"
)
_OWN_CHECK = re.compile(r"^(CB|ID)-|^SCHEMA$|^D0000\d|^[A-Z]\d{2}$")
_REPORT_ROLES = (RelatedRole.STATUS_REPORT, RelatedRole.NAK, RelatedRole.ANSWER, RelatedRole.STATEMENT)
_NO_REFERENCE = frozenset({None, "", "NOTPROVIDED", "NONREF"})  # any number of payments share these
_MAY_BE_LIVE = frozenset({"accepted", "pending", "settled", "cancellation_refused"})
_BY_OUTCOME = (
    ("cancelled", Transport.CANCELLED),
    ("returned", Transport.RETURNED),
    ("settled", Transport.SETTLED),
)


def reports_about(message: Message, related: Iterable[Related]) -> tuple[StatusReport, ...]:
    """Status reports on this very payment: around the message, then in the related messages.

    A report that names another payment (its UETR or references differ) says nothing about this one, nor does an
    agent's that names none. What the network says stands by where it is: an ACK has no reference but its place.
    """
    return tuple(report for report in _perhaps_about(message, related) if _is_bound(report))


def _perhaps_about(message: Message, related: Iterable[Related]) -> tuple[StatusReport, ...]:
    """All reports that do not name another payment."""
    facts = facts_of(message)
    start, end = message.view.payment
    around = (message.data[:start], message.data[end:]) if message.kind == "MT" else ()
    texts: list[bytes | str] = [part for part in around if part.strip()]
    texts += [r.message for r in related if r.role in _REPORT_ROLES]
    found = [report for text in texts for report in read_statuses(text)]
    ours = (report for report in found if not _is_of_another_message(report, message))
    return tuple(report for report in ours if _same_payment(report, facts))


def _is_bound(report: StatusReport) -> bool:
    """Whether the report names any payment, or is the network's word on what it stands beside."""
    named = (
        report.original_uetr,
        report.original_instruction_id,
        report.original_message_id,
        report.original_end_to_end_id,
    )
    return report.level is StatusLevel.NETWORK or any(name not in _NO_REFERENCE for name in named)


def _is_of_another_message(report: StatusReport, message: Message) -> bool:
    """Whether the network's word bears the reference (108) or the sequence of another message than ours."""
    if report.level is not StatusLevel.NETWORK or message.kind != "MT":
        return False
    ours = message.get("{3:108}")
    if report.mur and ours:
        return report.mur != ours
    header = (message.get("{1:}") or "")[-10:]
    both = {header, report.session_sequence or ""}
    return all(re.fullmatch(r"(?!0{10})\d{10}", one) for one in both) and len(both) > 1


def _same_payment(report: StatusReport, facts: PaymentFacts) -> bool:
    pairs = (
        (report.original_uetr, facts.uetr),
        (report.original_instruction_id, facts.instruction_id),
        (report.original_message_id, facts.message_id),
        (report.original_end_to_end_id, facts.end_to_end_id),
    )
    both = [(theirs, ours) for theirs, ours in pairs if not {theirs, ours} & _NO_REFERENCE]
    return both[0][0] == both[0][1] if both else True


def transport_of(
    message: Message, fault: Fault, related: Sequence[Related], direction: Direction
) -> tuple[Transport, str]:
    """Where the payment is, and in words why we believe it. Silence is never taken for a refusal."""
    by_report = _from_reports(_believed(message, related))
    if by_report:
        return by_report
    if direction is Direction.INCOMING:
        return Transport.NOT_SENT, "received by us and not yet passed on"
    return _from_fault(fault)


def _believed(message: Message, related: Sequence[Related]) -> tuple[StatusReport, ...]:
    """Reports that count: a stranger's word, or one that names no payment, may hold a payment back, never let it go."""
    proven = reports_about(message, [r for r in related if r.authenticated])
    cautious = (report for report in _perhaps_about(message, related) if report.outcome in _MAY_BE_LIVE)
    return (*proven, *cautious)


def _from_reports(reports: Sequence[StatusReport]) -> tuple[Transport, str] | None:
    outcomes = {report.outcome for report in reports}
    for outcome, transport in _BY_OUTCOME:
        if outcome in outcomes:
            return transport, f"a report says {outcome}"
    if any(r.outcome == "rejected" and r.level == "agent" for r in reports):
        return Transport.REJECTED, "finally rejected by an agent or market infrastructure"
    if any(r.outcome in ("accepted", "pending", "cancellation_refused") for r in reports):
        return Transport.SENT, "accepted by the network or an agent; a copy may be live"
    if any(r.outcome == "rejected" for r in reports):
        return Transport.NOT_SENT, "refused by the network; nothing left"
    return None


def _from_counterparty(source: FaultSource, code: str) -> tuple[Transport, str]:
    """A reason code of a status or return says that the payment is over; a query or request says that it is out."""
    if any({"S", "R"} & set(entry.sets) for entry in meanings(code)):
        return Transport.REJECTED, f"rejected with {code} by {source.value}"
    if _OWN_CHECK.match(code):
        return Transport.NOT_SENT, f"refused by {source.value} before it took the payment ({code})"
    return Transport.SENT, f"{source.value} asks about it ({code}), so a copy is out"


def _from_fault(fault: Fault) -> tuple[Transport, str]:
    code, text = (fault.code or "").strip(), fault.text or ""
    if code in TIMEOUT_CODES or _TIMEOUT_WORDS.search(text):
        return Transport.UNKNOWN, "no answer; the absence of an answer is not a refusal"
    if fault.source in (FaultSource.SWIFT_NAK, FaultSource.GATEWAY, FaultSource.SCREENING, FaultSource.LEDGER):
        return Transport.NOT_SENT, f"stopped before sending ({fault.source.value})"
    if fault.source in (FaultSource.MI, FaultSource.CORRESPONDENT, FaultSource.SCHEME) and code:
        return _from_counterparty(fault.source, code)
    if fault.source is FaultSource.CUSTOMER or not (code or text) or _OWN_CHECK.match(code):
        return Transport.NOT_SENT, "no sign that it was ever sent"
    return Transport.UNKNOWN, "nothing proves whether it was sent"
