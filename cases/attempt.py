"""One attempt at a repair: the operators carried out one by one, with the evidence each of them cites."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from payments import Message, Operator, apply
from payments.vocabulary import EvidenceClass, OperatorName

from .circumstances import Circumstances
from .evidence import Evidence
from .field_meaning import Meaning, block_of, texts_by_meaning
from .policy import Policy
from .proposal import Proposal
from .wording import stands_in

FORM_ONLY = frozenset(
    {
        OperatorName.NORMALISE_CHARSET,
        OperatorName.TRIM_WHITESPACE,
        OperatorName.FOLD_CASE,
        OperatorName.SPLIT_LINE,
        OperatorName.REORDER_ELEMENTS,
    }
)
NO_EDIT = frozenset({OperatorName.RELINK_REFERENCE, OperatorName.ATTACH_CASE})
STRONG = frozenset({EvidenceClass.E1, EvidenceClass.E2})


@dataclass(frozen=True)
class Step:
    """One operator with the message before and after it."""

    operator: Operator
    before: Message
    after: Message

    @property
    def form_only(self) -> bool:
        """True for operators that may only change the form of a text (handbook §6.1, last paragraph)."""
        return self.operator.op in FORM_ONLY

    @cached_property
    def changed(self) -> Mapping[Meaning, tuple[tuple[str, ...], tuple[str, ...]]]:
        """Texts before and after, for every meaning whose texts differ."""
        before, after = texts_by_meaning(self.before), texts_by_meaning(self.after)
        pairs = {m: (before.get(m, ()), after.get(m, ())) for m in Meaning}
        return {meaning: pair for meaning, pair in pairs.items() if pair[0] != pair[1]}

    @cached_property
    def changed_paths(self) -> Mapping[str, tuple[str | None, str | None]]:
        """Path → text before and after, for every leaf that differs; None where it is absent."""
        before, after = self.before.fields(), self.after.fields()
        paths = dict.fromkeys((*before, *after))
        return {p: (before.get(p), after.get(p)) for p in paths if before.get(p) != after.get(p)}


@dataclass(frozen=True)
class Attempt:
    """All that a guard reads. `repaired` is None where the proposal leaves the payment as it is."""

    circumstances: Circumstances
    proposal: Proposal
    evidence: Mapping[str, Evidence]
    policy: Policy
    steps: tuple[Step, ...]
    repaired: Message | None

    def cited(self, operator: Operator) -> tuple[Evidence, ...]:
        """The evidence that `operator` names, as far as the case has it."""
        return tuple(self.evidence[i] for i in operator.evidence if i in self.evidence)

    def proven(self, operator: Operator, value: str) -> bool:
        """True where E1 or E2 evidence that no stranger could have written carries `value` word for word."""
        return any(e.cls in STRONG and not e.tainted and carries(e, value) for e in self.cited(operator))


def carry_out(message: Message, operators: Iterable[Operator]) -> tuple[Step, ...]:
    """The steps of a repair, in order. Raises EditRefused where an operator does not fit."""
    steps: list[Step] = []
    for operator in operators:
        after = apply(message, [operator])
        steps.append(Step(operator, message, after))
        message = after
    return tuple(steps)


def texts_beside(message: Message, path: str) -> frozenset[str]:
    """The texts of the party, agent or element that the leaf at `path` belongs to."""
    block = block_of(path)
    return frozenset(text for place, text in message.fields().items() if block_of(place) == block)


def carries(evidence: Evidence, value: str) -> bool:
    """True where quote or values of `evidence` hold `value` word for word; spaces inside it do not count."""
    return any(stands_in(value, text) for text in (evidence.quote, *texts_in(evidence.values)))


def texts_in(value: object) -> Iterable[str]:
    """Every text inside nested plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
