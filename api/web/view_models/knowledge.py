"""Versions of documents on the pages: where they stand, what they change, what keeps them, and who cites them."""

from collections.abc import Callable, Sequence

from cases.case import Case
from knowledge_base.errors import InvalidDocument
from knowledge_base.front_matter import split_document
from knowledge_base.lint import Problem
from knowledge_base.passages import sections, slug
from knowledge_base.version import Stage, Version

from ...impact import Impacts
from ..said import N_, N_all, tell, tell_many
from .figures import instant
from .marks import pieces
from .sheet import Cell, Section, Table, cell, number, recorded, table
from .words import sentence

OPEN = (Stage.DRAFT, Stage.SUBMITTED)
STAGES = {
    Stage.DRAFT: "draft", Stage.SUBMITTED: N_("needs another editor"), Stage.PUBLISHED: "published",
    Stage.REJECTED: "rejected",
}  # fmt: skip


def address_of(version: Version) -> str:
    """The page of a version."""
    return f"/knowledge/{version.document}/{version.number}"


def drafts_section(versions: Sequence[Version], zone: str) -> tuple[Section, ...]:
    """Versions that are not in force, over all documents; nothing where there is none."""
    if not versions:
        return ()
    waiting = sum(version.stage in OPEN for version in versions)
    return (
        Section(
            N_("Versions not in force"),
            tell("%(n)s open", n=waiting),
            _versions(N_("Versions not in force"), versions, zone),
        ),
    )


def versions_section(versions: Sequence[Version], zone: str, cited: Callable[[int], Cell]) -> Section:
    """The versions of one document, the newest first, with what `cited` says of each number; 0 is the shipped one."""
    told = tell("%(n)s so far", n=len(versions)) if versions else N_("the shipped document alone")
    found = _versions("Versions", tuple(reversed(versions)), zone)
    numbers = [each.number for each in reversed(versions)]
    rows = [(*row, cited(number)) for row, number in zip(found.rows, numbers, strict=True)]
    rows.append((cell(N_("shipped")), *(cell("–") for _ in found.columns[1:]), cited(0)))
    return Section(N_("Versions"), told, table(N_("Versions"), (*found.columns, N_("Cited by decided cases")), rows))


def cited_section(cases: Sequence[tuple[Case, str]], total: int) -> Section:
    """The cases that a document, or one version of it, had a part in, and how; `total` counts those not listed too."""
    rows = [
        (cell(case.case_id, href=f"/cases/{case.case_id}", mono=True), cell(how), recorded(case.status.value))
        for case, how in cases
    ]
    columns = N_all("Case", "How", "Status")
    told = table(N_("Cases"), columns, rows, N_("No case yet."))
    used = tell_many("used in %(n)s case", "used in %(n)s cases", total)
    return Section(
        N_("Where cited"),
        used if total == len(rows) else tell("%(used)s, %(n)s shown", used=used, n=len(rows)),
        told,
        anchor="cited",
    )


def passage_section(name: str, heading: str, text: str) -> Section:
    """One passage under its id; an address leads to it by what follows the `#`."""
    prose = tuple(pieces(" ".join(part.split())) for part in text.split("\n\n") if part.strip())
    return Section(heading, name, prose=prose, anchor=name.partition("#")[2])


def passage_sections(version: Version) -> tuple[Section, ...]:
    """The passages of a version, as they would be quoted; none while its front matter cannot be told from its text."""
    try:
        _, body = split_document(version.text, version.file)
    except InvalidDocument:
        return ()
    return tuple(passage_section(f"{version.document}#{slug(name)}", name, text) for name, text in sections(body))


def diff_section(diff: str) -> Section:
    """A unified diff, line by line, with its sign in words for who does not see colours."""
    rows = [_diff_line(line) for line in diff.splitlines()[2:]]
    return Section(
        N_("What it changes"),
        tell("%(n)s lines", n=sum(line[:1] in "+-" for line in diff.splitlines()[2:])),
        table(N_("Changed lines"), N_all("±", "Line"), rows, N_("Nothing: the text is that in force.")),
    )


def problems_section(problems: Sequence[Problem]) -> Section:
    """What keeps a version from being handed on or published."""
    rows = [(cell(each.key or "document", mono=True), recorded(each.text)) for each in problems]
    told = (
        tell("%(n)s to mend", n=len(rows))
        if rows
        else N_("form, words, levels, examples and the other documents agree")
    )
    return Section(N_("Checks"), told, table(N_("Problems"), N_all("Where", "What"), rows, N_("All checks pass.")))


def impact_sections(found: Impacts) -> tuple[Section, Section]:
    """What the version would have done to the last cases, and which they are."""
    moves = [(recorded(before), recorded(after), number(cases)) for before, after, cases in found.moves]
    told = tell(
        "%(n)s of the last %(all)s cases would have ended another way", n=len(found.changed), all=found.compared
    )
    if found.left_out:
        told = tell("%(told)s; %(n)s could not be compared", told=told, n=found.left_out)
    rows = [
        (cell(each.case_id, href=f"/cases/{each.case_id}", mono=True), recorded(each.before), recorded(each.after))
        for each in found.changed
        if each.case_id
    ]
    columns, empty = (
        (N_("With what is in force"), N_("With this version"), "Cases"),
        N_("No case would have ended another way."),
    )
    return (
        Section(N_("What it would have done"), told, table(N_("Outcomes"), columns, moves, empty)),
        Section(
            N_("Those cases"),
            tell("%(n)s shown", n=len(rows)),
            table(N_("Cases"), N_all("Case", "Before", "After"), rows),
            folded=True,
        ),
    )


def facts_of(version: Version, zone: str) -> tuple[str, ...]:
    """Who wrote and who decided, and when."""
    told = [
        version.file,
        tell(
            "written by %(names)s, %(time)s",
            names=", ".join(version.makers),
            time=instant(version.drafted_at, zone).text,
        ),
    ]
    if version.effective_from:
        told.append(tell("in force from %(day)s", day=version.effective_from))
    if version.decided_by and version.decided_at:
        why = f": {version.reason}" if version.reason else ""
        when = instant(version.decided_at, zone).text
        told.append(
            tell(
                "%(stage)s by %(person)s, %(when)s%(why)s",
                stage=version.stage.value,
                person=version.decided_by,
                when=when,
                why=why,
            )
        )
    return tuple(told)


def _versions(caption: str, versions: Sequence[Version], zone: str) -> Table:
    columns = N_all("Document", "Version", "State", "In force from", "Written by", "Last change", "Decided by")
    rows = [
        (
            cell(each.document, href=f"/knowledge/{each.document}", mono=True),
            cell(f"v{each.number}", href=address_of(each)),
            cell(sentence(STAGES[each.stage]), tone="warn" if each.stage in OPEN else ""),
            cell(each.effective_from or "–"),
            cell(", ".join(each.makers)),
            cell(instant(each.drafted_at, zone).text),
            cell(each.decided_by or "–"),
        )
        for each in versions
    ]
    return table(caption, columns, rows, N_("None of the bank's own."))


def _diff_line(line: str) -> tuple[Cell, Cell]:
    sign, text = line[:1], line[1:]
    tone = {"+": "ok", "-": "bad"}.get(sign, "")
    shown = {"+": "+", "-": "−", "@": "…"}.get(sign, "")
    return cell(shown, mono=True, tone=tone), cell(line if sign == "@" else text, mono=True, tone=tone)
