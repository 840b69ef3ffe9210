"""Where documents contradict each other: those in force among themselves, and each open draft with those in force."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from knowledge_base.errors import InvalidDocument
from knowledge_base.lint import differences
from knowledge_base.playbook import Playbook
from knowledge_base.playbook_reader import read_playbook
from knowledge_base.search import Knowledge
from knowledge_base.version import Version

from ..said import N_, N_all, tell
from .knowledge import OPEN, STAGES
from .messages import shown
from .sheet import Section, cell, recorded, table
from .words import sentence


@dataclass(frozen=True, slots=True)
class Clash:
    """Two documents that say different things of one matter; `version` is that of the first where it is a draft."""

    one: str
    other: str
    text: str
    version: Version | None = None

    @property
    def href(self) -> str:
        """The page that shows both."""
        number = f"&v={self.version.number}" if self.version else ""
        return f"/knowledge/both?a={self.one}&b={self.other}{number}"


def clashes_section(found: Sequence[Clash]) -> tuple[Section, ...]:
    """Contradictions, each with the page that shows both; nothing where there is none."""
    if not found:
        return ()
    rows = [
        (
            cell(f"{each.one} v{each.version.number}" if each.version else each.one, mono=True),
            cell(sentence(STAGES[each.version.stage]) if each.version else N_("In force")),
            recorded(f"{each.text} {each.other}"),
            cell(N_("show both"), href=each.href),
        )
        for each in found
    ]
    columns = N_all("Document", "State", "Contradiction", "")
    return (
        Section(
            N_("Contradictions"),
            tell("%(n)s between documents", n=len(rows)),
            table(N_("Contradictions"), columns, rows),
        ),
    )


def clashes(known: Knowledge, versions: Iterable[Version], day: date) -> list[Clash]:
    """All of them on a day. A draft that cannot be read contradicts nothing yet: its own page says what is to mend."""
    held = known.playbooks(day)
    found = [Clash(a.id, b.id, text) for a, b in combinations(held, 2) for text in differences(a, b)]
    for version in versions:
        mine = _playbook(version.file, version.text) if version.stage in OPEN else None
        beside = [other for other in held if mine and other.id != mine.id]
        found += [Clash(mine.id, b.id, text, version) for b in beside if mine for text in differences(mine, b)]
    return found


def differences_of(one: str, other: str) -> tuple[str, ...]:
    """What two texts say differently, where both are playbooks."""
    mine, theirs = _playbook("playbooks/a.md", one), _playbook("playbooks/b.md", other)
    return differences(mine, theirs) if mine and theirs else ()


def both_section(name: str, text: str) -> Section:
    """One of the two documents as it was written."""
    return Section(name, tell("%(n)s lines", n=len(text.splitlines())), prose=(shown(text),), side=True)


def _playbook(file: str, text: str) -> Playbook | None:
    if file.startswith("playbooks/"):
        with suppress(InvalidDocument):
            return read_playbook(text, file.partition("/")[2])
    return None
