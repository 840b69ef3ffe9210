"""The rule book names every rule and is what the rules say today."""

import runpy
from pathlib import Path

from payments.rules import RULES
from payments.rules.mt_network import MT_RULES

ROOT = Path(__file__).parents[3]


def test_every_rule_has_a_heading_in_the_rule_book() -> None:
    headings = {line[3:] for line in (ROOT / "docs" / "rules.md").read_text().splitlines() if line.startswith("## ")}
    assert {rule.id for rule in (*RULES, *MT_RULES)} <= headings


def test_the_rule_book_is_up_to_date() -> None:
    written = runpy.run_path(str(ROOT / "scripts" / "build_rule_book.py"))["rule_book"]()
    assert (ROOT / "docs" / "rules.md").read_text() == written
