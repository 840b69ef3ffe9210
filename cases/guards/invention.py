"""G6 and G9: nothing is invented, and text inside a payment instructs nobody."""

import re
from collections.abc import Iterator

from payments.vocabulary import OperatorName

from ..attempt import FORM_ONLY, NO_EDIT, Attempt, Step, carries, texts_in
from ..field_meaning import Meaning, pieces
from ..verification import Check
from ..wording import words
from .creditor import changes_beneficiary
from .money import amounts
from .verdict import verdict

Fault = tuple[str, str]
# Their new values are recomputed in `provenance`; there is no outside source to quote.
RECOMPUTED = FORM_ONLY | NO_EDIT | {
    OperatorName.NEW_MESSAGE_ID,
    OperatorName.NEW_TRANSACTION_IDS,
    OperatorName.REGENERATE_HEADER_FIELD,
    OperatorName.SET_VALUE_DATE,
    OperatorName.ADD_CHARGES_INFO,
    OperatorName.TRUNCATE_WITH_MARKER,
}  # fmt: skip
_PLACEHOLDER = re.compile(
    r"^(?:n/?a|n\.a\.|none|null|nil|unknown|unbekannt|inconnu|tb[acd]|xx+|x{3,}|\?+|-+|\.+|0+|test|dummy|placeholder"
    r"|not (?:known|available|applicable|provided)|no(?:t)? address|same|sample|lorem.*|john doe|foo(?:bar)?)$",
    re.IGNORECASE,
)
_ALLOWED_PLACEHOLDER = "NOTPROVIDED"
_PLACEHOLDER_LEAVES = ("EndToEndId", "InstrId")


def nothing_invented(attempt: Attempt) -> Check:
    """G6. No placeholder but NOTPROVIDED in an end-to-end id, and no word without a source."""
    faults = [fault for step in attempt.steps for fault in (*_placeholders(step), *_sourceless(attempt, step))]
    return verdict("G6", faults, "every new word has a source")


def text_is_no_instruction(attempt: Attempt) -> Check:
    """G9. Creditor data, amounts and currencies never change on the word of free text or an unauthenticated source."""
    faults = [
        (step.operator.path, f"{step.operator.op.value} would follow text that proves nothing (tainted evidence)")
        for step in attempt.steps
        if is_sensitive(step) and _only_tainted(attempt, step)
    ]
    return verdict("G9", faults, "no sensitive value follows free text")


def is_sensitive(step: Step) -> bool:
    """True where `step` changes creditor data, an amount, or a currency."""
    return changes_beneficiary(step) or amounts(step.before) != amounts(step.after)


def _only_tainted(attempt: Attempt, step: Step) -> bool:
    cited = attempt.cited(step.operator)
    return bool(cited) and all(evidence.tainted for evidence in cited)


def _placeholders(step: Step) -> Iterator[Fault]:
    if step.form_only:
        return
    for path, (old, new) in step.changed_paths.items():
        if new is None or new == old or path.startswith("{"):
            continue
        leaf = path.rsplit("/", 1)[-1].split("[")[0]
        if new.strip().upper() == _ALLOWED_PLACEHOLDER and leaf not in _PLACEHOLDER_LEAVES:
            yield path, f"{_ALLOWED_PLACEHOLDER} may stand in an end-to-end id only, not at {path}"
        elif new.strip().upper() == _ALLOWED_PLACEHOLDER and (old or "").strip():
            yield path, f"{_ALLOWED_PLACEHOLDER} would stand in place of “{old}” at {path}"
        elif _PLACEHOLDER.match(new.strip()) and not _is_zero_amount(step, new):
            yield path, f"“{new}” at {path} is a placeholder"


def _is_zero_amount(step: Step, new: str) -> bool:
    return step.operator.op is OperatorName.ADD_CHARGES_INFO and set(new) <= set("0.,")


def _sourceless(attempt: Attempt, step: Step) -> Iterator[Fault]:
    if step.operator.op in RECOMPUTED:
        return
    known = words(text for _, _, text in pieces(step.before))
    for evidence in attempt.cited(step.operator):
        known.update(words([evidence.quote, *texts_in(evidence.values)]))
    numbers = {text for meaning, _, text in pieces(step.after) if meaning in _COUNTED}
    for path, (_, new) in step.changed_paths.items():
        if new is None or any(carries(evidence, new) for evidence in attempt.cited(step.operator)):
            continue
        for word in words([new]):
            if word not in known and new not in numbers and word != _ALLOWED_PLACEHOLDER.casefold():
                yield path, f"“{word}” at {path} comes from no evidence"


_COUNTED = (Meaning.AMOUNT, Meaning.TRANSACTION_COUNT)  # judged as numbers by G1
