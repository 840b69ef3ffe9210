"""The list of documents: what holds on a day, what is drafted beside it, how often each was cited, what contradicts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.store.citation_rows import Cited
from knowledge_base.passages import Passage
from knowledge_base.version import Stage, Version

from ..said import N_, N_all, figure, tell
from .charts import wilson
from .sheet import Cell, Pick, Section, cell, recorded, table
from .words import grouped

SHIPPED = 0  # the number of the document that came with Paymend
KINDS = {
    "playbook": N_("Playbooks"), "rule": N_("Rules"), "code": N_("Codes"), "identifier": N_("Identifiers"),
    "corridor": N_("Corridors"), "control": N_("Controls"),
}  # fmt: skip
SOURCES = (("", N_("all")), ("shipped", N_("shipped")), ("own", N_("the bank's own")))
STATUSES = (
    ("", N_("in force and open")), ("force", N_("in force")), ("draft", N_("draft")),
    ("submitted", N_("needs another editor")), ("published", N_("published, not in force yet")),
    ("rejected", N_("rejected")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filters ask for, on a day; words that mean nothing here ask for everything."""

    day: date
    source: str = ""
    status: str = ""

    @property
    def picks(self) -> tuple[Pick, Pick]:
        """The two filters as the page offers them."""
        return Pick("source", N_("Source"), SOURCES, self.source), Pick("status", N_("Status"), STATUSES, self.status)

    @property
    def in_force(self) -> bool:
        """Whether documents in force are listed."""
        return self.status in ("", "force")


def wanted(day: date, source: str, status: str) -> Wanted:
    """The filters of an address."""
    known = {value for value, _ in SOURCES}, {value for value, _ in STATUSES}
    return Wanted(day, source if source in known[0] else "", status if status in known[1] else "")


@dataclass(frozen=True, slots=True)
class Standing:
    """How often proposals that rest on one version of a document were decided, and how many of them as proposed."""

    decided: int = 0
    accepted: int = 0

    @property
    def words(self) -> str:
        """`cited 412×, 97 % accepted`."""
        return (
            tell(
                "cited %(n)s×, %(share)s accepted",
                n=grouped(self.decided),
                share=figure(f"{self.accepted / self.decided:.0%}"),
            )
            if self.decided
            else N_("not yet")
        )

    @property
    def interval(self) -> str:
        """The 95 % interval of the share, for who points at it; empty where nothing was decided."""
        low, high = wilson(self.accepted, self.decided)
        return (
            tell(
                "%(n)s of %(all)s, 95 %% interval %(low)s to %(high)s",
                n=grouped(self.accepted),
                all=grouped(self.decided),
                low=figure(f"{low:.0%}"),
                high=figure(f"{high:.0%}"),
            )
            if self.decided
            else ""
        )


Standings = Mapping[tuple[str, int], Standing]


def standings(cited: Iterable[Cited], versions: Iterable[Version]) -> Standings:
    """By document and number of the version that was in force on the day of each proposal."""
    published = [v for v in versions if v.stage is Stage.PUBLISHED and v.effective_from]
    of_document: dict[str, list[tuple[date, int]]] = {}
    for version in published:
        assert version.effective_from is not None
        of_document.setdefault(version.document, []).append((version.effective_from, version.number))
    found: dict[tuple[str, int], Standing] = {}
    for each in cited:
        number = max(
            (pair for pair in of_document.get(each.document, ()) if pair[0] <= each.day), default=(each.day, SHIPPED)
        )[1]
        was = found.get((each.document, number), Standing())
        found[(each.document, number)] = Standing(was.decided + each.decided, was.accepted + each.accepted)
    return found


def in_force(
    passages: Iterable[Passage], versions: Sequence[Version], asked: Wanted, standing: Standings
) -> tuple[Section, ...]:
    """The documents in force on the day, by kind, each with the version that holds and how often it was cited."""
    firsts: dict[str, Passage] = {}
    for passage in passages:
        if passage.fits("", "", "", asked.day):
            firsts.setdefault(passage.document, passage)
    held = {v.document: v.number for v in versions if _holds(v, asked.day)}
    shown = [p for p in firsts.values() if _of_source(held.get(p.document, SHIPPED), asked.source)]
    columns = N_all("Id", "Title", "Version", "In force from", "Until", "Source", "Cited by decided cases")
    by_kind = ((name, [p for p in shown if p.kind == kind]) for kind, name in KINDS.items())
    return tuple(
        Section(
            name,
            tell("%(n)s in force on %(day)s", n=len(found), day=asked.day),
            table(name, columns, [_line(p, held.get(p.document, SHIPPED), standing) for p in found]),
        )
        for name, found in by_kind
        if found or not asked.source
    )


def _holds(version: Version, day: date) -> bool:
    return version.stage is Stage.PUBLISHED and version.effective_from is not None and version.effective_from <= day


def _of_source(number: int, source: str) -> bool:
    return not source or (source == "own") == (number != SHIPPED)


def _line(p: Passage, number: int, standing: Standings) -> tuple[Cell, ...]:
    href = f"/knowledge/{p.document}"
    return (
        cell(p.document, mono=True, nowrap=True),
        recorded(p.title, href=href),
        cell(f"v{number}", href=f"{href}/{number}") if number != SHIPPED else cell(N_("shipped")),
        cell(p.effective_from, nowrap=True),
        cell(p.effective_until.isoformat() if p.effective_until else "–", nowrap=True),
        recorded(p.source),
        cited_cell(p.document, number, standing),
    )


def cited_cell(document: str, number: int, standing: Standings) -> Cell:
    """How often, with the way to those cases."""
    found = standing.get((document, number), Standing())
    page = f"/knowledge/{document}/{number}" if number != SHIPPED else f"/knowledge/{document}"
    return cell(found.words, href=f"{page}#cited" if found.decided else "", title=found.interval, nowrap=True)


def others(versions: Sequence[Version], asked: Wanted) -> tuple[Version, ...]:
    """The bank's own versions that are not in force: those still open, or of the status asked for."""
    if asked.source == "shipped" or asked.status == "force":
        return ()
    stages = (Stage.DRAFT, Stage.SUBMITTED) if not asked.status else (Stage(asked.status),)
    return tuple(v for v in versions if v.stage in stages and not _holds(v, asked.day))
