"""What calls the playbooks that a proposal follows, as verification asks it."""

from collections.abc import Collection, Iterator

from knowledge_base.playbook import Playbook
from knowledge_base.playbooks import is_called
from knowledge_base.search import Knowledge


class PlaybookCallers:
    """`cases.ports.Callers` over the playbooks of the knowledge in force."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def by_code(self, playbooks: Collection[str], code: str) -> bool:
        """Whether one of these playbooks is called by a code, or by the rule of that name."""
        return any(is_called(playbook, (code,), (code,), "") for playbook in self._among(playbooks))

    def by_words(self, playbooks: Collection[str], words: str) -> bool:
        """Whether one of these playbooks is called by words."""
        return any(is_called(playbook, (), (), words) for playbook in self._among(playbooks))

    def _among(self, playbooks: Collection[str]) -> Iterator[Playbook]:
        return (playbook for playbook in self._knowledge.playbooks(None) if playbook.id in playbooks)
