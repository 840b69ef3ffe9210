"""Security headers on every response of the application, as ASGI middleware so that streams pass untouched.

Source: operator page specification §3.1.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
POLICY_NAME = b"content-security-policy"
ALWAYS = {
    POLICY_NAME: POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}
UNLESS_SET = {b"cache-control": b"no-store"}


class SecurityHeaders:
    """Adds the headers; a response may set its own Cache-Control (static files do), nothing else."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = guarded(list(message.get("headers", [])))
            await send(message)

        await self.app(scope, receive, send_guarded)


def guarded(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """`headers` with ours in place of any of the same name, but a policy beside ours: a browser obeys both."""
    kept = [(name, value) for name, value in headers if name.lower() not in ALWAYS or name.lower() == POLICY_NAME]
    names = {name.lower() for name, _ in kept}
    return kept + list(ALWAYS.items()) + [(n, v) for n, v in UNLESS_SET.items() if n not in names]
