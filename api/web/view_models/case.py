"""One case as shown: its header, its change report, and all that speaks for and against the proposal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.case import Case, Status
from cases.entitlement import is_owners_case
from cases.progress import Step as Told
from cases.resolution import Worked

from ..said import N_, Said, joined, marked, tell, tell_many
from .actions import NEXT_DATE, Actions, Kind
from .changes import Change, Field
from .figures import Instant, Left, amount, instant, short_hash, time_left
from .marks import Piece, pieces
from .messages import Draft, Letter
from .no_repair import NoRepair
from .origin import Origin
from .proof import CheckRow, Confidence, EvidenceRow
from .trace import Trace
from .words import ACTIONS, SEVERITIES, cause, state, tone

ROUTES = marked({
    "auto": "released under certificate or switch", "approval": "one approval", "four_eyes": "two approvals",
    "owner": "the owning function alone decides", "information": "one approval to send the question",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """The lines above every page of a case. `claim` tells of a claim, `holder` is who holds it still."""

    case_id: str
    title: str
    reference: tuple[Piece, ...]
    state: str
    tone: str
    code: str
    found: str
    amount: str
    facts: tuple[tuple[Piece, ...], ...]
    left: Left
    here: str
    back: str
    second: bool
    claim: str
    holder: str


@dataclass(frozen=True, slots=True)
class Note:
    """A banner; `tone` is `bad`, `warn`, `ok` or empty."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of the diagnosis."""

    rule: str
    path: str
    severity: str
    tone: str
    text: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The cases before and after this one in the queue, empty where there is none; `words` is the place in it."""

    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a run that goes on, and what it took; `…` while it runs."""

    text: str
    took: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A note by a person."""

    person: str
    at: Instant
    text: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim button: `claim` or `release-claim`."""

    verb: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the strip, or the confirm page, asks before a verdict is taken."""

    kind: Kind
    text: str
    details: str
    label: str
    retype: bool = False


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the case template reads."""

    head: Head
    version: int
    origin: Origin
    notes: tuple[Note, ...]
    action: str
    made_by: str
    nothing: str
    no_repair: NoRepair | None
    progress: tuple[Progress, ...] | None
    changes: tuple[Change, ...]
    unchanged: tuple[Field, ...]
    fields_total: int
    numbers: Mapping[str, int]
    confidence: Confidence
    summary: tuple[Piece, ...]
    explanation: tuple[Piece, ...]
    findings: tuple[FindingRow, ...]
    checks: tuple[CheckRow, ...]
    checks_words: str
    risks: tuple[str, ...]
    route: str
    route_reasons: tuple[tuple[Piece, ...], ...]
    evidence: tuple[EvidenceRow, ...]
    outgoing: tuple[Draft, ...]
    trace: Trace
    versions: tuple[tuple[str, str], ...]
    comments: tuple[Remark, ...]
    may_note: bool
    may_edit: bool
    may_add: bool
    may_report: bool
    sampled: bool
    letters: tuple[Letter, ...]
    neighbours: Neighbours
    actions: Actions
    claim: Claim | None
    questions: tuple[Question, ...]
    approve_label: str
    form: Mapping[str, str]


def head(
    case: Case, *, person: str, found: str, profile: str, now: datetime, zone: str, here: str, second: bool
) -> Head:
    """The header as `person` reads it: code as received, cause as found, amount, state and cut-off."""
    word = state(case)
    needed = _needed(case)
    facts = [case.message_type, case.rail, profile, tell("version %(n)s", n=case.version)]
    level = tell("level %(level)s: %(needed)s", level=case.level, needed=needed)
    if case.level and case.approvals_needed is not None:
        level = tell("%(level)s, %(n)s given", level=level, n=case.approvals)
    facts += [level] if case.level else []
    return Head(
        case_id=case.case_id,
        title=case.external_id,
        reference=pieces(case.external_id),
        state=word,
        tone=tone(word),
        code=case.code or N_("no code"),
        found=cause(found),
        amount=amount(case.amount, case.currency),
        facts=tuple(pieces(fact) for fact in facts if fact),
        left=time_left(case.deadline, now, zone),
        here=here,
        back="/approvals" if here == "approval" else "/queue",
        second=second,
        claim=claim_words(case, person, now, zone),
        holder=case.claimed_by or "" if is_held(case, now) else "",
    )


def _needed(case: Case) -> Said:
    """How many approvals are asked for: none of a proposal that was rejected, and none counted at the owner's."""
    if case.approvals_needed is not None:
        return tell_many("%(n)s approval", "%(n)s approvals", case.approvals_needed)
    return N_("proposal rejected") if case.status is Status.AWAITING_APPROVAL else N_("owner alone decides")


