"""The channel that the settings choose: a folder, an address that takes posts, or a broker."""

from cases.ports import Channel, Clock

from ..settings import Settings
from .file import FileChannel


def channel_of(settings: Settings, clock: Clock) -> Channel:
    """The folder `channel/` below home, unless `PAYMEND_CHANNEL_URL` names another way out."""
    url = settings.channel_url.get_secret_value() if settings.channel_url else ""
    if url.startswith(("http://", "https://")):
        from .http import HttpChannel

        assert settings.channel_secret is not None
        return HttpChannel(url, settings.channel_secret.get_secret_value().encode(), clock)
    if url:
        from .broker import BrokerChannel

        return BrokerChannel(url)
    return FileChannel(settings.home / "channel")
