"""The features of a proposal: each a number that grows with doubt, and the sentence that names it to people.

Source: evaluation §13. They are computed from what the run already holds; nothing is asked for them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cases.proposal import Proposal
from payments import Operator
from payments.vocabulary import EvidenceClass, Level

COUNT_MAX = 5  # beyond this more of the same tells nothing new
_INFERRED = 6


@dataclass(frozen=True, slots=True)
class Considered:
    """What is scored: the proposal, the state of its run, and how often its playbooks were called by the codes.

    `dissent`: on the model path, 1 where the planner proposes something else, or the share of the model's further
    answers that do.
    """

    proposal: Proposal
    checks: Sequence[Mapping[str, Any]]
    evidence: Sequence[Mapping[str, Any]]
    called: Sequence[str]
    rules: Sequence[str]
    attempts: int
    code_elsewhere: bool
    dissent: float

    @property
    def cited(self) -> dict[str, Mapping[str, Any]]:
        """The evidence by its id."""
        return {e["id"]: e for e in self.evidence}


@dataclass(frozen=True, slots=True)
class Feature:
    """`measure` is 0 where there is no doubt; `told` is what lowers the confidence then."""

    name: str
    measure: Callable[[Considered], float]
    told: str


def _capped(considered: Considered) -> float:
    return round(1 - considered.proposal.cap, 4)


def _weakest(considered: Considered) -> float:
    """How far the weakest proof of an operator lies beyond the message's own text (E3): 0 to 3."""
    cited = considered.cited
    strongest = [_class(operator, cited) for operator in considered.proposal.operators if operator.evidence]
    return float(max(0, max(strongest, default=0) - 3))


def _class(operator: Operator, cited: Mapping[str, Mapping[str, Any]]) -> int:
    classes = [int(EvidenceClass(cited[id_]["class"]).value[1]) for id_ in operator.evidence if id_ in cited]
    return min(classes, default=_INFERRED)


def _tainted(considered: Considered) -> float:
    cited = considered.cited
    ids = {id_ for operator in considered.proposal.operators for id_ in operator.evidence if id_ in cited}
    return float(any(cited[id_].get("tainted") for id_ in ids))


def _checks(passed: bool | None) -> Callable[[Considered], float]:
    return lambda c: float(min(COUNT_MAX, sum(k["passed"] is passed and k.get("blocking", True) for k in c.checks)))


def _candidates(considered: Considered) -> float:
    """How many more than one value a tool found admissible."""
    counts = [e["values"]["count"] for e in considered.evidence if isinstance(e["values"].get("count"), int)]
    return float(min(COUNT_MAX, max(0, max(counts, default=1) - 1)))


def _unanswered(considered: Considered) -> float:
    asked = considered.evidence
    return round(sum(e["values"].get("found") is False for e in asked) / len(asked), 4) if asked else 0.0


def _disagreeing(considered: Considered) -> float:
    """The share of called playbooks that lead elsewhere."""
    called, followed = considered.called, set(considered.proposal.playbooks)
    return round(sum(id_ not in followed for id_ in called) / len(called), 4) if called and followed else 0.0


def _beyond_form(considered: Considered) -> float:
    """Whether a rule alone could not make the change: its level asks for people."""
    proposal = considered.proposal
    return float(bool(proposal.operators) and proposal.level is not Level.A3)


FEATURES: Sequence[Feature] = (
    Feature("cap", _capped, "its playbook caps it"),
    Feature("weak_evidence", _weakest, "a change rests on evidence weaker than the message's own text"),
    Feature("tainted", _tainted, "a value rests on text that proves nothing"),
    Feature("failed_checks", _checks(False), "a check failed"),
    Feature("open_checks", _checks(None), "a check could not be made"),
    Feature("candidates", _candidates, "more than one value is admissible"),
    Feature("unanswered", _unanswered, "questions to the sources found nothing"),
    Feature("disagreement", _disagreeing, "another playbook of this case leads elsewhere"),
    Feature("beyond_form", _beyond_form, "more than the form would change"),
    Feature("retries", lambda c: float(max(0, c.attempts - 1)), "an earlier proposal failed its verification"),
    Feature(
        "several_faults", lambda c: float(min(COUNT_MAX, max(0, len(set(c.rules)) - 1))), "several rules are broken"
    ),
    Feature("code_elsewhere", lambda c: float(c.code_elsewhere), "the reported code speaks of something else"),
    Feature("dissent", lambda c: c.dissent, "asked again, the model or the planner proposes something else"),
)


def features_of(considered: Considered) -> dict[str, float]:
    """All features by name, in the order of the table."""
    return {feature.name: feature.measure(considered) for feature in FEATURES}


def kind_of(proposal: Proposal, message_type: str) -> str:
    """Which proposals are like each other: same playbook, action, message family and operators."""
    operators = "+".join(sorted({operator.op.value for operator in proposal.operators}))
    family = message_type[:5] if message_type.startswith("MT") else ".".join(message_type.split(".")[:2])
    return f"{proposal.playbook or 'none'}/{proposal.action.value}/{family}/{operators}"