def claim_words(case: Case, person: str, now: datetime, zone: str) -> str:
    """Who holds the case until when, `you` where it is `person`, who reads it; empty where nobody claimed it."""
    if case.claimed_by is None or case.claimed_until is None:
        return ""
    if not is_held(case, now):
        ended = tell("the claim of %(person)s has ended", person=case.claimed_by)
        return N_("your claim has ended") if case.claimed_by == person else ended
    until = instant(case.claimed_until, zone).short
    if case.claimed_by == person:
        return tell("claimed by you until %(time)s", time=until)
    return tell("claimed by %(person)s until %(time)s", person=case.claimed_by, time=until)


def action_words(worked: Worked | None) -> str:
    """What is proposed, as a heading."""
    return N_("No proposal yet") if worked is None else ACTIONS[worked.proposal.action]


def made_by(worked: Worked | None) -> str:
    """The author of the proposal."""
    if worked is None:
        return ""
    author = worked.proposal.author
    return (
        tell("proposed by %(person)s", person=author.person)
        if author.person
        else f"{worked.proposal.playbook} · {author.model}"
    )


def progress(steps: Iterable[Told]) -> tuple[Progress, ...]:
    """The steps of a run that goes on, in words."""
    return tuple(Progress(f"{step.name}: {step.tool}" if step.tool else step.name, _took(step.ms)) for step in steps)


def _took(ms: int | None) -> str:
    return "…" if ms is None else f"{ms} ms"


def nothing_words(case: Case, worked: Worked | None) -> str:
    """Why there is no change report."""
    if case.error:
        return tell("The case could not be worked: %(error)s", error=case.error)
    if worked is None:
        return N_("The case is being worked. What is found will stand here.")
    return N_("The payment stays exactly as received.")


def findings(worked: Worked) -> tuple[FindingRow, ...]:
    """The findings behind the diagnosis."""
    tones = {"error": "bad", "warning": "warn"}
    return tuple(
        FindingRow(f.rule, f.path, SEVERITIES[f.severity], tones.get(f.severity.value, ""), pieces(f.text))
        for f in worked.diagnosis.findings
    )


def question(kind: Kind, case: Case, *, changed: int, last: bool, retype: bool = False, against: int = 0) -> Question:
    """What is asked before `kind` is taken; case, version, amount and bytes stand in it.

    `against` is how many points speak against the proposal: who approves it reads their number here too.
    """
    name = tell("%(case)s version %(n)s", case=case.external_id, n=case.version)
    parts: list[str] = [tell_many("%(n)s field", "%(n)s fields", changed)] if changed else []
    # Where the amount must be typed again it does not stand beside: it is read from the message.
    parts += [amount(case.amount, case.currency)] if case.amount and not retype else []
    if against and kind.verdict == "approve":
        parts += [tell_many("%(n)s point speaks against it", "%(n)s points speak against it", against)]
    parts += [tell("bytes %(hash)s", hash=short_hash(case.repaired_sha256))] if case.repaired_sha256 else []
    if kind.verdict == "approve":
        onward = N_("is released") if last else N_("goes to second approval")
        parts.insert(-1 if case.repaired_sha256 else len(parts), onward)
    parts += [N_("new bytes and a new version, approved afresh by others")] if kind is NEXT_DATE else []
    asked = approve_label(case) if kind.verdict == "approve" else kind.label
    label = tell("Confirm %(case)s v%(n)s", case=case.external_id, n=case.version)
    again = retype and kind.verdict == "approve"
    return Question(kind, tell("%(act)s: %(case)s?", act=asked, case=name), joined(parts), label, again)


def approve_label(case: Case) -> Said:
    """`Approve, send to second`, `Approve and release`, or `Approve and send` where a question goes out."""
    if is_owners_case(case):
        return N_("Sign for the owner")
    if case.approvals_needed and case.approvals + 1 < case.approvals_needed:
        return N_("Approve, send to second")
    if case.status is Status.AWAITING_INFORMATION or case.action == "RFI":
        return N_("Approve and send question")
    return N_("Approve and release") if case.repaired_sha256 else N_("Approve")


def is_last(case: Case) -> bool:
    """Whether one more approval releases."""
    return case.approvals + 1 >= (case.approvals_needed or 1)


def claim(case: Case, person: str, now: datetime, *, may_claim: bool) -> Claim | None:
    """The claim button for this person."""
    if not may_claim:
        return None
    if not is_held(case, now):
        return Claim("claim", N_("Claim"))
    return Claim("release-claim", N_("Give back")) if case.claimed_by == person else None


def is_held(case: Case, now: datetime) -> bool:
    """Whether somebody's claim of the case still lasts."""
    return bool(case.claimed_by and case.claimed_until and case.claimed_until > now)
