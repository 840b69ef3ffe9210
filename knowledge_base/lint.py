"""Checks every document: schema, words it uses, levels, dates, examples, and text that talks to a model."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from payments.vocabulary import Action, Level, OperatorName

from .errors import InvalidDocument
from .examples import exception_of
from .passages import Passage, read_document
from .playbook import Example, Outcome, Playbook
from .playbook_reader import read_playbook
from .version import FOLDERS

EXAMPLES_MIN = 2
RunExample = Callable[[Playbook, Example], str | None]

TOOLS = frozenset({
    "read_field", "check_message", "look_up_bank", "look_up_account", "look_up_party", "look_up_ssi",
    "find_payment_history", "find_duplicates", "find_past_resolutions", "search_knowledge", "structure_address",
    "normalise_charset", "strip_decimals", "split_line", "proven_amendment", "compare_with_related", "match_return",
    "read_narrative", "next_business_day", "cut_off_left", "check_clearing_code", "rank_iban_candidates",
    "reachable_rails", "purpose_needed", "charges_state", "header_mirror", "status_of_payment", "look_alike",
    "own_reference", "plain_amount", "try_patch", "own_uetr", "field_order", "full_text", "corridor_demands",
    "read_attachment",
})  # fmt: skip

# The laxest level at which each operator may run, where it is stricter than format only (handbook §0.2).
LAXEST = {
    **dict.fromkeys((OperatorName.MOVE_TEXT, OperatorName.STRUCTURE_ADDRESS, OperatorName.SPLIT_LINE,
        OperatorName.TRUNCATE_WITH_MARKER, OperatorName.REPLACE_BIC, OperatorName.SET_VALUE_DATE,
        OperatorName.ADD_CHARGES_INFO, OperatorName.NEW_TRANSACTION_IDS, OperatorName.RELINK_REFERENCE,
        OperatorName.CLEAR_FIELD), Level.A2),
    **dict.fromkeys((OperatorName.ADD_CLEARING_CODE, OperatorName.SET_CHARGE_BEARER, OperatorName.SET_PURPOSE,
        OperatorName.SET_REG_REPORTING), Level.A1),
}  # fmt: skip

# Prose tells people and models what is so. Text that gives a model orders has no place in it.
_ADDRESSES_A_MODEL = re.compile(
    r"(?i)\b(ignore (all |any )?(previous|prior|above)|system prompt|you are (an? )?(ai|assistant|model)|as an ai|"
    r"disregard (the|all|any)|do not tell|jailbreak|respond only with|output only)\b|<\|?/?(system|user|assistant)"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a document, and where."""

    file: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.text}" if self.key else f"{self.file}: {self.text}"


def lint(directory: Path, run_example: RunExample | None = None) -> list[Problem]:
    """All problems of the documents below `directory` (folders playbooks, rules, codes), by file.

    `run_example` works an example and returns None, or how the outcome differs from what the example expects.
    """
    problems: list[Problem] = []
    playbooks: list[Playbook] = []
    for path in (path for folder in FOLDERS for path in sorted((directory / folder).glob("*.md"))):
        text = path.read_text(encoding="utf-8")
        problems += lint_document(f"{path.parent.name}/{path.name}", text, run_example)
        if path.parent.name == "playbooks":
            with suppress(InvalidDocument):
                playbooks.append(read_playbook(text, path.name))
    return [*problems, *contradictions(playbooks)]


def lint_document(file: str, text: str, run_example: RunExample | None = None) -> list[Problem]:
    """All problems of one document by itself; `file` is its place (`playbooks/PB-13-….md`)."""
    folder, _, name = file.partition("/")
    try:
        if folder == "playbooks":
            return list(_of_playbook(read_playbook(text, name), run_example))
        return list(_of_passages(name, read_document(text, name)))
    except InvalidDocument as error:
        return [Problem(error.file, error.key, error.text)]


def contradictions(playbooks: Sequence[Playbook]) -> list[Problem]:
    """Where two playbooks that may be in force together say different things of one matter."""
    problems: list[Problem] = []
    for one, other in combinations(playbooks, 2):
        if one.id == other.id:
            problems.append(Problem(other.file, "id", f"{other.id} is also in {one.file}"))
        for text in differences(one, other):
            problems += [Problem(one.file, "level", f"{text} {other.id}")]
            problems += [Problem(other.file, "level", f"{text} {one.id}")]
    return problems


def differences(one: Playbook, other: Playbook) -> tuple[str, ...]:
    """What two playbooks that some case may be worked by together say differently; each text ends before a name."""
    return tuple(_differences(one, other)) if one.id != other.id and _meet(one, other) else ()


def _meet(one: Playbook, other: Playbook) -> bool:
    """Whether some case on some day may be worked by both."""
    mine, theirs = one.applies_to, other.applies_to
    scopes = ((mine.rails, theirs.rails), (mine.direction, theirs.direction))
    together = all(not a or not b or set(a) & set(b) for a, b in scopes)
    ends = (one.effective_until or date.max, other.effective_until or date.max)
    return together and one.effective_from <= ends[1] and other.effective_from <= ends[0]


def _differences(one: Playbook, other: Playbook) -> Iterator[str]:
    if one.cause == other.cause and one.level is not other.level:
        yield f"the cause {one.cause} has another level in"
    called = {*one.triggers.codes, *one.triggers.rules} & {*other.triggers.codes, *other.triggers.rules}
    mine, theirs = _levels(one), _levels(other)
    for change in sorted(mine.keys() & theirs.keys()) if called else ():
        if mine[change] != theirs[change]:
            yield f"{change[0]} on {change[1]} has another level in"


