"""Whether a post comes from one of our own pages: fetch metadata or origin, and the session's token.

Source: operator page specification §3.4.
"""

import hmac

from starlette.datastructures import FormData
from starlette.requests import Request


class ForeignPost(Exception):
    """The post did not come from a page of ours, or carries no token of this session."""


def require_own_page(request: Request) -> None:
    """Raises ForeignPost unless the browser says `same-origin`; without that header, unless Origin is ours."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        own = site == "same-origin"
    else:
        own = request.headers.get("origin") == f"{request.url.scheme}://{request.headers.get('host', '')}"
    if not own:
        raise ForeignPost("the form was not sent from one of our pages")


def require_token(form: FormData, token: str) -> None:
    """Raises ForeignPost unless the form carries the session's token."""
    if not hmac.compare_digest(str(form.get("csrf", "")).encode(), token.encode()):
        raise ForeignPost("the form belongs to another session; open the page again")
