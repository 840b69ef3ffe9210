"""The second approver's page: the change read-only, one value to be keyed from the evidence, then what will be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cases.case import Case
from cases.decision import NEW_PROPOSAL, Verdict
from cases.rekeying import MISSES_MAX as MISSES_MAX
from cases.rekeying import same_value, secret_between
from cases.store import DecisionRow

from ..case_file import CaseFile
from ..said import N_, capital, joined, tell
from . import case as parts
from . import messages
from .actions import Actions
from .banners import late_notes
from .changes import Change, Field, unchanged
from .figures import Instant, instant, short_hash
from .marks import Piece
from .masking import Mask
from .proof import CheckRow, Confidence, EvidenceRow, as_of, check_rows
from .review import ordered, proof, questions
from .words import CLASSES, risk_words

OF_WHAT_IS_SENT = ("schema", "usage_rules", "duplicates", "screening")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the value can be read: a piece of original evidence."""

    number: int
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Key:
    """The value to be keyed again. `done` once it matched; `may` is false after too many misses."""

    label: str
    risk: str
    attempt: str
    problem: str
    done: bool
    may: bool
    sources: tuple[Source, ...]
    form: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ApprovalPage:
    """Everything the approval template reads. `open` is false until the value was keyed.

    `sent_checks` are those that judge the message as it leaves, `checked` is when all of them were made.

    `retype` asks for the amount beside the message to be sent, and so no more in the strip.
    """

    head: parts.Head
    version: int
    notes: tuple[parts.Note, ...]
    made: str
    first: str
    may: str
    changes: tuple[Change, ...]
    unchanged: tuple[Field, ...]
    fields_total: int
    numbers: Mapping[str, int]
    key: Key | None
    open: bool
    retype: bool
    sent: tuple[Piece, ...]
    sent_sha256: str
    sent_short: str
    sent_checks: tuple[CheckRow, ...]
    checked: Instant | None
    outgoing: tuple[messages.Draft, ...]
    confidence: Confidence
    summary: tuple[Piece, ...]
    explanation: tuple[Piece, ...]
    findings: tuple[parts.FindingRow, ...]
    checks: tuple[CheckRow, ...]
    checks_words: str
    risks: tuple[str, ...]
    route: str
    route_reasons: tuple[tuple[Piece, ...], ...]
    evidence: tuple[EvidenceRow, ...]
    actions: Actions
    claim: None
    questions: tuple[parts.Question, ...]
    approve_label: str
    form: Mapping[str, str]


def secret_change(file: CaseFile) -> Change | None:
    """The change whose new value the second approver must key; None where no sensitive field gets a value."""
    secret = None if file.candidate is None else secret_between(file.before, file.after)
    return next((change for change in file.changes if secret is not None and change.path == secret.path), None)


def matches(change: Change, keyed: str) -> bool:
    """Whether what was keyed is the value, blanks and case aside."""
    return change.new_text is not None and same_value(keyed, change.new_text)


def key_of(file: CaseFile, change: Change, *, misses: int, done: bool, form: Mapping[str, str], zone: str) -> Key:
    """The keying panel after `misses` wrong tries."""
    return Key(
        label=capital(change.label),
        risk=risk_words(change.risk),
        attempt=N_("matched")
        if done
        else tell("attempt %(n)s of %(all)s", n=min(misses + 1, MISSES_MAX), all=MISSES_MAX),
        problem=_problem(misses),
        done=done,
        may=misses < MISSES_MAX,
        sources=_sources(file, change, zone),
        form=form,
    )


def approval_page(
    file: CaseFile,
    *,
    person: str,
    actions: Actions,
    key: Key | None,
    form: Mapping[str, str],
    now: datetime,
    zone: str,
    profile: str,
    may: str,
) -> ApprovalPage:
    """Everything the approval template reads; what is to be keyed is in no part of it before it was matched."""
    case, change = file.case, secret_change(file)
    closed = key is not None and not key.done
    mask = Mask(secret=(change.new_text or "") if change and closed else "")
    right = proof(file, mask, zone)
    del right["trace"], right["versions"]
    drafts = right.pop("outgoing")
    # Any edit means to send back: the way to another date leads over the first approver.
    offered = replace(actions, approve=actions.approve and not closed, redate=False)
    return ApprovalPage(
        head=parts.head(
            case, person=person, found=file.cause, profile=profile, now=now, zone=zone, here="approval", second=True
        ),
        version=case.version,
        notes=late_notes(file, now, zone),
        made=made_words(file, zone),
        first=first_words(file.decisions, case, zone),
        may=may,
        changes=ordered(mask.changes(file.changes)),
        unchanged=mask.fields(unchanged(file.before, file.after)),
        fields_total=len({*file.before, *file.after}),
        key=key,
        open=not closed,
        retype=offered.retype and offered.approve,
        sent=() if closed else _sent(file),
        sent_sha256=case.repaired_sha256 or N_("no message"),
        sent_short=short_hash(case.repaired_sha256),
        sent_checks=_sent_checks(file),
        checked=None if file.checked_at is None else instant(file.checked_at, zone),
        outgoing=() if closed else drafts,
        actions=offered,
        claim=None,
        questions=questions(file, replace(offered, retype=False)),
        approve_label=parts.approve_label(case),
        form=form,
        **right,
    )


def made_words(file: CaseFile, zone: str) -> str:
    """Who made the proposal that stands, and when; the agent where no person touched it."""
    made = [
        d for d in file.decisions if Verdict(d.verdict) in NEW_PROPOSAL and d.version < file.case.proposal_version + 1
    ]
    author = file.worked.proposal.author.person if file.worked else None
    last = next((d for d in reversed(made) if d.person == author), None)
    if last is None:
        return N_("proposed by the agent, edited by nobody")
    return tell("edited by %(person)s %(time)s", person=last.person, time=instant(last.at, zone).short)


def first_words(decisions: Sequence[DecisionRow], case: Case, zone: str) -> str:
    """Who approved first, and when."""
    standing = [d for d in decisions if d.verdict == "approve" and d.voided_at is None]
    names = [f"{d.person} {instant(d.at, zone).short}" for d in standing if d.proposal_version == case.proposal_version]
    return tell("first approval %(names)s", names=joined(names)) if names else N_("no approval yet")


def _sent(file: CaseFile) -> tuple[Piece, ...]:
    found = file.candidate
    return () if found is None else messages.sent_body("", found, file.original, "", "").text


def _sent_checks(file: CaseFile) -> tuple[CheckRow, ...]:
    if file.worked is None:
        return ()
    verification = file.worked.verification
    return check_rows(replace(verification, checks=tuple(c for c in verification.checks if c.name in OF_WHAT_IS_SENT)))


def _problem(misses: int) -> str:
    if not misses:
        return ""
    if misses < MISSES_MAX:
        return N_("That is not the value that would be sent. Read the evidence again; one more try.")
    return N_("Keyed wrongly twice: the case goes back to the first approver.")


def _sources(file: CaseFile, change: Change, zone: str) -> tuple[Source, ...]:
    evidence = file.worked.evidence if file.worked else ()
    return tuple(
        Source(
            number,
            tell(
                "%(kind)s, %(source)s, as of %(time)s",
                kind=CLASSES[fact.cls.value],
                source=fact.source,
                time=as_of(fact.as_of, zone),
            ),
            f"/approvals/{file.case.case_id}/evidence/{number}",
        )
        for number, fact in enumerate(evidence, start=1)
        if fact.id in change.evidence
    )
