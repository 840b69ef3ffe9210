"""What a person saw and what stands now, side by side, where a decision came too late."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..case_file import CaseFile
from .figures import short_hash
from .marks import Piece, pieces
from .words import state


@dataclass(frozen=True, slots=True)
class Pair:
    """One fact then and now."""

    label: str
    saw: tuple[Piece, ...]
    now: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Everything the conflict template reads."""

    title: str
    text: str
    rows: tuple[Pair, ...]
    href: str
    link: str


def conflict_page(file: CaseFile, seen: Mapping[str, str], href: str) -> ConflictPage:
    """The page after a decision on another version. `seen` holds version, bytes and context of the form."""
    case = file.case
    rows = [
        _pair("Version", seen["version"], str(case.version)),
        _pair("State", "as decided on", state(case)),
        _pair("Bytes to be sent", short_hash(seen["repaired_sha256"]), short_hash(case.repaired_sha256)),
        _pair("Checks, evidence and policy", short_hash(seen["context_sha256"]), short_hash(case.context_sha256)),
        *(
            _pair("Decided meanwhile", "–", f"{d.verdict.replace('_', ' ')} by {d.person} on version {d.version}")
            for d in file.decisions
            if seen["version"].isdigit() and d.version >= int(seen["version"])
        ),
    ]
    return ConflictPage(
        title="Not taken: the case changed",
        text="Your decision was on an earlier version of this case. Nothing was decided and nothing was sent.",
        rows=tuple(rows),
        href=href,
        link="Look at the case as it is now",
    )


def _pair(label: str, saw: str, now: str) -> Pair:
    return Pair(label, pieces(saw), pieces(now))
