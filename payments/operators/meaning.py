"""What each operator means: its edits, its laxest level, its inverse, and its proof of harmlessness."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..edits import Edit
from ..message import Message
from ..vocabulary import Level, OperatorName
from . import (
    bank_codes,
    charges,
    computed_text,
    identifiers,
    lines,
    links,
    move_text,
    proof,
    set_value,
    shape,
    structure_address,
    value_date,
)
from .inverse import invert
from .model import Operator
from .reach import touched

__all__ = ["LEVEL_OF", "edits_of", "harm_of", "harmless", "invert", "level_of", "touched"]

Edits = Callable[[Message, Operator], tuple[Edit, ...]]
Harm = Callable[[Message, Operator], str | None]


def _none(_message: Message, _operator: Operator) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Meaning:
    """How an operator is carried out, its laxest level, what it must never do, and how it proves itself harmless."""

    edits: Edits
    level: Level
    harm: Harm = _none
    proof: Harm = _none


def _on_evidence(edits: Edits, level: Level, harm: Harm = _none) -> Meaning:
    return Meaning(edits, level, harm, proof.of_evidence)


MEANINGS: Mapping[OperatorName, Meaning] = MappingProxyType(
    {
        OperatorName.SET_FIELD: Meaning(set_value.edits, Level.A3, proof=proof.of_set_field),
        OperatorName.CLEAR_FIELD: _on_evidence(set_value.edits_of_clear, Level.A2, shape.harm_of_clearing),
        OperatorName.MOVE_TEXT: Meaning(move_text.edits, Level.A2, move_text.harm),
        OperatorName.NORMALISE_CHARSET: Meaning(computed_text.edits, Level.A3),
        OperatorName.TRIM_WHITESPACE: Meaning(computed_text.edits, Level.A3),
        OperatorName.FOLD_CASE: Meaning(computed_text.edits, Level.A3),
        OperatorName.STRUCTURE_ADDRESS: Meaning(structure_address.edits, Level.A2, structure_address.harm),
        OperatorName.SPLIT_LINE: Meaning(lines.edits_of_split, Level.A2),
        OperatorName.TRUNCATE_WITH_MARKER: _on_evidence(lines.edits_of_truncation, Level.A2, lines.harm_of_truncation),
        OperatorName.REPLACE_BIC: _on_evidence(bank_codes.edits_of_bic, Level.A2),
        OperatorName.ADD_CLEARING_CODE: _on_evidence(bank_codes.edits_of_clearing_code, Level.A1),
        OperatorName.SET_PURPOSE: _on_evidence(set_value.edits, Level.A1),
        OperatorName.SET_REG_REPORTING: _on_evidence(set_value.edits, Level.A1),
        OperatorName.SET_CHARGE_BEARER: _on_evidence(charges.edits_of_bearer, Level.A1),
        OperatorName.ADD_CHARGES_INFO: _on_evidence(charges.edits_of_information, Level.A2),
        OperatorName.SET_VALUE_DATE: _on_evidence(value_date.edits, Level.A2, value_date.harm),
        OperatorName.REMOVE_ELEMENT: Meaning(set_value.edits_of_clear, Level.A3, proof=proof.of_removal),
        OperatorName.REORDER_ELEMENTS: Meaning(shape.edits_of_order, Level.A3),
        OperatorName.REGENERATE_HEADER_FIELD: Meaning(identifiers.edits_of_header, Level.A3, proof=proof.of_header),
        OperatorName.NEW_MESSAGE_ID: Meaning(identifiers.edits_of_message_id, Level.A3),
        OperatorName.NEW_TRANSACTION_IDS: _on_evidence(identifiers.edits_of_transaction, Level.A2),
        OperatorName.RELINK_REFERENCE: _on_evidence(links.edits_of_relink, Level.A2),
        OperatorName.ATTACH_CASE: Meaning(links.edits_of_attachment, Level.A3),
    }
)
LEVEL_OF: Mapping[OperatorName, Level] = MappingProxyType({name: m.level for name, m in MEANINGS.items()})


def edits_of(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """The primitive edits of `operator` on `message`. Raises EditRefused where its old value or its form is wrong."""
    return MEANINGS[operator.op].edits(message, operator)


def harm_of(message: Message, operator: Operator) -> str | None:
    """What forbids the operator by its own definition (back-dating, cutting a name, losing words); None if nothing."""
    return MEANINGS[operator.op].harm(message, operator)


def harmless(message: Message, operator: Operator) -> str | None:
    """None if the operator can prove by itself that only the form changes (handbook §6.1, G1, G4); else why not.

    What rests on evidence cannot: its proof is the evidence, which cases judges.
    """
    return harm_of(message, operator) or MEANINGS[operator.op].proof(message, operator)


def level_of(operator: Operator) -> Level:
    """The laxest level of this very operator: charges other than zero are A1 (handbook §0.2)."""
    if operator.op is OperatorName.ADD_CHARGES_INFO and not charges.is_zero(operator):
        return Level.A1
    return LEVEL_OF[operator.op]
