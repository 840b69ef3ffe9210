"""The edit page: the message as it would be sent, each field open, and what refused a first try."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cases.verification import Check
from payments import Operator

from ..case_file import CaseFile
from ..said import N_, tell, tell_many
from .case import Head
from .fields import label
from .marks import Piece, pieces
from .words import OPERATIONS, check_words


@dataclass(frozen=True, slots=True)
class Input:
    """One field to edit. `was` is the text as received where it differs, `problem` why the last try was refused."""

    number: int
    path: str
    parts: tuple[str, ...]
    label: str
    value: str
    was: tuple[Piece, ...] | None
    cited: str
    problem: str
    long: bool
    focused: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One operator of the present proposal, which may be taken out."""

    number: int
    words: str
    path: str
    dropped: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for refusal, with the field it is about (empty where it is about the whole)."""

    text: tuple[Piece, ...]
    field: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One piece of evidence to cite."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class EditPage:
    """Everything the edit template reads."""

    head: Head
    version: int
    steps: tuple[Step, ...]
    inputs: tuple[Input, ...]
    more: tuple[Input, ...]
    choices: tuple[Choice, ...]
    problems: tuple[Problem, ...]
    problem_words: str
    reason: str
    new_path: str
    new_value: str
    new_focused: bool
    form: Mapping[str, str]


LONG = 60
QUIET = ("AppHdr/", "GrpHdr/", "{")
"""Headers: seldom what is edited, so they stand folded behind the payment's own fields."""


def edit_page(
    file: CaseFile,
    head: Head,
    form: Mapping[str, str],
    *,
    posted: Mapping[str, str],
    cited: Mapping[str, str],
    dropped: Iterable[str],
    problems: tuple[tuple[str, str], ...],
    reason: str = "",
    added: tuple[str, str] = ("", ""),
    field: str = "",
) -> EditPage:
    """The page with what was posted kept. `problems` are (path, text) of a refusal, `field` where the cursor stands.

    A field that the proposal removes has no place of its own: it is ready to be added again.
    """
    removed = field in file.before and field not in file.after
    added = (field, "") if removed and not any(added) else added
    at = dict(problems)
    gone = set(dropped)
    inputs = [
        Input(
            number=number,
            path=path,
            parts=tuple(path.split("/")),
            label=label(path),
            value=posted.get(path, text),
            was=_was(file.before.get(path), text),
            cited=cited.get(path, ""),
            problem=at.get(path, ""),
            long=len(text) > LONG,
            focused=path == field,
        )
        for number, (path, text) in enumerate(file.after.items(), start=1)
    ]
    numbers = {each.path: each.number for each in inputs}
    return EditPage(
        head=head,
        version=file.case.version,
        steps=_steps(file.worked.proposal.operators if file.worked else (), gone),
        inputs=tuple(each for each in inputs if not each.path.startswith(QUIET)),
        more=tuple(each for each in inputs if each.path.startswith(QUIET)),
        choices=_choices(file),
        problems=tuple(
            Problem(pieces(text), f"field-{numbers[path]}" if path in numbers else "") for path, text in problems
        ),
        problem_words=tell_many(
            "Not saved: %(n)s check stands against it", "Not saved: %(n)s checks stand against it", len(problems)
        ),
        reason=reason,
        new_path=added[0],
        new_value=added[1],
        new_focused=removed,
        form=form,
    )


def failed(checks: Iterable[Check]) -> tuple[tuple[str, str], ...]:
    """The failed checks as (path, text)."""
    return tuple(
        (c.path, tell("%(check)s: %(detail)s", check=check_words(c.name), detail=c.detail))
        for c in checks
        if c.passed is False
    )


def _was(before: str | None, now: str) -> tuple[Piece, ...] | None:
    if before == now:
        return None
    return pieces(before if before is not None else N_("absent"))


def _steps(operators: Iterable[Operator], gone: set[str]) -> tuple[Step, ...]:
    return tuple(
        Step(number, OPERATIONS.get(operator.op.value, operator.op.value), operator.path, str(number) in gone)
        for number, operator in enumerate(operators)
    )


def _choices(file: CaseFile) -> tuple[Choice, ...]:
    evidence = file.worked.evidence if file.worked else ()
    return tuple(
        Choice(fact.id, f"[{number}] {fact.cls.value} {fact.source}") for number, fact in enumerate(evidence, start=1)
    )
