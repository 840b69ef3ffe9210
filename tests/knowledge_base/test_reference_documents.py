"""The documents on identifiers, corridors and control rules say what the code's tables say, and searches find them."""

import re
import sys
from pathlib import Path

import pytest

from knowledge_base.playbooks import DOCUMENTS
from knowledge_base.search import Knowledge
from payments.codes import codes
from payments.rules import RULES

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))


def test_the_documents_are_what_the_code_s_tables_say() -> None:
    from build_reference_documents import WRITTEN, documents

    written = {p for p in DOCUMENTS.glob("*/*.md") if WRITTEN in p.read_text(encoding="utf-8")}
    assert {f"{p.parent.name}/{p.name}" for p in written} == set(documents())
    for file, text in documents().items():
        assert (DOCUMENTS / file).read_text(encoding="utf-8") == text, "run scripts/build_reference_documents.py"


@pytest.mark.parametrize(
    ("query", "passage"),
    [
        ("G3", "CONTROLS-RULES#g3-no-recomputed-check-digits"),
        ("length and notation of account numbers by country", "IDENTIFIERS-ACCOUNTS#length-and-notation-by-country"),
        ("withdrawn currency codes", "IDENTIFIERS-CURRENCIES#withdrawn"),
        ("what do payments to Jordan ask for", "CORRIDORS-DEMANDS#jo-jordan"),
        ("who signs what: approvals by level, limits in euros", "CONTROLS-SIGNATURES#approvals-by-level"),
    ],
)
def test_a_search_finds_them(query: str, passage: str) -> None:
    assert passage in [hit.passage.id for hit in Knowledge().search(query, k=5)]


def test_demands_of_corridors_are_of_the_rails_that_reach_them() -> None:
    hits = Knowledge().search("what do payments to Jordan ask for", rail="sepa-sct", k=5)
    assert "CORRIDORS-DEMANDS" not in {hit.passage.document for hit in hits}


def test_every_code_and_every_rule_has_a_passage() -> None:
    told = " ".join(f"{p.heading} {p.text}" for p in Knowledge().passages() if p.kind in ("code", "rule"))
    words = set(re.findall(r"[A-Za-z0-9-]+", told))
    assert [code for code in codes() if code not in words] == []
    assert [rule.id for rule in RULES if not rule.id.startswith("FIN") and rule.id not in words] == []


@pytest.mark.parametrize(("code", "passage"), [("AG02", "CODES-TABLE-PAYMENTS#ag"), ("R17", "CODES-TABLE-ACH#r1")])
def test_a_code_of_the_table_is_found_by_itself(code: str, passage: str) -> None:
    assert passage in [hit.passage.id for hit in Knowledge().search(code, k=8)]
