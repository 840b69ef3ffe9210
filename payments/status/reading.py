"""From bytes or text to the status they report; what is no status report at all gives None."""

from dataclasses import replace

from ..errors import PaymentError
from ..kept import Kept
from ..limits import limits_in_use
from ..message import read
from .delivery import delivery_reports
from .fin import acknowledgements, narrative_status
from .mx import mx_statuses
from .report import Outcome, StatusReport

_READ: Kept[tuple[StatusReport, ...]] = Kept()


def read_status(data: bytes | str) -> StatusReport | None:
    """The one status that `data` reports; None for free text and for messages that report none.

    Of several reports that agree it is the first, of several that differ the outcome is `unknown`: ask for all with
    `read_statuses`. An ACK beside a NAK counts as accepted, because a copy may be alive.
    """
    reports = read_statuses(data)
    if not reports:
        return None
    if live := next((r for r in reports if r.kind == "ACK"), None):
        return live
    agreed = len({r.outcome for r in reports}) == 1
    return reports[0] if agreed else replace(reports[0], outcome=Outcome.UNKNOWN)


def read_statuses(data: bytes | str) -> tuple[StatusReport, ...]:
    """Every status that `data` reports, in order. Never raises: unreadable bytes report nothing."""
    raw = data.encode() if isinstance(data, str) else data
    return _READ.reading((raw, limits_in_use()), len(raw), lambda: _statuses(raw))


def _statuses(raw: bytes) -> tuple[StatusReport, ...]:
    text = raw.decode("utf-8", errors="replace").removeprefix("\ufeff")
    if text.lstrip().startswith("<") or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return (delivery_reports(raw) if b"Network" in raw or b"Pseudo" in raw else ()) or _of_messages(raw)
    return acknowledgements(text) or (_of_messages(raw) if text.lstrip().startswith("{") else ())


def _of_messages(raw: bytes) -> tuple[StatusReport, ...]:
    try:
        messages = read(raw)
    except PaymentError:
        return ()
    found: list[StatusReport] = []
    for message in messages:
        if message.kind == "MX":
            found += mx_statuses(message)
        elif report := narrative_status(message):
            found.append(report)
    return tuple(found)
