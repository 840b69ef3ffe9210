"""Posting a webhook: one request, no redirects, a short time."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

TIMEOUT_SECONDS = 10.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An address that points elsewhere is an error: what is signed goes to nobody but the one configured."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def opener() -> urllib.request.OpenerDirector:
    """Follows no redirect and uses no proxy."""
    return urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that `url` answers with. Raises OSError where nobody answers."""
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")
    try:
        with opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
