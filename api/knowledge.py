"""The knowledge of this installation: the shipped documents, and over them what was published here."""

from cases.store.engine import sync_url
from knowledge_base.dated import DatedKnowledge
from knowledge_base.passages import Passage
from knowledge_base.search import Knowledge, shipped_index, shipped_knowledge
from knowledge_base.store import KnowledgeStore

from .settings import Settings


def knowledge_of(settings: Settings) -> Knowledge:
    """Where a store was ever made, what is published there too; nothing is written."""
    if not has_store(settings):
        return shipped_knowledge(settings.home, settings.chroma_url)
    return dated_knowledge(settings)


def dated_knowledge(settings: Settings) -> DatedKnowledge:
    """What was published over the shipped documents, with the embedding index where one was built."""
    return DatedKnowledge(own_versions(settings), meaning=shipped_index(settings.home, settings.chroma_url))


def published_passages(settings: Settings) -> tuple[Passage, ...]:
    """Passages of every day that a publication made different, for the index; none where there is no store."""
    return DatedKnowledge(own_versions(settings)).passages_ever() if has_store(settings) else ()


def own_versions(settings: Settings) -> KnowledgeStore:
    """The bank's own versions, in the store of the cases."""
    return KnowledgeStore(sync_url(settings.store_url))


def has_store(settings: Settings) -> bool:
    return settings.database_url is not None or (settings.home / "paymend.db").is_file()
