"""The knowledge of this installation: the shipped documents, and over them what was published here."""

from cases.store.engine import sync_url
from knowledge_base.dated import DatedKnowledge
from knowledge_base.search import Knowledge, shipped_knowledge
from knowledge_base.store import KnowledgeStore

from .settings import Settings


def knowledge_of(settings: Settings) -> Knowledge:
    """Where a store was ever made, what is published there too; nothing is written."""
    if settings.database_url is None and not (settings.home / "paymend.db").is_file():
        return shipped_knowledge(settings.home, settings.chroma_url)
    return DatedKnowledge(own_versions(settings))


def own_versions(settings: Settings) -> KnowledgeStore:
    """The bank's own versions, in the store of the cases."""
    return KnowledgeStore(sync_url(settings.store_url))
