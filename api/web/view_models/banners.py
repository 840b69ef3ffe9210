"""The notes above a case (ui §7): what failed, what is under way, what is late, and who else works it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.case import Case, Status
from cases.outbox import NOT_SENT
from cases.store import OutboxRow, Sending

from .case import Note, is_held
from .figures import instant
from .words import OPEN

MODEL_FAILED = ("model: ", "fell back to the planner: ")
UNKNOWN = "Being released. Do not repeat: the outcome is being reconciled with the channel."


def banners(
    case: Case,
    person: str,
    now: datetime,
    *,
    zone: str,
    trace: Iterable[Mapping[str, Any]] = (),
    sent: Sequence[OutboxRow] = (),
) -> tuple[Note, ...]:
    """What a reader must know before anything else. `trace` is of the run, `sent` what was handed to the channel."""
    present = [row for row in sent if row.version == case.proposal_version]
    return (
        *_failed(case, present),
        *_state(case, present),
        *_model(trace),
        *_late(case, now, zone),
        *_others(case, person, now),
    )


def _failed(case: Case, present: Sequence[OutboxRow]) -> Iterator[Note]:
    """A release that was refused, with its reference; else what kept the machine from working the case."""
    refused = next((row for row in present if row.status is Sending.REFUSED), None)
    if refused is not None:
        by_us = refused.detail.startswith(NOT_SENT)
        told = "Nothing was sent" if by_us else "The channel refused it"
        why = refused.detail.removeprefix(NOT_SENT).rstrip(".")
        yield Note(f"Not released. {told}{f': {why}' if why else ''}. Reference {reference(refused)}.", "bad")
    elif case.error and case.status is not Status.RELEASING:
        yield Note(f"Could not be worked by machine: {case.error}", "bad")


def _state(case: Case, present: Sequence[OutboxRow]) -> Iterator[Note]:
    if case.action is None and case.status is Status.AWAITING_APPROVAL:
        yield Note("The proposal below was rejected. The payment is as received; say what is to be done.", "warn")
    if case.status is Status.RELEASING:
        under_way = ", ".join(reference(row) for row in present if row.status is not Sending.ACCEPTED)
        told = [UNKNOWN, f"Reference {under_way}." if under_way else "", case.error or ""]
        yield Note(" ".join(part for part in told if part), "warn")
    if case.status is Status.RELEASED:
        yield Note("Released. The channel has accepted the message.", "ok")


def _model(trace: Iterable[Mapping[str, Any]]) -> Iterator[Note]:
    """The model did not answer while the case was worked: the planner stood in, and people have all they need."""
    notes = (str(step.get("note", "")) for step in trace)
    if any(note.startswith(MODEL_FAILED) for note in notes):
        yield Note(
            "The model did not answer: this is the embedded planner's proposal, and the case can be worked by hand.",
            "warn",
        )


def _late(case: Case, now: datetime, zone: str) -> Iterator[Note]:
    if case.deadline is not None and case.deadline <= now and case.status in OPEN and case.repaired_sha256:
        passed = instant(case.deadline, zone).text
        yield Note(f"The cut-off, {passed}, has passed. Edit sets the next value date, which is a new version.", "warn")


def _others(case: Case, person: str, now: datetime) -> Iterator[Note]:
    if is_held(case, now) and case.claimed_by != person:
        yield Note(f"{case.claimed_by} has claimed this case; a decision by you would still count.")


def reference(row: OutboxRow) -> str:
    """What the channel calls the message; before it answered, the key under which it was handed over."""
    return row.reference or row.key
