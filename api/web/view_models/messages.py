"""Messages and documents as people read them: what would go out, what came in beside the payment, and plain bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cases.report import Related, Report
from cases.resolution import Worked
from payments import Finding
from payments.vocabulary import Purpose, RelatedRole
from tools.attached import content, kind_of

from ..message_fields import fields_of
from ..picture import picture_of
from ..said import N_, Said, marked, tell, tell_many
from .changes import Field
from .faults import FaultRow, fault_rows, fault_spans
from .fields import label
from .marks import Piece, pieces
from .sent_bytes import changed_spans, encoding_of
from .words import grouped

PURPOSES = marked({
    Purpose.RFI: "request for information", Purpose.ENQUIRY: "enquiry", Purpose.REJECT: "rejection",
    Purpose.RETURN: "return", Purpose.CANCEL: "cancellation request", Purpose.ANSWER: "answer",
    Purpose.ADVICE: "advice", Purpose.HANDOVER: "hand-over",
})  # fmt: skip
DAMAGED = N_("A picture that is damaged or too large to be shown.")
FILES = {"png": DAMAGED, "jpeg": DAMAGED} | marked({
    "pdf": "A PDF. Its text, where it has any, stands among the evidence; the file itself is not shown.",
        "zip": "An archive; it is not opened.", "office": "An office document; it is not opened.",
    "program": "A program; it is not run.",
})  # fmt: skip
ROLES = marked(
    {
        RelatedRole.STATUS_REPORT: "status report", RelatedRole.QUERY: "query", RelatedRole.ANSWER: "answer",
        RelatedRole.ORIGINAL: "original", RelatedRole.COVER: "cover", RelatedRole.STATEMENT: "statement",
        RelatedRole.NAK: "nak", RelatedRole.AMENDMENT: "amendment", RelatedRole.ATTACHMENT: "attachment",
        RelatedRole.VOP: "vop", RelatedRole.CALL_BACK: "call back",
    }
)  # fmt: skip
SHOWN_CHARACTERS_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Draft:
    """An outgoing message as a person reads it; `rows` are its fields by name where it is a message and no letter."""

    purpose: str
    message_type: str
    text: tuple[Piece, ...]
    rows: tuple[Field, ...] = ()
    picture: str = ""
    download: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message of the same case: an answer, amendment, status report or document.

    `picture` is the address of one that can be shown, `download` that of a file.
    """

    role: str
    proof: str
    tone: str
    size: str
    text: tuple[Piece, ...]
    rows: tuple[Field, ...]
    picture: str = ""
    sides: tuple[int, int] = (0, 0)
    download: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes for reading, with their digest and what is wrong in them."""

    title: str
    size: str
    sha256: str
    text: tuple[Piece, ...]
    href: str
    faults: tuple[FaultRow, ...] = ()


def drafts(worked: Worked) -> tuple[Draft, ...]:
    """The outgoing messages."""
    return tuple(
        Draft(
            PURPOSES[o.purpose],
            N_("letter or task") if o.message_type == "text" else o.message_type,
            shown(o.message),
            () if o.message_type == "text" else named(o.message),
        )
        for o in worked.proposal.outgoing
    )


def named(text: str) -> tuple[Field, ...]:
    """The fields of a message under the names a reader knows them by; empty where it cannot be read as one."""
    return tuple(Field(path, label(path), pieces(value)) for path, value in fields_of(text.encode()).items())


def letters(report: Report, case_id: str) -> tuple[Letter, ...]:
    """The messages that came in beside the payment, in the order in which they came."""
    return tuple(_letter(each, f"/cases/{case_id}/messages/{n}") for n, each in enumerate(report.related, start=1))


def _letter(each: Related, href: str) -> Letter:
    data = content(each.message) if each.role is RelatedRole.ATTACHMENT else None
    kind = kind_of(data) if data is not None else "text"
    picture = picture_of(data) if data is not None else None
    if data is None or kind == "text":
        message = each.message if data is None else data.decode()
        text, rows = shown(message), named(message)
    else:
        text, rows = pieces(FILES.get(kind, N_("A file that is not shown."))), ()
    return Letter(
        role=ROLES[each.role],
        proof=N_("authenticated") if each.authenticated else N_("not authenticated: proves nothing alone"),
        tone="ok" if each.authenticated else "warn",
        size=size_words(each.message.encode() if data is None else data),
        text=() if picture else text,
        rows=rows,
        picture=f"{href}/picture" if picture else "",
        sides=(picture.width, picture.height) if picture else (0, 0),
        download=f"{href}/file" if data is not None and kind != "text" else "",
    )


def shown(text: str, spans: Iterable[tuple[int, int]] = (), *, changed: bool = False) -> tuple[Piece, ...]:
    """A long text for reading, marked from first to behind the last character of each of `spans`; a cut says so.

    The marks are of faults, or with `changed` of what differs.
    """
    cut = text[:SHOWN_CHARACTERS_MAX]
    found: list[Piece] = []
    at = 0
    for start, end in spans:
        found += _lines(cut[at:start])
        found += [_marked(piece, changed=changed) for piece in _lines(cut[start:end])]
        at = end
    found += _lines(cut[at:])
    return (
        (*found, Piece("\n"), Piece(tell("[%(n)s more characters]", n=grouped(len(text) - len(cut))), "hidden"))
        if cut != text
        else tuple(found)
    )


def _marked(piece: Piece, *, changed: bool) -> Piece:
    if piece.text == "\n" or (piece.kind and not changed):
        return piece
    return replace(piece, changed=True) if changed else replace(piece, kind="fault")


def size_words(data: bytes) -> Said:
    """`1,024 bytes`."""
    return tell_many("%(n)s byte", "%(n)s bytes", len(data))


def _lines(text: str) -> list[Piece]:
    """Line ends break lines without a mark."""
    found: list[Piece] = []
    for n, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        found += [Piece("\n")] if n else []
        found += pieces(line)
    return found


def body(title: str, data: bytes, sha256: str, href: str, findings: Sequence[Finding] = ()) -> Body:
    """Bytes as text, with what `findings` find fault with marked; bytes that are no UTF-8 are read one by one."""
    text = data.decode(encoding_of(data))
    marked_text = shown(text, fault_spans(text, findings))
    return Body(title, size_words(data), sha256, marked_text, href, fault_rows(findings))


def sent_body(title: str, data: bytes, received: bytes, sha256: str, href: str) -> Body:
    """Bytes to be sent as text, with what differs from those received marked."""
    text = data.decode(encoding_of(data))
    return Body(title, size_words(data), sha256, shown(text, changed_spans(received, data), changed=True), href)
