"""Versions of documents on the pages: where they stand, what they change, what keeps them, and who cites them."""

from collections.abc import Callable, Sequence

from cases.case import Case
from knowledge_base.errors import InvalidDocument
from knowledge_base.front_matter import split_document
from knowledge_base.lint import Problem
from knowledge_base.passages import sections, slug
from knowledge_base.version import Stage, Version

from ...impact import Impacts
from .figures import instant
from .marks import pieces
from .sheet import Cell, Section, Table, cell, number, table
from .words import many, sentence

OPEN = (Stage.DRAFT, Stage.SUBMITTED)
STAGES = {
    Stage.DRAFT: "draft", Stage.SUBMITTED: "needs another editor", Stage.PUBLISHED: "published",
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
    return (Section("Versions not in force", f"{waiting} open", _versions("Versions not in force", versions, zone)),)


def versions_section(versions: Sequence[Version], zone: str, cited: Callable[[int], Cell]) -> Section:
    """The versions of one document, the newest first, with what `cited` says of each number; 0 is the shipped one."""
    told = f"{len(versions)} so far" if versions else "the shipped document alone"
    found = _versions("Versions", tuple(reversed(versions)), zone)
    numbers = [each.number for each in reversed(versions)]
    rows = [(*row, cited(number)) for row, number in zip(found.rows, numbers, strict=True)]
    rows.append((cell("shipped"), *(cell("–") for _ in found.columns[1:]), cited(0)))
    return Section("Versions", told, table("Versions", (*found.columns, "Cited by decided cases"), rows))


def cited_section(cases: Sequence[tuple[Case, str]], total: int) -> Section:
    """The cases that a document, or one version of it, had a part in, and how; `total` counts those not listed too."""
    rows = [
        (cell(case.case_id, href=f"/cases/{case.case_id}", mono=True), cell(how), cell(case.status.value))
        for case, how in cases
    ]
    columns = ("Case", "How", "Status")
    told = table("Cases", columns, rows, "No case yet.")
    used = f"used in {many(total, 'case')}"
    return Section("Where cited", used if total == len(rows) else f"{used}, {len(rows)} shown", told, anchor="cited")


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
        "What it changes",
        f"{sum(line[:1] in '+-' for line in diff.splitlines()[2:])} lines",
        table("Changed lines", ("±", "Line"), rows, "Nothing: the text is that in force."),
    )


def problems_section(problems: Sequence[Problem]) -> Section:
    """What keeps a version from being handed on or published."""
    rows = [(cell(each.key or "document", mono=True), cell(each.text)) for each in problems]
    told = f"{len(rows)} to mend" if rows else "form, words, levels, examples and the other documents agree"
    return Section("Checks", told, table("Problems", ("Where", "What"), rows, "All checks pass."))


def impact_sections(found: Impacts) -> tuple[Section, Section]:
    """What the version would have done to the last cases, and which they are."""
    moves = [(cell(before), cell(after), number(cases)) for before, after, cases in found.moves]
    told = f"{len(found.changed)} of the last {found.compared} cases would have ended another way"
    if found.left_out:
        told += f"; {found.left_out} could not be compared"
    rows = [
        (cell(each.case_id, href=f"/cases/{each.case_id}", mono=True), cell(each.before), cell(each.after))
        for each in found.changed
        if each.case_id
    ]
    columns, empty = ("With what is in force", "With this version", "Cases"), "No case would have ended another way."
    return (
        Section("What it would have done", told, table("Outcomes", columns, moves, empty)),
        Section("Those cases", f"{len(rows)} shown", table("Cases", ("Case", "Before", "After"), rows), folded=True),
    )


def facts_of(version: Version, zone: str) -> tuple[str, ...]:
    """Who wrote and who decided, and when."""
    told = [version.file, f"written by {', '.join(version.makers)}, {instant(version.drafted_at, zone).text}"]
    if version.effective_from:
        told.append(f"in force from {version.effective_from}")
    if version.decided_by and version.decided_at:
        why = f": {version.reason}" if version.reason else ""
        when = instant(version.decided_at, zone).text
        told.append(f"{version.stage.value} by {version.decided_by}, {when}{why}")
    return tuple(told)


def _versions(caption: str, versions: Sequence[Version], zone: str) -> Table:
    columns = ("Document", "Version", "State", "In force from", "Written by", "Last change", "Decided by")
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
    return table(caption, columns, rows, "None of the bank's own.")


def _diff_line(line: str) -> tuple[Cell, Cell]:
    sign, text = line[:1], line[1:]
    tone = {"+": "ok", "-": "bad"}.get(sign, "")
    shown = {"+": "+", "-": "−", "@": "…"}.get(sign, "")
    return cell(shown, mono=True, tone=tone), cell(line if sign == "@" else text, mono=True, tone=tone)
