"""From an edited form to operators: what the person kept of the proposal, and one typed edit for each changed field."""

from collections.abc import Mapping, Sequence

from cases.evidence import Evidence
from payments import EditRefused, Operator, apply, read
from payments.vocabulary import OperatorName

from .case_file import CaseFile

VALUE_CHARACTERS_MAX = 10_000


def kept_operators(file: CaseFile, dropped: Sequence[str]) -> tuple[Operator, ...]:
    """The operators of the proposal without those at the positions named in `dropped`."""
    operators = file.worked.proposal.operators if file.worked else ()
    return tuple(operator for number, operator in enumerate(operators) if str(number) not in dropped)


def edited_operators(
    file: CaseFile, kept: tuple[Operator, ...], values: Mapping[str, str], cited: Mapping[str, str]
) -> tuple[Operator, ...]:
    """`kept` and one SetField or ClearField for every value that differs from the message they make.

    `values` maps paths to texts as edited, `cited` paths to an evidence id; where none is cited, all evidence
    that holds the new text word for word is. Raises EditRefused where `kept` does not fit the message, or a new field
    has no name.
    """
    now = fields_made_by(file, kept)
    evidence = file.worked.evidence if file.worked else ()
    edits = [
        _edit(path, now.get(path), new[:VALUE_CHARACTERS_MAX], cited.get(path, ""), evidence)
        for path, new in values.items()
        if new != now.get(path, "")
    ]
    return (*kept, *edits)


def fields_made_by(file: CaseFile, kept: tuple[Operator, ...]) -> Mapping[str, str]:
    """The message that these operators make of the one received: path → text. Raises EditRefused."""
    if file.worked is not None and kept == file.worked.proposal.operators:
        return file.after
    return apply(read(file.original)[0], kept).fields() if kept else file.before


def _edit(path: str, old: str | None, new: str, cited: str, evidence: Sequence[Evidence]) -> Operator:
    if not path.strip():
        raise EditRefused("Name the field", rule="OPERATOR", place="path", value=new)
    if not new:
        return Operator(OperatorName.CLEAR_FIELD, path, old, None)
    ids = (cited,) if cited else tuple(fact.id for fact in evidence if holds(fact, new))
    return Operator(OperatorName.SET_FIELD, path, old, new, ids)


def holds(fact: Evidence, text: str) -> bool:
    """Whether the fact names the text, in its quote or as one of its values."""
    return text in fact.quote or text in [str(value) for value in fact.values.values()]
