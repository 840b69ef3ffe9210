"""Drafts of the forms of a case: what may be kept of each, for whom, and filling the form with it again."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from cases.approval import NotEntitled
from cases.decision import Act, Verb, Verdict
from cases.store.draft_rows import Draft

from .case_file import CaseFile
from .desk import Desk, Viewer
from .forms import Form
from .said import joined, tell
from .view_models.figures import instant

CHARACTERS_MAX = 200_000
EDIT, NOTE, ANSWER = "edit", "note", "answer"
RIGHT: dict[str, Verb] = {EDIT: Verdict.AMEND, NOTE: Act.COMMENT, ANSWER: Act.ADD_MESSAGE}
FIELDS = {
    EDIT: ("drop", "reason", "new_path", "new_value"),
    NOTE: ("text",),
    ANSWER: ("text", "role", "proof"),
}
TYPED = {EDIT: (), NOTE: ("text",), ANSWER: ("text",)}  # without one of these there is nothing to keep


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft for a page: what was typed, and since when it is kept."""

    form: Form
    words: str

    def text(self, name: str) -> str:
        """A field of it."""
        return self.form.text(name)


NONE = Kept(Form(FormData()), "")


async def keep_draft(desk: Desk, viewer: Viewer, file: CaseFile, name: str, form: Form) -> bool:
    """Keep what stands in the form; False where it is too long. Raises NotEntitled, KeyError for no such form."""
    rule = desk.may(viewer, RIGHT[name], file)
    if rule is not None:
        raise NotEntitled(rule)
    fields = _typed(file, name, form)
    if sum(len(value) for _, value in fields) > CHARACTERS_MAX:
        return False
    async with desk.store.writing() as unit:
        await unit.drafts.put(
            file.case.case_id, viewer.id, name, fields, version=file.case.version, at=desk.now()
        )  # fmt: skip
    return True


async def drop_draft(desk: Desk, viewer: Viewer, case_id: str, name: str) -> None:
    """Forget the draft: it was sent, or is not wanted."""
    async with desk.store.writing() as unit:
        await unit.drafts.drop(case_id, viewer.id, name)


async def drafts_of(desk: Desk, viewer: Viewer, file: CaseFile) -> dict[str, Kept]:
    """What this person was typing on the case, by form."""
    async with desk.store.reading() as unit:
        found = await unit.drafts.of(file.case.case_id, viewer.id)
    kept = {name: _kept(draft, file, desk.zone) for name, draft in found.items()}
    return {name: kept.get(name, NONE) for name in RIGHT}


def _kept(draft: Draft, file: CaseFile, zone: str) -> Kept:
    words = tell("Your draft of %(time)s is filled in; nobody else sees it.", time=instant(draft.at, zone).text)
    if draft.form == EDIT and draft.version != file.case.version:
        then, now = draft.version, file.case.version
        old = tell(
            "You typed it at version %(then)s, the case is at version %(now)s: read it again.", then=then, now=now
        )
        words = joined((words, old), " ")
    return Kept(Form(FormData(list(draft.fields))), words)


def _typed(file: CaseFile, name: str, form: Form) -> list[tuple[str, str]]:
    """The fields worth keeping: of an edit only those that differ, so that later versions show through."""
    fields = [(each, value) for each in FIELDS[name] for value in form.texts(each) if value]
    if name == EDIT:
        fields += [(f"f:{path}", text) for path, text in _changed(file, form)]
        fields += [(f"e:{path}", cited) for path in file.after if (cited := form.text(f"e:{path}"))]
    needed = TYPED[name]
    return fields if not needed or any(form.text(each).strip() for each in needed) else []


def _changed(file: CaseFile, form: Form) -> list[tuple[str, str]]:
    posted = [(path, form.text(f"f:{path}")) for path in file.after if f"f:{path}" in form.fields]
    return [(path, text) for path, text in posted if text.splitlines() != file.after[path].splitlines()]