def _levels(playbook: Playbook) -> dict[tuple[str, str], set[Level]]:
    """Operator and path → the levels at which the playbook's outcomes make that change."""
    found: dict[tuple[str, str], set[Level]] = {}
    for outcome in _outcomes(playbook):
        for template in outcome.repair:
            found.setdefault((template["op"], template["path"]), set()).add(outcome.level or playbook.level)
    return found


def _of_playbook(playbook: Playbook, run_example: RunExample | None) -> Iterator[Problem]:
    for key, text in _faults(playbook):
        yield Problem(playbook.file, key, text)
    for example in playbook.examples:
        yield from _of_example(playbook, example, run_example)


def _faults(playbook: Playbook) -> Iterator[tuple[str, str]]:
    if not playbook.file.startswith(f"{playbook.id}-"):
        yield "id", f"the file of {playbook.id} must be named {playbook.id}-….md"
    if playbook.effective_until and playbook.effective_until < playbook.effective_from:
        yield "effective", "ends before it begins"
    if len(playbook.examples) < EXAMPLES_MIN:
        yield (
            "examples",
            f"needs {EXAMPLES_MIN}, one of them where evidence is lacking; there are {len(playbook.examples)}",
        )
    yield from _unknown_words(playbook)
    yield from _level_faults(playbook)
    yield from _prose_faults(playbook)


def _prose_faults(playbook: Playbook) -> Iterator[tuple[str, str]]:
    """The front matter decides and the prose is read by models and people: neither gives orders nor promises more."""
    reasons = " ".join(outcome.reason for outcome in _outcomes(playbook))
    if talk := _ADDRESSES_A_MODEL.search(f"{playbook.title} {playbook.body} {reasons}"):
        yield "body", f"{talk[0]!r} gives a model orders"
    laxest = max((outcome.level or playbook.level for outcome in _outcomes(playbook)), default=playbook.level)
    for told in sorted(set(re.findall(r"\bA[0-3]\b", playbook.body))):
        if Level(told) > max(laxest, playbook.level):
            yield "body", f"speaks of {told}, the front matter allows {laxest.value} at most"


def _unknown_words(playbook: Playbook) -> Iterator[tuple[str, str]]:
    names = {"case"}
    for step in playbook.steps:
        if step.tool not in TOOLS:
            yield "steps", f"there is no tool {step.tool}"
        names.add(step.name)
    for outcome in _outcomes(playbook):
        conditions = [outcome.when, *(template.get("if", {}) for template in outcome.repair)]
        for name in (key.partition(".")[0] for condition in conditions for key in condition if "." in key):
            if name not in names:
                yield "outcomes", f"there is no step {name}"
        for template in outcome.repair:
            if OperatorName(template["op"]) not in playbook.operators:
                yield "operators", f"{template['op']} is used and not allowed"
    yield from ((f"triggers.codes {code}", "no known code") for code in _unknown_codes(playbook.triggers.codes))


def _unknown_codes(codes: Iterable[str]) -> list[str]:
    """Codes the code table does not know; none where there is no table."""
    try:
        from payments.codes import code
    except ImportError:
        return []
    return [text for text in codes if code(text) is None]


def _level_faults(playbook: Playbook) -> Iterator[tuple[str, str]]:
    for outcome in _outcomes(playbook):
        level = outcome.level or playbook.level
        if outcome.repair and level is Level.A0:
            yield "outcomes", "at A0 nothing may be changed"
        if outcome.repair and outcome.action not in (Action.REPAIR, Action.REROUTE, Action.CLOSE):
            yield "outcomes", f"{outcome.action.value} changes nothing"
        if outcome.gives_way and (outcome.action is not Action.RFI or level is Level.A0):
            yield "outcomes", "only a question may give way, and none of an owner's"
        if level is Level.A0 and not (outcome.owner or playbook.owner):
            yield "owner", "A0 needs the function that decides"
        # A conditional operator raises the level by itself in the cases in which it is used.
        for template in (t for t in outcome.repair if "if" not in t):
            laxest = LAXEST.get(OperatorName(template["op"]), Level.A3)
            if level > laxest:
                yield "level", f"{level.value} is laxer than {template['op']} allows ({laxest.value})"


def _outcomes(playbook: Playbook) -> list[Outcome]:
    return [*playbook.outcomes, *([playbook.otherwise] if playbook.otherwise else [])]


def _of_example(playbook: Playbook, example: Example, run_example: RunExample | None) -> Iterator[Problem]:
    place = f"examples.{example.name}"
    if "action" not in example.expect:
        yield Problem(playbook.file, place, "expects no action")
    try:
        exception_of(playbook, example)
    except InvalidDocument as error:
        yield Problem(playbook.file, error.key, error.text)
        return
    if run_example is not None and (difference := run_example(playbook, example)):
        yield Problem(playbook.file, place, difference)


def _of_passages(file: str, passages: Sequence[Passage]) -> Iterator[Problem]:
    if not passages:
        yield Problem(file, "", "holds no section")
    for passage in passages:
        if talk := _ADDRESSES_A_MODEL.search(f"{passage.title} {passage.heading} {passage.text}"):
            yield Problem(file, passage.id, f"{talk[0]!r} gives a model orders")
