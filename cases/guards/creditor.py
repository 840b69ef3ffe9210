"""G2, G3 and the strength of evidence: a creditor's account, name or agent changes only on proof from outside."""

import re
from collections import Counter
from collections.abc import Iterator

from payments.identifiers import bic
from payments.identifiers.lei import LEI
from payments.vocabulary import EvidenceClass

from ..attempt import NO_EDIT, Attempt, Step
from ..field_meaning import BENEFICIARY, Meaning
from ..verification import Check
from ..wording import same_but_for_form
from .money import accounts_in_order
from .verdict import verdict

Fault = tuple[str, str]
# How an IBAN of any country begins, whatever follows it in the field; or an RF creditor reference (ISO 11649).
WITH_CHECK_DIGITS = re.compile(r"[A-Z]{2}[0-9]{2}.{11}|RF[0-9]{2}", re.DOTALL)
IDENTITIES = frozenset({Meaning.AGENT, Meaning.OTHER_PARTY, Meaning.DEBTOR, Meaning.DEBTOR_ACCOUNT})
WEAK = frozenset({EvidenceClass.E5, EvidenceClass.E6})


def creditor_only_on_proof(attempt: Attempt) -> Check:
    """G2. Each new creditor account, name or agent stands word for word in E1 or E2 evidence; two people approve."""
    faults = [fault for step in attempt.steps for fault in _unproven(attempt, step)]
    return verdict("G2", faults, "creditor account, name and agent are unchanged, or proven by E1 or E2")


def evidence_strong_enough(attempt: Attempt) -> Check:
    """E6 alone justifies no patch; E5 and E6 alone no account, name or BIC (handbook §0.2)."""
    faults = [fault for step in attempt.steps for fault in _too_weak(attempt, step)]
    return verdict("evidence_strength", faults, "no change rests on history or inference alone")


def no_recomputed_check_digits(attempt: Attempt) -> Check:
    """G3. A value that differs from the old one in its check digits only was recomputed, unless E1 or E2 has it."""
    faults = [
        (path, f"{path}: only the check digits would change, and no E1 or E2 evidence has the new value")
        for step in attempt.steps
        for path, (old, new) in step.changed_paths.items()
        if old and new and only_check_digits_differ(old, new) and not attempt.proven(step.operator, new)
    ]
    return verdict("G3", faults, "no check digits were recomputed")


def only_check_digits_differ(old: str, new: str) -> bool:
    """True for two IBANs, RF references, LEIs or ABA numbers that differ in their check digits and nowhere else."""
    first, second = ("".join(text.split()).upper().lstrip("/") for text in (old, new))
    if first == second or len(first) != len(second):
        return False
    places = {place for place, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]}
    # A text whose third and fourth places hold no two digits on either side is a name that loses an accent.
    if places <= {2, 3} and any(WITH_CHECK_DIGITS.match(text) for text in (first, second)):
        return True
    # Other texts of twenty characters may differ at their end: a name that loses an accent is no LEI.
    if places <= {18, 19} and any(LEI.fullmatch(text) for text in (first, second)):
        return True
    return len(first) == 9 and first[:8].isdigit() and places == {8}


def changes_beneficiary(step: Step) -> bool:
    """True where `step` changes or completes the creditor's account, name or agent in the sense of G2."""
    return any(_really_changed(step, meaning) for meaning in BENEFICIARY)


def _really_changed(step: Step, meaning: Meaning) -> bool:
    if meaning not in step.changed:
        return False
    old, new = step.changed[meaning]
    if step.form_only and same_but_for_form(old, new):
        return False
    return bool(_new_texts(meaning, old, new)) or bool(_new_texts(meaning, new, old))


def _unproven(attempt: Attempt, step: Step) -> Iterator[Fault]:
    for meaning in BENEFICIARY:
        if meaning not in step.changed:
            continue
        old, new = step.changed[meaning]
        what = meaning.value.replace("_", " ")
        if step.form_only:
            yield from _form(step, what, old, new)
            continue
        gained, lost = _new_texts(meaning, old, new), _new_texts(meaning, new, old)
        for text in gained:
            if not attempt.proven(step.operator, text):
                yield step.operator.path, f"no untainted E1 or E2 evidence has the new {what} {text}"
        if lost and not gained:
            yield step.operator.path, f"the {what} {', '.join(lost)} would vanish"


def _form(step: Step, what: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Fault]:
    if not same_but_for_form(old, new):
        yield step.operator.path, f"{step.operator.op.value} would change more than the form of the {what}"
    elif what == "creditor account" and not accounts_in_order(new):
        yield step.operator.path, f"the {what} would not be valid after the change of form"


def _new_texts(meaning: Meaning, old: tuple[str, ...], new: tuple[str, ...]) -> list[str]:
    """Texts in `new` beyond those in `old`; a BIC with and without XXX is the same."""
    rest = Counter(old)
    gained = []
    for text in new:
        same = next((o for o in rest if rest[o] and _same(meaning, o, text)), None)
        if same is None:
            gained.append(text)
        else:
            rest[same] -= 1
    return gained


def _same(meaning: Meaning, old: str, new: str) -> bool:
    if meaning is Meaning.CREDITOR_AGENT and bic.is_valid(old) and bic.is_valid(new):
        return bic.same_bic(old, new)
    return old == new


def _too_weak(attempt: Attempt, step: Step) -> Iterator[Fault]:
    if step.form_only or step.operator.op in NO_EDIT:
        return
    classes = {evidence.cls for evidence in attempt.cited(step.operator)}
    if classes and classes <= {EvidenceClass.E6}:
        yield step.operator.path, f"{step.operator.op.value} rests on inference (E6) alone"
    elif classes and classes <= WEAK and (changes_beneficiary(step) or IDENTITIES & set(step.changed)):
        yield step.operator.path, f"{step.operator.op.value} of an account, name or bank rests on history (E5) alone"
