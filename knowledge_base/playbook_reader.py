"""Reads one playbook file into a Playbook, strictly: an unknown key or word is an error that names file and key."""

import re
from typing import Any

from payments.vocabulary import Action, EvidenceClass, Level, OperatorName, Rail

from .front_matter import Reader, split_document
from .playbook import AppliesTo, Example, Outcome, Playbook, Step, Triggers

OWNERS = ("compliance", "fraud", "legal")
DIRECTIONS = ("outgoing", "incoming")
TEMPLATES = (
    "camt.029", "camt.056", "camt.110", "pacs.002", "pacs.004", "pacs.028", "pain.002", "rfi_bank", "rfi_customer",
    "reject", "advice", "answer", "handover", "enquiry",
)  # fmt: skip


def read_playbook(text: str, file: str) -> Playbook:
    """The playbook in `text`. Raises InvalidDocument naming `file` and the key."""
    meta, body = split_document(text, file)
    front = Reader(meta, file)
    effective = front.inner("effective")
    effective_from = effective.day("from")
    if effective_from is None:
        raise effective.fail("from", "must be a date")
    playbook = Playbook(
        id=_id(front),
        title=front.text("title"),
        cause=front.text("cause"),
        triggers=_triggers(front.inner("triggers")),
        applies_to=_applies_to(front.inner("applies_to")),
        effective_from=effective_from,
        effective_until=effective.day("until", None),
        level=front.word("level", Level),
        order=front.whole("order"),
        evidence=front.words("evidence", EvidenceClass),
        steps=tuple(_step(row) for row in front.each("steps")),
        outcomes=tuple(_outcome(row) for row in front.each("outcomes")),
        otherwise=front.optional("otherwise", lambda key: _outcome(front.inner(key))),
        operators=front.words("operators", OperatorName),
        forbidden=front.texts("forbidden"),
        checks=front.texts("checks"),
        four_eyes=front.flag("four_eyes"),
        owner=_owner(front),
        confidence_cap=front.share("confidence_cap"),
        source=front.text("source"),
        examples=tuple(_example(row) for row in front.each("examples", [])),
        body=body,
        file=file,
    )
    effective.done()
    front.done()
    return playbook


def _id(front: Reader) -> str:
    text = front.text("id")
    if not re.fullmatch(r"[A-Z]{2,8}-\d{2,4}", text):
        raise front.fail("id", f"must look like PB-13, not {text!r}")
    return text


def _triggers(row: Reader) -> Triggers:
    triggers = Triggers(row.texts("codes", ()), row.texts("rules", ()), row.texts("patterns", ()))
    for pattern in triggers.patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise row.fail("patterns", f"{pattern!r} is no pattern: {error}") from error
    row.done()
    return triggers


def _applies_to(row: Reader) -> AppliesTo:
    applies = AppliesTo(row.texts("messages", ()), row.texts("rails", ()), row.texts("direction", ()))
    for rail in applies.rails:
        row.as_word("rails", rail, Rail)
    if set(applies.direction) - set(DIRECTIONS):
        raise row.fail("direction", f"may hold {' and '.join(DIRECTIONS)} only")
    row.done()
    return applies


def _step(row: Reader) -> Step:
    step = Step(row.text("as"), row.text("tool"), row.mapping("args", {}), row.texts("for_each", ()))
    row.done()
    return step


def _outcome(row: Reader) -> Outcome:
    outcome = Outcome(
        when=row.mapping("when", {}),
        action=row.word("action", Action),
        repair=tuple(_template(row, item) for item in row.take("repair", ())),
        send=_send(row),
        reason=row.text("reason", ""),
        level=row.optional("level", lambda key: row.word(key, Level)),
        cap=row.optional("cap", row.share),
        four_eyes=row.optional("four_eyes", row.flag),
        owner=_owner(row),
        gives_way=bool(row.optional("gives_way", row.flag)),
    )
    row.done()
    return outcome


def _template(row: Reader, template: Any) -> dict[str, Any]:
    if not isinstance(template, dict) or not {"op", "path"} <= set(template):
        raise row.fail("repair", f"needs op and path: {template!r}")
    row.as_word("repair.op", template["op"], OperatorName)
    return template


def _send(row: Reader) -> tuple[dict[str, Any], ...]:
    send = row.take("send", ())
    drafts = tuple(send) if isinstance(send, list | tuple) else (send,)
    for draft in drafts:
        if not isinstance(draft, dict) or draft.get("template") not in TEMPLATES:
            raise row.fail("send", f"needs a known template: {draft!r}")
    return drafts


def _owner(row: Reader) -> str | None:
    owner = row.optional("owner", row.text)
    if owner is not None and owner not in OWNERS:
        raise row.fail("owner", f"{owner!r} is none of {', '.join(OWNERS)}")
    return owner


def _example(row: Reader) -> Example:
    example = Example(row.text("name"), row.mapping("exception"), row.mapping("expect"))
    row.done()
    return example
