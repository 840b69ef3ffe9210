"""A case file to take away: messages, proposal, decisions and ledger entries in one ZIP, the same for the same case."""

import html
import io
import json
import zipfile
from collections.abc import Mapping

from .case_file import CaseFile

FIXED = (2020, 1, 1, 0, 0, 0)  # the archive carries no time of its own, so that the same case gives the same bytes


def archive(file: CaseFile, notes: tuple[str, ...]) -> bytes:
    """The ZIP. `notes` are the ledger's signed checkpoints, with which `verify_ledger` proves the entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in sorted(_parts(file, notes).items()):
            made.writestr(zipfile.ZipInfo(name, FIXED), data)
    return out.getvalue()


def _parts(file: CaseFile, notes: tuple[str, ...]) -> Mapping[str, bytes]:
    found = {"received.txt": file.original, "record.html": _record(file).encode()}
    if file.candidate is not None:
        found["repaired.txt"] = file.candidate
    if file.worked is not None:
        found["work.json"] = _json(file.worked.to_json())
        for number, draft in enumerate(file.worked.proposal.outgoing, start=1):
            found[f"outgoing-{number}.txt"] = draft.message.encode()
    for number, related in enumerate(file.report.related, start=1):
        found[f"related-{number}-{related.role.value}.txt"] = related.message.encode()
    found["ledger.ndjson"] = b"".join(_json(dict(entry), indent=None) for entry in file.entries)
    found["checkpoints.txt"] = "\n".join(notes).encode()
    return found


def _record(file: CaseFile) -> str:
    """Decisions and notes as a page without scripts or styles, every text escaped."""
    case = file.case
    rows = [
        (row.at.isoformat(), row.person, row.verdict, str(row.version), row.repaired_sha256 or "", row.reason)
        for row in file.decisions
    ]
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in rows)
    notes = "".join(f"<p>{html.escape(f'{c.at.isoformat()} {c.person}: {c.text}')}</p>" for c in file.comments)
    head = "".join(f"<th>{name}</th>" for name in ("At", "Person", "Verdict", "Version", "Bytes", "Reason"))
    title = html.escape(f"{case.external_id} ({case.case_id})")
    told = html.escape(f"{case.status.value}, version {case.version}, cause {file.cause or 'not found'}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>{told}</p>'
        f"<table><tr>{head}</tr>{body}</table>{notes}</html>"
    )


def _json(value: object, indent: int | None = 1) -> bytes:
    return json.dumps(value, sort_keys=True, indent=indent, ensure_ascii=False, default=str).encode() + b"\n"
