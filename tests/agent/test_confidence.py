"""Confidence: doubt lowers it and is named, caps hold, and only a counted rate is called calibrated."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.build import build_agent
from agent.confidence.features import FEATURES, Considered, features_of, kind_of
from agent.confidence.model import UNSEEN_MAX, ConfidenceModel, UnusableModel, model_of, read_model, score_of
from agent.resolving import shipped_sources
from agent.settings import AgentSettings
from cases.proposal import Author, Proposal
from payments import Operator
from payments.vocabulary import Action, Level, OperatorName

from .builders import NOON, an_agent, an_exception, resolved

SURE = {feature.name: 0.0 for feature in FEATURES}


def a_model(**changes: Any) -> ConfidenceModel:
    held = {
        "schema": "paymend-confidence/1",
        "weights": {"candidates": "-1.5", "retries": "-0.5", "cap": "0"},
        "intercept": "4",
        "blocks": [
            {"from": "0.9", "right": 398, "cases": 400, "low": "0.98", "high": "0.999"},
            {"from": "0", "right": 60, "cases": 80, "low": "0.64", "high": "0.84"},
        ],
        "seen": ["known"],
        **changes,
    }
    return model_of(held)


def a_repair(*operators: Operator, **changes: Any) -> Proposal:
    usual: dict[str, Any] = {
        "action": Action.REPAIR, "level": Level.A3, "playbook": "PB-01", "playbooks": ("PB-01",),
        "operators": operators, "outgoing": (), "explanation": "", "author": Author(model="playbook"), "cap": 1.0,
    }  # fmt: skip
    return Proposal(**{**usual, **changes})


def considered(proposal: Proposal | None = None, **changes: Any) -> Considered:
    usual: dict[str, Any] = {
        "checks": [], "evidence": [], "called": ["PB-01"], "rules": ["M60"], "attempts": 1, "code_elsewhere": False,
        "dissent": False,
    }  # fmt: skip
    return Considered(proposal=proposal or a_repair(), **{**usual, **changes})


def evidence(id_: str = "e1", cls: str = "E3", tainted: bool = False, **values: Any) -> dict[str, Any]:
    return {"id": id_, "class": cls, "tainted": tainted, "values": {"found": True, **values}}


SET = Operator(OperatorName.SET_FIELD, "70/1", "A", "B", evidence=("e1",))
FORM = Operator(OperatorName.NORMALISE_CHARSET, "70/1", "É", "E", evidence=("e1",))


@pytest.mark.parametrize(
    ("doubted", "name"),
    [
        (considered(a_repair(cap=0.9)), "cap"),
        (considered(a_repair(SET), evidence=[evidence(cls="E5")]), "weak_evidence"),
        (considered(a_repair(SET), evidence=[evidence(tainted=True)]), "tainted"),
        (considered(checks=[{"passed": False, "blocking": True}]), "failed_checks"),
        (considered(checks=[{"passed": None, "blocking": True}]), "open_checks"),
        (considered(evidence=[evidence(count=3)]), "candidates"),
        (considered(evidence=[evidence(), {**evidence("e2"), "values": {"found": False}}]), "unanswered"),
        (considered(called=["PB-01", "PB-87"]), "disagreement"),
        (considered(a_repair(SET, level=Level.A2), evidence=[evidence()]), "beyond_form"),
        (considered(attempts=2), "retries"),
        (considered(rules=["M60", "T33"]), "several_faults"),
        (considered(code_elsewhere=True), "code_elsewhere"),
        (considered(dissent=True), "dissent"),
    ],
)
def test_each_doubt_raises_its_own_feature(doubted: Considered, name: str) -> None:
    assert features_of(doubted)[name] > 0
    assert features_of(considered(a_repair(FORM), evidence=[evidence()])) == SURE


def test_every_feature_has_a_case_that_raises_it() -> None:
    marks = test_each_doubt_raises_its_own_feature.pytestmark  # type: ignore[attr-defined]
    assert sorted(name for _, name in marks[0].args[1]) == sorted(SURE)


def test_more_candidates_lower_the_rate_and_are_named() -> None:
    sure, doubtful = (a_model().judge({**SURE, "candidates": n}, "known", 0.99) for n in (0.0, 3.0))
    assert sure.calibration is not None
    assert (sure.value, sure.calibration.cases) == (398 / 400, 400)
    assert doubtful.value == 60 / 80
    assert doubtful.lowering == ("candidates",)


def test_the_playbooks_cap_holds_whatever_the_counts_say() -> None:
    judged = a_model().judge({**SURE, "cap": 0.1}, "known", 0.9)
    assert judged.value == 0.9
    assert judged.lowering == ("cap",)


def test_a_kind_that_was_never_measured_is_not_calibrated_and_doubted() -> None:
    judged = a_model().judge(SURE, "new", 0.99)
    assert (judged.value, judged.calibration, judged.lowering[0]) == (UNSEEN_MAX, None, "unseen")


def test_what_failed_a_check_has_no_calibrated_rate() -> None:
    assert a_model().judge({**SURE, "failed_checks": 1.0}, "known", 0.0).calibration is None


@given(st.lists(st.floats(0, 5).map(lambda x: round(x, 4)), min_size=3, max_size=3))
def test_the_score_is_the_logistic_function_to_six_digits(values: list[float]) -> None:
    import math

    weights = {name: Decimal(w) for name, w in zip(("a", "b", "c"), ("-1.234567", "0.5", "2.25"), strict=True)}
    features = dict(zip(("a", "b", "c"), values, strict=True))
    exponent = 0.75 + sum(float(weights[n]) * x for n, x in features.items())
    assert float(score_of(weights, Decimal("0.75"), features)) == pytest.approx(1 / (1 + math.exp(-exponent)), abs=1e-6)


@pytest.mark.parametrize("held", [{"schema": "other"}, {"blocks": []}, {"weights": {"cap": "much"}}])
def test_a_broken_model_is_none(held: dict[str, Any], tmp_path: Any) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        a_model(**held)
    with pytest.raises(UnusableModel):
        read_model(tmp_path / "confidence.json")


def test_without_a_model_a_resolution_is_not_calibrated_and_says_what_lowers_it() -> None:
    outcome = resolved(an_agent(), an_exception("05"))
    assert (outcome["calibrated"], outcome["confidence_interval"], outcome["confidence_cases"]) == (False, None, None)
    assert outcome["explanation"].endswith(
        "The confidence is lower because its playbook caps it; more than the form would change."
    )


@pytest.mark.parametrize(("days", "calibrated"), [(1, True), (-1, False)])
def test_a_model_calibrates_only_while_its_certificate_is_valid(days: int, calibrated: bool) -> None:
    kind = resolved(an_agent(), an_exception("05"))["trace"]
    seen = next(step["kind"] for step in kind if "kind" in step)
    model = replace(a_model(seen=[seen]), until=NOON + timedelta(days=days))
    agent = build_agent(AgentSettings(), sources=replace(shipped_sources(), confidence=model))
    outcome = resolved(agent, an_exception("05"))
    assert outcome["calibrated"] is calibrated
    assert outcome["confidence_cases"] == (400 if calibrated else None)
    assert outcome["confidence"] <= 0.97  # the cap of its playbook


def test_proposals_alike_share_playbook_action_family_and_operators() -> None:
    assert kind_of(a_repair(SET, FORM), "pacs.008.001.08") == "PB-01/REPAIR/pacs.008/NormaliseCharset+SetField"
    assert kind_of(a_repair(SET), "MT103.STP") == "PB-01/REPAIR/MT103/SetField"
