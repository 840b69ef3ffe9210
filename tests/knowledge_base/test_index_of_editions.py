"""The embedding index over published editions: shared by text, carried on without it, and open beside a store."""

from pathlib import Path
from typing import Any

import pytest
from test_knowledge_search import LetterVectors
from test_publishing import FROM, published

from api.knowledge import knowledge_of
from api.settings import Settings
from knowledge_base.dated import DatedKnowledge
from knowledge_base.index.embedded import EmbeddedIndex, texts_of
from knowledge_base.publishing import Publishing
from knowledge_base.search import Knowledge
from knowledge_base.store import KnowledgeStore

NEW = "PB-12#looks-like"


def test_a_published_edition_shares_the_vectors_and_only_its_new_texts_are_embedded(tmp_path: Path) -> None:
    publishing = Publishing(KnowledgeStore(f"sqlite:///{tmp_path}/k.db"))
    index = EmbeddedIndex(tmp_path, LetterVectors())
    index.build(Knowledge().passages(), "shipped")
    published(publishing)
    knowledge = DatedKnowledge(publishing.store, meaning=index)
    passages = knowledge.on(FROM).passages()
    text = texts_of(passages)[NEW]
    before = dict(index.nearest(text, passages))
    added = index.build([*Knowledge().passages(), *knowledge.passages_ever()], "shipped")
    after = dict(index.nearest(text, passages))
    assert added == len({*texts_of(passages).values()} - {*texts_of(Knowledge().passages()).values()})
    assert before.get(NEW, 0) < 0.9999 < after[NEW]
    assert {**before, NEW: after[NEW]} == pytest.approx(after)
    assert len(after) == len(passages)
    assert "PB-71" in {hit.passage.document for hit in knowledge.search("zq", on=FROM, k=5_000) if hit.how == "meaning"}


def test_a_text_that_the_search_of_the_store_leaves_out_is_found_all_the_same(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, LetterVectors())
    passages = Knowledge().passages()
    index.build(passages, "shipped")
    whole = dict(index.nearest("the money never turned up", passages))
    store = index._collection

    class Short:
        """Leaves out the nearest and the farthest, as a graph may that was built by several threads."""

        count, get = store.count, store.get

        def query(self, **asked: Any) -> dict[str, Any]:
            found = store.query(**asked)
            return {name: [found[name][0][1:-1]] for name in ("ids", "distances")}

    index.__dict__["_collection"] = Short()
    assert dict(index.nearest("the money never turned up", passages)) == pytest.approx(whole)


def test_a_search_goes_on_by_words_where_the_index_cannot_be_asked(tmp_path: Path) -> None:
    away = EmbeddedIndex(tmp_path, LetterVectors(), server="http://127.0.0.1:9")
    told = [hit.passage.id for hit in Knowledge().search("town repeated in an address line")]
    assert [hit.passage.id for hit in Knowledge(meaning=away).search("town repeated in an address line")] == told


def test_a_home_with_a_store_is_searched_with_its_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    EmbeddedIndex(tmp_path, LetterVectors()).build(Knowledge().passages(), Knowledge().digest)
    (tmp_path / "paymend.db").touch()
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path))
    assert knowledge_of(Settings()).asks_meaning("the money never turned up")
