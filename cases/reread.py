"""Reading evidence again where it says it stands: what a tool or a model quoted counts only if it is there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from payments.vocabulary import EvidenceClass, RelatedRole

from .attempt import texts_in
from .circumstances import Circumstances
from .evidence import Evidence
from .ports import EvidenceLookup
from .report import Related
from .wording import stands_in

INSTRUCTING = frozenset({RelatedRole.ANSWER, RelatedRole.AMENDMENT, RelatedRole.CALL_BACK})
"""Who instructs: the ordering side. A statement, a query or an attachment proves nothing of class E1."""


@dataclass(frozen=True, slots=True)
class Reread:
    """The texts that stand at the source of one evidence now, and the class that source really has."""

    texts: tuple[str, ...]
    cls: EvidenceClass
    tainted: bool

    def has(self, value: str) -> bool:
        """True where one of the texts holds `value` word for word; spaces do not count."""
        return any(stands_in(value, text) for text in self.texts)


def reread(evidence: Evidence, circumstances: Circumstances, lookup: EvidenceLookup) -> Reread | None:
    """What `evidence` is worth: its source read again, None where nothing stands there any more."""
    source, _, number = evidence.source.partition(":")
    if source == "message":
        return _from_message(evidence, circumstances)
    if source == "related":
        return _from_related(evidence, circumstances, number)
    if source == "fault":
        text = circumstances.fault.code if evidence.locator == "code" else circumstances.fault.text
        return Reread((text or "",), EvidenceClass.E6, tainted=True)
    if source.startswith("reference.") or source == "history.payments":
        return _from_row(evidence, circumstances, lookup)
    return None


def _from_message(evidence: Evidence, circumstances: Circumstances) -> Reread | None:
    texts = tuple(_at(circumstances.message.fields(), evidence.locator))
    return Reread(texts, EvidenceClass.E3, evidence.tainted) if texts else None


def _at(fields: dict[str, str], path: str) -> Iterable[str]:
    """The leaf at `path`, or all leaves below it; an MT line also by its field alone."""
    below = f"{path}/"
    return [text for place, text in fields.items() if place == path or place.startswith(below) or not path]


def _from_related(evidence: Evidence, circumstances: Circumstances, number: str) -> Reread | None:
    """Authenticity is the caller's word about the related message, never what the evidence claims."""
    if not number.isdigit() or int(number) >= len(circumstances.related):
        return None
    related = circumstances.related[int(number)]
    if evidence.cls is EvidenceClass.E1 and not (related.authenticated and related.role in INSTRUCTING):
        return None
    texts = tuple(_related_texts(related, evidence.locator))
    if evidence.cls is EvidenceClass.E1 and evidence.locator in ("text", ""):
        # An answer may name what is wrong beside what is right: it proves the words quoted, not all of its text.
        quoted = any(stands_in(evidence.quote, text) for text in texts)
        return Reread((evidence.quote,) if quoted else (), evidence.cls, evidence.tainted)
    return Reread(texts, evidence.cls, evidence.tainted or not related.authenticated) if texts else None


def _related_texts(related: Related, locator: str) -> Iterable[str]:
    if locator in ("text", ""):
        return [related.message]
    from payments import PaymentError, read

    try:
        messages = read(related.message.encode())
    except PaymentError:
        return []
    return [text for message in messages for text in _at(message.fields(), locator)]


def _from_row(evidence: Evidence, circumstances: Circumstances, lookup: EvidenceLookup) -> Reread | None:
    row = lookup.fetch(evidence.source, evidence.locator, circumstances.now.date())
    if row is None:
        return None
    golden = evidence.source != "history.payments"
    if evidence.source == "reference.ssis" and row.get("authenticated") is False:
        golden = False
    return Reread(tuple(texts_in(dict(row))), EvidenceClass.E2 if golden else EvidenceClass.E5, tainted=False)


def as_it_stands(evidence: Evidence, circumstances: Circumstances, lookup: EvidenceLookup) -> Evidence:
    """`evidence` with the class, taint and text that its source has now; guards judge nothing else.

    A claim of E1 or E2 whose source is gone, or never was outside the message, is worth no more than inference.
    """
    found = reread(evidence, circumstances, lookup)
    if found is None:
        real = max(evidence.cls, EvidenceClass.E3 if evidence.source == "derived" else EvidenceClass.E6)
        return replace(evidence, cls=real, tainted=evidence.tainted or real is EvidenceClass.E6)
    quote = evidence.quote if found.has(evidence.quote) else ""
    return replace(
        evidence,
        cls=max(evidence.cls, found.cls),
        tainted=evidence.tainted or found.tainted,
        quote=quote,
        values={"texts": list(found.texts)},
    )
