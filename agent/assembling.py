"""From a model's answer to a proposal: level, cap and owner come from the playbooks, never from the model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cases.circumstances import Circumstances
from cases.ports import Calendars
from cases.proposal import Author, Proposal
from knowledge_base.playbook import Outcome, Playbook
from payments import Operator, PaymentError
from payments.charset import wrap
from payments.operators.meaning import LEVEL_OF
from payments.vocabulary import Action, EvidenceClass, Level, OperatorName, strictest

from .answers import PlannerAnswer, ProposalAnswer, UnusableAnswer
from .drafting import doubts_about, drafts_of
from .reissue import reissued

LINE_LENGTH = 35
CAP_BY_CLASS = {
    EvidenceClass.E1: 0.97,
    EvidenceClass.E2: 0.96,
    EvidenceClass.E3: 0.99,
    EvidenceClass.E4: 0.9,
    EvidenceClass.E5: 0.5,
    EvidenceClass.E6: 0.5,
}
_PEOPLE = Outcome(when={}, action=Action.ESCALATE)
ALWAYS_OPEN = (Action.RFI, Action.HOLD, Action.ESCALATE)
WITHOUT_PATCH = (Action.RFI, Action.HOLD, Action.ESCALATE, Action.REJECT, Action.RETURN, Action.CANCEL)


def assemble(
    answer: ProposalAnswer,
    playbooks: Mapping[str, Playbook],
    case: Circumstances,
    evidence: Sequence[Mapping[str, Any]],
    author: Author,
    *,
    calendars: Calendars | None,
    false_alarm: bool = False,
) -> Proposal:
    """The proposal that `answer` amounts to. Raises UnusableAnswer where it names what does not exist."""
    followed = [_known(playbooks, id_) for id_ in answer.playbooks]
    _require_an_action_of(followed, answer.action)
    operators = _operators(answer, followed, {e["id"] for e in evidence})
    outcomes = [_outcome(p, answer) for p in followed]
    if operators and answer.action in WITHOUT_PATCH:
        raise UnusableAnswer(f"{answer.action.value} changes nothing, yet {len(operators)} operators are proposed")
    renewed = reissued(case, operators, evidence) if answer.action is Action.REPAIR else ()
    everything = (*operators, *renewed)
    owner = next((o.owner or p.owner for p, o in zip(followed, outcomes, strict=True) if o.owner or p.owner), None)
    drafts = drafts_of(answer.send, case, answer.action, owner, evidence, calendars=calendars)
    return Proposal(
        action=answer.action,
        level=_level(followed, outcomes, everything, answer.action, false_alarm=false_alarm),
        playbook=answer.playbooks[0] if answer.playbooks else "",
        playbooks=tuple(answer.playbooks),
        operators=everything,
        outgoing=drafts,
        explanation=answer.explanation,
        author=author,
        cap=min([o.cap or p.confidence_cap or 1.0 for p, o in zip(followed, outcomes, strict=True)], default=0.5),
        four_eyes=any(
            p.four_eyes if o.four_eyes is None else o.four_eyes for p, o in zip(followed, outcomes, strict=True)
        ),
        owner=owner,
        reasons=(*answer.reasons, *doubts_about(drafts, case, calendars)),
    )


def _known(playbooks: Mapping[str, Playbook], id_: str) -> Playbook:
    if id_ not in playbooks:
        raise UnusableAnswer(f"{id_} is not among the playbooks of this case")
    return playbooks[id_]


def _require_an_action_of(followed: Sequence[Playbook], action: Action) -> None:
    """Asking, holding and handing to people are always open; anything else must be an answer of a playbook followed."""
    known = {o.action for p in followed for o in (*p.outcomes, *([p.otherwise] if p.otherwise else []))}
    if followed and action not in known and action not in ALWAYS_OPEN:
        raise UnusableAnswer(f"{action.value} is no answer of {', '.join(p.id for p in followed)}")


def _operators(answer: ProposalAnswer, followed: Sequence[Playbook], known: set[str]) -> tuple[Operator, ...]:
    allowed = {name for playbook in followed for name in playbook.operators}
    for given in answer.operators:
        if given.op not in allowed:
            raise UnusableAnswer(
                f"{given.op.value} is not an operator of {', '.join(answer.playbooks) or 'no playbook'}"
            )
        forged = set(given.evidence) - known
        if forged:
            raise UnusableAnswer(f"there is no evidence {', '.join(sorted(forged))}")
    try:
        return tuple(_told(Operator.from_json(given.model_dump(mode="json"))) for given in answer.operators)
    except PaymentError as refused:
        raise UnusableAnswer(f"{refused.text}: {refused.place} {refused.value}") from None


def _told(operator: Operator) -> Operator:
    """A split line with the lines it becomes: people and callers read what will stand there."""
    if operator.op is not OperatorName.SPLIT_LINE or operator.new is not None or not isinstance(operator.old, str):
        return operator
    lines = wrap(operator.old, int(operator.arguments.get("max", LINE_LENGTH)))
    return replace(operator, new="\n".join(lines)) if lines else operator


def _outcome(playbook: Playbook, answer: ProposalAnswer) -> Outcome:
    """The outcome that the planner found to hold; for a model's answer the strictest one with its action.

    An action that the playbook has no outcome for is as strict as its `otherwise`.
    """
    action = answer.action
    held = answer.outcomes.get(playbook.id, -1) if isinstance(answer, PlannerAnswer) else -1
    found = playbook.outcomes[held] if 0 <= held < len(playbook.outcomes) else None
    if found is not None and (found.action is action or found.gives_way):
        return found
    fitting = [o for o in playbook.outcomes if o.action is action] or [playbook.otherwise or _PEOPLE]
    return min(fitting, key=lambda o: (o.level or playbook.level, o.cap if o.cap is not None else 1.0))


def _level(
    followed: Sequence[Playbook],
    outcomes: Sequence[Outcome],
    operators: Sequence[Operator],
    action: Action,
    *,
    false_alarm: bool,
) -> Level:
    """The strictest level of playbooks and operators. Without both, A3 only for what code found a false alarm."""
    levels = [o.level or p.level for p, o in zip(followed, outcomes, strict=True)]
    levels += [LEVEL_OF[operator.op] for operator in operators]
    if not levels:
        return Level.A3 if false_alarm and action is Action.RESUBMIT else Level.A1
    level = strictest(levels)
    if level is Level.A3 and action not in (Action.REPAIR, Action.REROUTE):
        return Level.A1  # no playbook of format repairs closes a case or sends a payment unchanged
    return level
