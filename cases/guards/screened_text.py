"""G4: text that a sanctions or money-laundering filter reads is neither removed nor shortened nor replaced."""

from collections import Counter
from collections.abc import Iterable, Iterator

from payments import Message
from payments.vocabulary import OperatorName

from ..attempt import Attempt, Step
from ..field_meaning import SCREENED, Meaning, block_of, pieces
from ..verification import Check
from ..wording import words
from .verdict import verdict

Fault = tuple[str, str]
REPEAT_REMOVERS = frozenset(
    {OperatorName.REMOVE_ELEMENT, OperatorName.STRUCTURE_ADDRESS, OperatorName.CLEAR_FIELD, OperatorName.MOVE_TEXT}
)
REPLACERS = frozenset(
    {
        OperatorName.SET_FIELD,
        OperatorName.REPLACE_BIC,
        OperatorName.ADD_CLEARING_CODE,
        OperatorName.SET_PURPOSE,
        OperatorName.SET_REG_REPORTING,
    }
)
SHORTENABLE = frozenset({Meaning.REMITTANCE, Meaning.NARRATIVE})


def screened_text_kept(attempt: Attempt) -> Check:
    """G4. The multiset of words is kept.

    An exact repeat may go, a country name may become its code, remittance may be cut with a marker by its own operator,
    and a value may be replaced where E1 or E2 proves the new one. Everything is screened again afterwards.
    """
    faults = [fault for step in attempt.steps for fault in _losses(attempt, step)]
    return verdict("G4", faults, "no word that a filter reads is lost")


def _losses(attempt: Attempt, step: Step) -> Iterator[Fault]:
    before, after = screened_words(step.before), screened_words(step.after)
    lost = before - after
    if not lost or (after - before and _proven_replacement(attempt, step)):
        return
    if step.operator.op is OperatorName.TRUNCATE_WITH_MARKER:
        lost = _beyond_shortenable(step)
    if step.operator.op in REPEAT_REMOVERS:
        kept = _words_beside(step)
        lost = Counter({word: n for word, n in lost.items() if word not in kept})
    lost = Counter({word: n for word, n in lost.items() if not _joined(word, step)})
    if lost:
        yield step.operator.path, f"{step.operator.op.value} would lose screened text: {', '.join(sorted(lost))}"


def screened_words(message: Message, meanings: Iterable[Meaning] = SCREENED) -> Counter[str]:
    """All words of `message` that a filter reads."""
    wanted = frozenset(meanings)
    return words(text for meaning, _, text in pieces(message) if meaning in wanted)


def _words_beside(step: Step) -> Counter[str]:
    """What a filter still reads of the parties or fields that the step touches: only there is a repeat a repeat."""
    blocks = {block_of(path) for path, (old, _) in step.changed_paths.items() if old is not None}
    return words(t for m, path, t in pieces(step.after) if m in SCREENED and block_of(path) in blocks)


def _proven_replacement(attempt: Attempt, step: Step) -> bool:
    """Every new text of the step is proven by E1 or E2. Mere shortening is no replacement, whoever asks for it."""
    if step.operator.op not in REPLACERS:
        return False
    pairs = [pair for _, pair in step.changed_paths.items()]
    if any(new is None for _, new in pairs) or not pairs:
        return False
    return all(attempt.proven(step.operator, new) for _, new in pairs if new is not None)


def _beyond_shortenable(step: Step) -> Counter[str]:
    """What is lost outside remittance and narrative, where a marker may stand for the rest."""
    firm = tuple(meaning for meaning in SCREENED if meaning not in SHORTENABLE)
    return screened_words(step.before, firm) - screened_words(step.after, firm)


def _joined(word: str, step: Step) -> bool:
    """A word cut at a line end is no loss: its letters stand side by side in the new text (SplitLine only)."""
    if step.operator.op is not OperatorName.SPLIT_LINE:
        return False
    return word in "".join(t for m, _, t in pieces(step.after) if m in SCREENED).casefold().replace(" ", "")
