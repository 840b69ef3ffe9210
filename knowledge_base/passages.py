"""Passages: the pieces of documents that are found, quoted and cited, each with a stable id (`PB-13#evidence`)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from payments.codes import code

from .front_matter import Reader, split_document
from .playbook import Playbook

# Sections in the words of those who ask.
TOLD_IN = ("Looks like", "In other words", "Heard as", "Also heard as", "Heard abroad")
_PHRASE_ENDS = re.compile(r"[,;:.]\s+|\.$")
KINDS = ("playbook", "rule", "code", "identifier", "corridor", "control")


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of one document. `codes` are the codes, rules and ids it speaks of; the scope is its document's."""

    id: str
    document: str
    title: str
    heading: str
    text: str
    kind: str
    codes: tuple[str, ...]
    messages: tuple[str, ...]
    rails: tuple[str, ...]
    direction: tuple[str, ...]
    effective_from: date
    effective_until: date | None
    source: str

    def fits(self, message_type: str, rail: str, direction: str, on: date | None) -> bool:
        """Whether the passage speaks to such a case on that day; an empty word or None asks for everything."""
        return (
            (not self.messages or not message_type or message_type.startswith(self.messages))
            and (not self.rails or not rail or rail in self.rails)
            and (not self.direction or not direction or direction in self.direction)
            and (
                on is None
                or (self.effective_from <= on and (self.effective_until is None or on <= self.effective_until))
            )
        )

    @property
    def sayings(self) -> tuple[str, ...]:
        """The single phrases of a section that tells how people put the matter; none of other sections."""
        if self.heading not in TOLD_IN:
            return ()
        return tuple(part.strip() for part in _PHRASE_ENDS.split(self.text) if len(part.split()) > 1)

    @property
    def citation(self) -> str:
        """How an answer names it: id, title, source."""
        return f"{self.id} · {self.title}, {self.heading} ({self.source})"


def passages_of(playbook: Playbook) -> list[Passage]:
    """The sections of a playbook's prose."""
    triggers, scope = playbook.triggers, playbook.applies_to
    return [
        Passage(
            id=f"{playbook.id}#{slug(heading)}",
            document=playbook.id,
            title=playbook.title,
            heading=heading,
            text=text,
            kind="playbook",
            codes=(playbook.id, *triggers.codes, *triggers.rules),
            messages=scope.messages,
            rails=scope.rails,
            direction=scope.direction,
            effective_from=playbook.effective_from,
            effective_until=playbook.effective_until,
            source=playbook.source,
        )
        for heading, text in sections(playbook.body)
    ]


def read_document(text: str, file: str) -> list[Passage]:
    """The passages of a document that is no playbook. Raises InvalidDocument naming file and key."""
    meta, body = split_document(text, file)
    front = Reader(meta, file)
    document, title, kind = front.text("id"), front.text("title"), front.text("kind")
    if kind not in KINDS:
        raise front.fail("kind", f"{kind!r} is none of {', '.join(KINDS)}")
    effective = front.inner("effective")
    first, last = effective.day("from"), effective.day("until", None)
    if first is None:
        raise effective.fail("from", "must be a date")
    source, messages, rails = front.text("source"), front.texts("messages", ()), front.texts("rails", ())
    effective.done()
    front.done()
    # Tables and rules for reading name many codes in passing: only their headings are asked for by code.
    by_text = kind in ("rule", "code")
    return [
        Passage(
            id=f"{document}#{slug(heading)}", document=document, title=title, heading=heading, text=text, kind=kind,
            codes=_codes_in(f"{heading} {text}" if by_text else heading),
            messages=messages, rails=rails, direction=(), effective_from=first,
            effective_until=last, source=source,
        )
        for heading, text in sections(body)
    ]  # fmt: skip


def sections(body: str) -> list[tuple[str, str]]:
    """Heading and text of each second-level section that holds text."""
    parts = re.split(r"(?m)^## +(.+)$", body)
    return [(parts[n].strip(), parts[n + 1].strip()) for n in range(1, len(parts) - 1, 2) if parts[n + 1].strip()]


def slug(heading: str) -> str:
    """The heading as the end of an id: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


_CODE = re.compile(
    r"\b(?:CB-[A-Z]{2,3}-\d{2}|PB-\d{2,3}|ID-[A-Z-]+[A-Z]|D\d{5}|G[1-9]|[A-Z]\d{2,3}|[A-Z]{2}\d{2}|[A-Z]{4})\b"
)


def _codes_in(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _CODE.findall(text) if _is_code(word)))


def codes_asked(words: Iterable[str]) -> set[str]:
    """The words of a query that have the shape of a code, rule or id."""
    return {word for word in words if _CODE.fullmatch(word) and _is_code(word)}


def _is_code(word: str) -> bool:
    """Four capitals may be any word: `IBAN` and `UETR` are none of the codes that the code table knows."""
    return not (len(word) == 4 and word.isalpha()) or code(word) is not None
