"""Notices of near cut-offs leave by mail or by a signed request: a case id and a time, never anything of a payment."""

import json
from collections.abc import Sequence

from cases.notices import Teller
from cases.ports import Clock
from cases.store.notice_rows import Notice
from cases.webhooks import SIGNATURE, signature

from ..channels.webhook import post
from ..settings import Settings

__all__ = ["tellers_of"]


class Hook:
    """One address that takes `{"notices": […]}` as JSON, signed like a webhook."""

    def __init__(self, url: str, secret: bytes, clock: Clock) -> None:
        self.address, self._secret, self._clock = url, secret, clock

    def tell(self, notices: Sequence[Notice]) -> None:
        """All notices in one request. Raises OSError where the answer is not 2xx."""
        body = json.dumps({"notices": [told_of(each) for each in notices]}).encode()
        headers = {"Content-Type": "application/json", SIGNATURE: signature(self._secret, body, self._clock.now())}
        status = post(self.address, body, headers)
        if not 200 <= status < 300:
            raise OSError(f"answered {status}")


def tellers_of(settings: Settings, clock: Clock) -> tuple[Teller, ...]:
    """Whom to tell, by the settings."""
    from .mail import Mail

    secret = settings.webhook_secret.get_secret_value().encode() if settings.webhook_secret else b""
    hooks = [Hook(url, secret, clock) for url in settings.notice_addresses]
    if not settings.notice_mail_to or settings.smtp_url is None:
        return tuple(hooks)
    server = settings.smtp_url.get_secret_value()
    mail = Mail(server, settings.notice_mail_from, settings.notice_mail_to, settings.address)
    return (mail, *hooks)


def told_of(notice: Notice) -> dict[str, object]:
    """What a notice says: the case, how near its cut-off is, and where it stands."""
    return {
        "case_id": notice.case_id,
        "minutes": notice.minutes,
        "deadline": notice.deadline.isoformat(),
        "status": notice.status,
    }
