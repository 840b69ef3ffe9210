"""The notes above a case (ui §7): what failed, what is under way, what is late, and who else works it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.case import Case, Status
from cases.lateness import cut_off_of
from cases.settling import NOT_SENT
from cases.store import OutboxRow, Sending

from ...model_state import FAILED
from ..case_file import CaseFile
from ..said import N_, joined, tell
from .case import Note, is_held
from .figures import instant
from .words import OPEN

UNKNOWN = N_("Being released. Do not repeat: the outcome is being reconciled with the channel.")


def banners(file: CaseFile, person: str, now: datetime, *, zone: str) -> tuple[Note, ...]:
    """What a reader must know before anything else."""
    case = file.case
    present = [row for row in file.sent if row.version == case.proposal_version]
    return (
        *_failed(case, present),
        *_state(case, present),
        *_model(file.worked.trace if file.worked else ()),
        *late_notes(file, now, zone),
        *_others(case, person, now),
    )


def _failed(case: Case, present: Sequence[OutboxRow]) -> Iterator[Note]:
    """A release that was refused, with its reference; else what kept the machine from working the case."""
    refused = next((row for row in present if row.status is Sending.REFUSED), None)
    if refused is not None:
        by_us = refused.detail.startswith(NOT_SENT)
        told = N_("Nothing was sent") if by_us else N_("The channel refused it")
        why = refused.detail.removeprefix(NOT_SENT).rstrip(".")
        yield Note(
            tell(
                "Not released. %(told)s. Reference %(reference)s.",
                told=joined((told, why) if why else (told,), ": "),
                reference=reference(refused),
            ),
            "bad",
        )
    elif case.error and case.status is not Status.RELEASING:
        yield Note(tell("Could not be worked by machine: %(error)s", error=case.error), "bad")


def _state(case: Case, present: Sequence[OutboxRow]) -> Iterator[Note]:
    if case.action is None and case.status is Status.AWAITING_APPROVAL:
        yield Note(N_("The proposal below was rejected. The payment is as received; say what is to be done."), "warn")
    if case.status is Status.RELEASING:
        under_way = ", ".join(reference(row) for row in present if row.status is not Sending.ACCEPTED)
        known = tell("Reference %(reference)s.", reference=under_way) if under_way else ""
        told = [UNKNOWN, known, case.error or ""]
        yield Note(joined((part for part in told if part), " "), "warn")
    if case.status is Status.RELEASED:
        yield Note(N_("Released. The channel has accepted the message."), "ok")


def _model(trace: Iterable[Mapping[str, Any]]) -> Iterator[Note]:
    """The model did not answer while the case was worked: the planner stood in, and people have all they need."""
    notes = (str(step.get("note", "")) for step in trace)
    if any(note.startswith(FAILED) for note in notes):
        yield Note(
            N_(
                "The model did not answer: this is the embedded planner's proposal, and the case can be worked by hand."
            ),
            "warn",
        )


def late_notes(file: CaseFile, now: datetime, zone: str) -> tuple[Note, ...]:
    """What a cut-off that has passed means for the message that would be sent."""
    case = file.case
    if case.status not in OPEN or case.repaired_sha256 is None or file.worked is None:
        return ()
    cut_off = cut_off_of(case, file.worked)
    if file.is_late(now) and cut_off is not None:
        passed = tell("The cut-off, %(time)s, has passed.", time=instant(cut_off, zone).text)
        told = N_("Nothing is approved any more: propose it for the next value date, which is a new version.")
        return (Note(joined((passed, told), " "), "warn"),)
    if case.deadline is None or case.deadline > now:
        return ()
    passed = tell("The cut-off for the date received, %(time)s, has passed", time=instant(case.deadline, zone).text)
    if cut_off is None:
        return (Note(tell("%(passed)s; the proposal moves it.", passed=passed)),)
    until = instant(cut_off, zone).text
    return (Note(tell("%(passed)s; the proposal moves it, in time until %(time)s.", passed=passed, time=until)),)


def _others(case: Case, person: str, now: datetime) -> Iterator[Note]:
    if is_held(case, now) and case.claimed_by != person:
        yield Note(
            tell("%(person)s has claimed this case; a decision by you would still count.", person=case.claimed_by)
        )


def reference(row: OutboxRow) -> str:
    """What the channel calls the message; before it answered, the key under which it was handed over."""
    return row.reference or row.key
