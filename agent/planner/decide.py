"""From answered playbooks to one proposal: each gives its ruling, the strictest ruling leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge_base.playbook import Outcome, Playbook
from payments.vocabulary import Action, Level, OperatorName

from .plan import Planned
from .scope import Lacking, Scope, filled, holds

# Where rulings differ the one that does least to the payment leads: an owner's, a stop, a question, then a change.
LEADS = (
    Action.ESCALATE, Action.HOLD, Action.CANCEL, Action.CLOSE, Action.RETURN, Action.REJECT, Action.RFI,
    Action.REROUTE, Action.REPAIR, Action.RESUBMIT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ruled:
    """What one playbook says about the case."""

    playbook: Playbook
    outcome: Outcome
    proven: bool
    operators: tuple[Mapping[str, Any], ...] = ()
    send: tuple[Mapping[str, Any], ...] = ()
    evidence: tuple[str, ...] = ()
    reasons: tuple[str, ...] = field(default=())

    @property
    def level(self) -> Level:
        return self.outcome.level or self.playbook.level

    @property
    def number(self) -> int:
        """Which of the playbook's outcomes this is; -1 for its `otherwise`."""
        return next((n for n, outcome in enumerate(self.playbook.outcomes) if outcome is self.outcome), -1)

    @property
    def action(self) -> Action:
        return self.outcome.action


def rule(planned: Planned) -> Ruled | None:
    """The first outcome whose conditions hold in every binding and whose templates can be filled; else `otherwise`.

    None where the playbook then has nothing to say (`otherwise: null`): it does not speak to this case after all.
    """
    playbook = planned.playbook
    for outcome in playbook.outcomes if planned.scopes else ():
        if all(holds(outcome.when, scope) for scope in planned.scopes):
            try:
                return _proven(playbook, outcome, planned.scopes)
            except Lacking:
                continue
    if playbook.otherwise is None:
        return None
    return _otherwise(planned, playbook.otherwise)


def _proven(playbook: Playbook, outcome: Outcome, scopes: Sequence[Scope]) -> Ruled:
    operators: list[Mapping[str, Any]] = []
    evidence: list[str] = []
    for scope in scopes:
        operators += _operators(outcome, scope)
        evidence += [id_ for answer in scope.answers.values() for id_ in answer.evidence if id_ not in evidence]
    send = [filled(dict(template), scopes[0]) for template in outcome.send]
    unique = [op for number, op in enumerate(operators) if op not in operators[:number]]
    return Ruled(playbook, outcome, True, tuple(unique), tuple(send), tuple(evidence), (_reason(playbook, outcome),))


def _operators(outcome: Outcome, scope: Scope) -> list[Mapping[str, Any]]:
    made: list[Mapping[str, Any]] = []
    for template in outcome.repair:
        if not holds(template.get("if", {}), scope):
            continue
        scope.used.clear()
        operator = filled({key: value for key, value in template.items() if key != "if"}, scope)
        used = list(scope.used) or [id_ for answer in scope.answers.values() for id_ in answer.evidence]
        if operator.get("old") == operator.get("new") and operator.get("old") is not None:
            continue
        made.append({**operator, "evidence": list(dict.fromkeys(used))})
    return made


def _otherwise(planned: Planned, outcome: Outcome) -> Ruled:
    scope = _lacking(planned.scopes) or Scope(finding={}, case={})
    evidence = [id_ for s in planned.scopes for answer in s.answers.values() for id_ in answer.evidence]
    return Ruled(
        planned.playbook,
        outcome,
        False,
        send=tuple(_drafts(outcome, scope)),
        evidence=tuple(dict.fromkeys(evidence)),
        reasons=(_reason(planned.playbook, outcome),),
    )


def _lacking(scopes: Sequence[Scope]) -> Scope | None:
    """The first binding in which a question found nothing, for a draft asks for what is lacking; else the first."""
    lacking = (s for s in scopes if any(answer.values.get("found") is False for answer in s.answers.values()))
    return next(lacking, scopes[0] if scopes else None)


def _drafts(outcome: Outcome, scope: Scope) -> list[Mapping[str, Any]]:
    drafts = []
    for template in outcome.send:
        try:
            drafts.append(filled(dict(template), scope))
        except Lacking:
            drafts.append({key: value for key, value in template.items() if "$" not in str(value)})
    return drafts


def _reason(playbook: Playbook, outcome: Outcome) -> str:
    return f"{playbook.id}: {outcome.reason or playbook.title}"


def led(rulings: Sequence[Ruled]) -> tuple[Ruled, list[Ruled]]:
    """The leading ruling, and those that go with it (same action, in the playbooks' order)."""
    ordered = sorted(rulings, key=lambda r: (not owned(r), LEADS.index(r.action), r.playbook.order))
    leader = ordered[0]
    together = [r for r in rulings if r.action is leader.action and owned(r) is owned(leader)]
    return leader, sorted(together, key=lambda r: r.playbook.order)


def still_open(rulings: Sequence[Ruled], findings: Sequence[Mapping[str, Any]]) -> list[Ruled]:
    """The rulings without questions about findings that other playbooks mend with proof.

    A question called only by a code stays: the counterparty may know what no rule can see.
    """
    operators = [op for ruled in rulings if ruled.action is Action.REPAIR for op in ruled.operators]
    mended = {op["path"] for op in operators}
    ordered = {op["path"] for op in operators if op["op"] == OperatorName.REORDER_ELEMENTS}
    mended |= {f["path"] for f in findings if f["path"].rpartition("/")[0] in ordered}
    return [r for r in rulings if r.action is not Action.RFI or not _is_answered(r, findings, mended)]


def misled(rulings: Sequence[Ruled], findings: Sequence[Mapping[str, Any]]) -> list[Ruled]:
    """The questions that give way: what was looked up speaks against the reported code, no finding of theirs stands,
    and another playbook mends with proof what the message shows (handbook §5.0, step 10)."""
    if not any(ruled.action is Action.REPAIR and ruled.proven and ruled.operators for ruled in rulings):
        return []
    return [r for r in rulings if r.outcome.gives_way and not any(f["rule"] in _rules(r) for f in findings)]


def _rules(ruled: Ruled) -> set[str]:
    """The rules whose findings a playbook is about."""
    return {*ruled.playbook.triggers.rules, *(rule_ for step in ruled.playbook.steps for rule_ in step.for_each)}


def _is_answered(ruled: Ruled, findings: Sequence[Mapping[str, Any]], mended: set[str]) -> bool:
    paths = {f["path"] for f in findings if f["rule"] in _rules(ruled)}
    return bool(paths) and paths <= mended


def owned(ruled: Ruled) -> bool:
    """Whether an owning function alone decides what it rules about."""
    return ruled.level is Level.A0
