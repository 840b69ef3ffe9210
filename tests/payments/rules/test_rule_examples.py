"""Every rule finds its failing example and leaves its passing one alone."""

import pytest

from payments import check
from payments.rules import RULES, Rule
from payments.rules.example import build
from payments.rules.judgement import findings_of
from payments.rules.profiles import known
from payments.rules.reading import Context, Reading
from payments.rules.rule import Example
from payments.vocabulary import Severity

EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.applies[0]}")


def findings(rule: Rule, example: Example) -> list[str]:
    profile = known(rule.profile)
    reading = Reading(build(example), Context(profile.name, profile.family, rule.as_of))
    return [finding.path for finding in findings_of(rule, reading)]


@EACH_RULE
def test_a_rule_finds_its_failing_example(rule: Rule) -> None:
    assert findings(rule, rule.failing)


@EACH_RULE
def test_a_rule_is_silent_on_its_passing_example(rule: Rule) -> None:
    assert findings(rule, rule.passing) == []


@EACH_RULE
def test_a_rule_speaks_of_the_type_of_its_examples(rule: Rule) -> None:
    assert rule.speaks_of(build(rule.failing).type, known(rule.profile).family)


@EACH_RULE
def test_checking_the_failing_example_reports_the_rule_with_a_place(rule: Rule) -> None:
    found = [f for f in check(build(rule.failing), rule.profile, rule.as_of) if f.rule == rule.id]
    assert found
    assert all(f.line >= 1 and f.column >= 1 and f.text for f in found)


@pytest.mark.parametrize("base", ["pacs.008", "pacs.009", "pacs.009.COV", "pacs.002", "pacs.004", "pain.001", "MT103"])
@pytest.mark.parametrize("profile", ["cbpr-current", "cbpr-sr2026-strict"])
def test_a_clean_message_has_no_fault(base: str, profile: str) -> None:
    found = check(build(Example(base)), profile)
    assert [f for f in found if f.severity is not Severity.NOT_CHECKED] == []
