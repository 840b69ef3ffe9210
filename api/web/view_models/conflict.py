"""What a person saw and what stands now, side by side, where a decision came too late."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cases.resolution import Worked
from cases.store import DecisionRow

from ..case_file import CaseFile
from ..message_fields import fields_of
from ..said import N_, Said, marked, tell, tell_many
from .fields import label
from .figures import short_hash
from .marks import Piece, pieces, pieces_of_change
from .words import ACTIONS, check_words, state, verdict_words

FIELDS_MAX = 20
ABSENT = (Piece(N_("absent"), "hidden"),)
WORDS = marked({True: "passed", False: "failed", None: "not checked"})


@dataclass(frozen=True, slots=True)
class Pair:
    """One fact then and now."""

    label: str
    saw: tuple[Piece, ...]
    now: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Everything the conflict template reads."""

    title: str
    text: str
    rows: tuple[Pair, ...]
    href: str
    link: str


def conflict_page(file: CaseFile, seen: Mapping[str, str], then: Worked | None, href: str) -> ConflictPage:
    """The page after a decision on another version. `seen` holds version, bytes and context of the form.

    `then` is the proposal of that version, None where none stood or its values are not for this reader.
    """
    case = file.case
    rows = [
        _pair(N_("Version"), seen["version"], str(case.version)),
        _pair(N_("State"), N_("as decided on"), state(case)),
        *(_of_proposals(file, then, file.worked) if then and file.worked else ()),
        _pair(N_("Bytes to be sent"), short_hash(seen["repaired_sha256"]), short_hash(case.repaired_sha256)),
        _pair(N_("Checks, evidence and policy"), short_hash(seen["context_sha256"]), short_hash(case.context_sha256)),
        *(
            _pair(N_("Decided meanwhile"), "–", _decided(d))
            for d in file.decisions
            if seen["version"].isdigit() and d.version >= int(seen["version"])
        ),
    ]
    return ConflictPage(
        title=N_("Not taken: the case changed"),
        text=N_("Your decision was on an earlier version of this case. Nothing was decided and nothing was sent."),
        rows=tuple(rows),
        href=href,
        link=N_("Look at the case as it is now"),
    )


def _decided(decision: DecisionRow) -> Said:
    verdict = verdict_words(decision.verdict)
    return tell(
        "%(verdict)s by %(person)s on version %(n)s", verdict=verdict, person=decision.person, n=decision.version
    )


def _of_proposals(file: CaseFile, then: Worked, now: Worked) -> Iterator[Pair]:
    """What the proposals differ in: action, each field that would be sent, each check, and how much was found."""
    if then.proposal.action is not now.proposal.action:
        yield _pair(N_("Proposed"), ACTIONS[then.proposal.action], ACTIONS[now.proposal.action])
    repaired = then.verification.repaired
    was = file.before if repaired is None else fields_of(repaired)
    differing = [path for path in dict.fromkeys((*was, *file.after)) if was.get(path) != file.after.get(path)]
    for path in differing[:FIELDS_MAX]:
        saw, present = pieces_of_change(was.get(path), file.after.get(path))
        yield Pair(label(path), saw or ABSENT, present or ABSENT)
    if len(differing) > FIELDS_MAX:
        more = tell_many("and %(n)s more field", "and %(n)s more fields", len(differing) - FIELDS_MAX)
        yield _pair(N_("Fields"), "", more)
    marks = {check.name: check.passed for check in then.verification.checks}
    for check in now.verification.checks:
        if marks.get(check.name, check.passed) is not check.passed:
            yield _pair(check_words(check.name), WORDS[marks[check.name]], WORDS[check.passed])
    if len(then.evidence) != len(now.evidence):
        yield _pair(N_("Evidence"), _facts(then), _facts(now))


def _facts(worked: Worked) -> Said:
    return tell_many("%(n)s fact", "%(n)s facts", len(worked.evidence))


def _pair(name: str, saw: str, now: str) -> Pair:
    return Pair(name, pieces(saw), pieces(now))
