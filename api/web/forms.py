"""Posted forms: from our own page, with the session's token, read as text; and the redirect that answers them."""

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from .desk import Desk, Viewer, desk_of, viewer_of
from .same_site import require_own_page, require_token


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a post as text."""

    fields: FormData

    def text(self, name: str) -> str:
        """The field, empty where it is missing or a file."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may come several times."""
        return tuple(value for value in self.fields.getlist(name) if isinstance(value, str))

    def number(self, name: str) -> int:
        """The field as a whole number; -1 where it is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def local(self, name: str, other: str) -> str:
        """The field as an address on this site; `other` where it is empty or leads elsewhere."""
        return local_address(self.text(name)) or other


async def own_form(request: Request) -> tuple[Desk, Viewer, Form]:
    """The form of a signed-in person. Raises SignInNeeded, or ForeignPost for a post from elsewhere."""
    require_own_page(request)
    viewer = await viewer_of(request)
    fields = await request.form()
    require_token(fields, viewer.csrf)
    return await desk_of(request), viewer, Form(fields)


def local_address(text: str) -> str:
    """`text` if it is a plain path of this site, else empty: `//host` and `/\\host` would leave it."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if plain else ""


def to(address: str) -> RedirectResponse:
    """303 See Other: the answer to every post."""
    return RedirectResponse(address, status_code=303)
