"""Documents that came with a case: a picture drawn anew, any other file to be taken away, neither ever run.

Source: operator page specification §3.2.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.store import NoSuchCase
from payments.vocabulary import RelatedRole
from tools.attached import content, kind_of

from ...access_audit import record_access
from ..desk import desk_of, viewer_of
from ..keying import must_key
from ..page_route import PageRoute
from ..picture import picture_of
from ..unmasking import masked

router = APIRouter(include_in_schema=False, route_class=PageRoute)
INERT = "default-src 'none'; sandbox"
ENDINGS = {"png": "png", "jpeg": "jpg", "gif": "gif", "pdf": "pdf", "zip": "zip"}


@router.get("/cases/{case_id}/messages/{number}/picture")
async def picture(request: Request, case_id: str, number: int) -> Response:
    """The picture, written anew; 404 for what is none."""
    found = picture_of(await _document(request, case_id, number, "picture"))
    if found is None:
        raise NoSuchCase(case_id)
    return _sent(found.data, found.media_type, "inline", f"document-{number}.{found.media_type[6:]}")


@router.get("/cases/{case_id}/messages/{number}/file")
async def file(request: Request, case_id: str, number: int) -> Response:
    """The exact bytes as a download, under a name and type of ours."""
    data = await _document(request, case_id, number, "file")
    return _sent(
        data, "application/octet-stream", "attachment", f"document-{number}.{ENDINGS.get(kind_of(data), 'bin')}"
    )


async def _document(request: Request, case_id: str, number: int, how: str) -> bytes:
    """The bytes, for who may read the case in full; the reading is recorded. Raises NoSuchCase."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    found = await desk.file(viewer, case_id)
    related = found.report.related
    if masked(desk, viewer, found) or must_key(desk, viewer, found) or not 1 <= number <= len(related):
        raise NoSuchCase(case_id)
    document = related[number - 1]
    data = content(document.message) if document.role is RelatedRole.ATTACHMENT else None
    if data is None:
        raise NoSuchCase(case_id)
    await record_access(desk.store, found.case, viewer.person, f"document/{number} {how}", now=desk.now())
    return data


def _sent(data: bytes, media_type: str, how: str, name: str) -> Response:
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "Content-Security-Policy": INERT}
    return Response(data, media_type=media_type, headers=headers)
