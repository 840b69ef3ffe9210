"""Write `docs/rules.md`: a heading for every rule, with its sentence, its reach, its severity and its examples."""

import sys
from pathlib import Path

from payments.rules import RULES, Rule
from payments.rules.mt_network import MT_RULES
from payments.rules.profiles import dated_severities, profiles
from payments.rules.rule import Example

BOOK = Path(__file__).parents[1] / "docs" / "rules.md"
HEAD = """# Rule book

What `paymend check` judges beside the schemas: usage rules, identifiers, then the network rules of FIN messages.
This file is written by `scripts/build_rule_book.py`; change the rules, not this file.
"""


def rule_book() -> str:
    """The whole text, rules of one id under one heading."""
    sections = [_section([rule for rule in RULES if rule.id == id]) for id in dict.fromkeys(rule.id for rule in RULES)]
    return "\n".join([HEAD, _profiles(), *sections, *_network()])


def _profiles() -> str:
    rows = [f"| `{p.name}` | {p.title} | {p.family} | {', '.join(p.address_forms)} |" for p in profiles().values()]
    head = "| profile | whose rules | family | forms of address taken |\n|---|---|---|---|"
    return "\n".join(["## Profiles", "", head, *rows, ""])


def _network() -> list[str]:
    """A heading for every network error code, with what its rules say; the codes are the network's own."""
    known = {rule.id for rule in RULES}
    ids = dict.fromkeys(rule.id for rule in MT_RULES if rule.id not in known)
    return [_network_section(id) for id in ids]


def _network_section(id: str) -> str:
    rules = [rule for rule in MT_RULES if rule.id == id]
    told = [f"* **{rule.title}.** {rule.sentence} Messages: {', '.join(rule.applies)}." for rule in rules]
    return "\n".join([f"## {id}", "", *told, ""])


def _section(rules: list[Rule]) -> str:
    return "\n".join([f"## {rules[0].id}", "", *(line for rule in rules for line in _lines(rule))])


def _lines(rule: Rule) -> list[str]:
    exempt = f", not {', '.join(rule.except_for)}" if rule.except_for else ""
    lines = [
        f"**{rule.title}.** {rule.sentence}",
        "",
        f"* Messages: {', '.join(rule.applies)}{exempt}; profiles: {', '.join(rule.families) or 'all'}",
        f"* Severity: {rule.severity.value}. Source: {rule.source}",
        f"* Fails: {_example(rule.failing)}",
        f"* Passes: {_example(rule.passing)}",
    ]
    return [*lines, *_dates(rule), ""]


def _example(example: Example) -> str:
    changes = [f"`{path}` " + (f"= `{_short(text)}`" if text is not None else "left out") for path, text in
               list(example.changes.items())[:4]]  # fmt: skip
    changes += [f"`{old}` as `{new}`" for old, new in example.replace]
    return f"clean {example.base}" + (f" with {', '.join(changes)}" if changes else "")


def _short(text: str) -> str:
    return text.replace("\r\n", " ⏎ ")[:60]


def _dates(rule: Rule) -> list[str]:
    rows = [row for row in dated_severities().values() if row.rule == rule.id]
    if not rows:
        return []
    told = [
        f"| `{row.profile}` | {row.severity_before.value} | {row.severity_after.value} "
        f"| {row.effective_from or 'not known'} | {'' if row.verified else '(unverified) '}{row.source} |"
        for row in rows
    ]
    return ["", "| profile | before | after | from | source |", "|---|---|---|---|---|", *told]


if __name__ == "__main__":
    BOOK.parent.mkdir(exist_ok=True)
    BOOK.write_text(rule_book(), encoding="utf-8")
    sys.stdout.write(f"{BOOK.name}: {len(RULES)} rules\n")
