"""Notices by mail: one message for all that is due, over TLS unless the server is this very machine."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from cases.store.notice_rows import Notice

from ..addresses import LOOPBACK

TIMEOUT_SECONDS = 15.0
PORTS = {"smtp": 587, "smtps": 465}


class Mail:
    """`server` is `smtp://user:password@host:port` (STARTTLS) or `smtps://…`; `to` is a comma-separated list."""

    def __init__(self, server: str, sender: str, to: str, desk: str) -> None:
        self.address, self._server, self._sender, self._to, self._desk = (
            f"mail:{to}",
            urlsplit(server),
            sender,
            to,
            desk,
        )

    def tell(self, notices: Sequence[Notice]) -> None:
        """All notices in one mail. Raises OSError where the server does not take it."""
        with self._connected() as server:
            if self._server.username:
                server.login(unquote(self._server.username), unquote(self._server.password or ""))
            server.send_message(self._message(notices))

    def _connected(self) -> smtplib.SMTP:
        host, port = self._server.hostname or "", self._server.port or PORTS[self._server.scheme]
        context = ssl.create_default_context()
        if self._server.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        if host not in LOOPBACK:
            server.starttls(context=context)  # a server that offers none is refused: the mail may not be read by others
        return server

    def _message(self, notices: Sequence[Notice]) -> EmailMessage:
        nearest = min(notice.minutes for notice in notices)
        cases = "1 case" if len(notices) == 1 else f"{len(notices)} cases"
        message = EmailMessage()
        message["From"], message["To"] = self._sender, self._to
        message["Subject"] = f"Paymend: cut-off within {nearest} minutes for {cases}"
        lines = [
            f"within {n.minutes} minutes, {n.deadline:%d %b %Y %H:%M} UTC, {n.status.replace('_', ' ')}\n"
            f"  {self._desk}/cases/{n.case_id}"
            for n in notices
        ]
        message.set_content("\n".join(["Open cases near their cut-off:", "", *lines]) + "\n")
        return message
