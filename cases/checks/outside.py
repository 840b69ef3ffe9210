"""Screening, duplicates and cut-off, asked again for the very message that would be sent."""

from collections.abc import Sequence
from datetime import datetime

from payments import Message
from payments.facts import facts_of
from payments.rulings import DuplicateState

from ..attempt import Attempt
from ..circumstances import Transport
from ..guards.sending import value_date_path
from ..lost import connection_lost
from ..ports import Calendars, DuplicateCheck, Screening
from ..verification import POSSIBLE_DUPLICATES, Check


def screened(messages: Sequence[Message], screening: Screening) -> Check:
    """No name on a list, in the message as it came and as it would go: a text that a repair replaces is screened too.

    A filter that does not answer is no pass.
    """
    distinct = {message.data: message for message in messages}
    try:
        hits = [hit for message in distinct.values() for hit in screening.screen(message)]
    except Exception as error:  # whatever a filter raises, the message counts as not screened
        if connection_lost(error):
            raise
        return Check("screening", None, f"the filter did not answer: {type(error).__name__}")
    if hits:
        told = "; ".join(f"{hit.path}: “{hit.text}” matches {hit.listed} ({hit.list_id})" for hit in hits)
        return Check("screening", False, told, path=hits[0].path)
    return Check("screening", True, f"no hit (list {screening.edition})")


def not_a_duplicate(attempt: Attempt, message: Message, duplicates: DuplicateCheck) -> tuple[Check, Check]:
    """A certain duplicate fails; a possible one does not, but people must look at it."""
    resend = attempt.circumstances.transport is Transport.NOT_SENT
    try:
        ruling = duplicates.check(message, resend_allowed=resend, now=attempt.circumstances.now)
    except Exception as error:  # a history that does not answer proves nothing
        if connection_lost(error):
            raise
        unknown = f"the duplicate check did not answer: {type(error).__name__}"
        return Check("duplicates", None, unknown), Check(POSSIBLE_DUPLICATES, None, unknown)
    keys = ", ".join(ruling.keys)
    certain, possible = ruling.state is DuplicateState.CERTAIN, ruling.state is DuplicateState.POSSIBLE
    return (
        Check("duplicates", not certain, f"certain duplicate by {keys}" if certain else "no certain duplicate"),
        Check(
            POSSIBLE_DUPLICATES, None if possible else not certain, f"possible duplicate by {keys}" if keys else "none"
        ),
    )


def in_time(attempt: Attempt, message: Message, calendars: Calendars | None) -> Check:
    """The value date is an open day and its cut-off has not passed."""
    circumstances, facts = attempt.circumstances, facts_of(message)
    if calendars is None or facts.value_date is None or facts.currency is None:
        lacking = "calendar" if calendars is None else "value date" if facts.value_date is None else "currency"
        return Check("cut_off", None, f"there is no {lacking} to check against")
    path = value_date_path(message)
    ruling = calendars.cut_off(circumstances.rail, facts.currency, facts.value_date, circumstances.now)
    if ruling is None:
        return Check(
            "cut_off", None, f"no calendar is held for {facts.currency} on {circumstances.rail.value}", path=path
        )
    if ruling.business_day is False:
        return Check("cut_off", False, f"{facts.value_date} is no business day ({ruling.source})", path=path)
    if ruling.left_seconds is not None and ruling.left_seconds < 0:
        passed = f"the cut-off of {ruling.deadline} has passed ({ruling.source})"
        return Check("cut_off", False, passed, path=path, until=_iso(ruling.deadline))
    if ruling.left_seconds is None or ruling.business_day is None:
        return Check("cut_off", None, f"the cut-off for {facts.value_date} is not known ({ruling.source})", path=path)
    told = f"open until {ruling.deadline} ({ruling.source})"
    minutes = ruling.left_seconds // 60
    return Check("cut_off", True, told, path=path, minutes_left=minutes, until=_iso(ruling.deadline))


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()
