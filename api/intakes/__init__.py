"""Other doors than HTTP: a folder and a message broker. What is taken in is noted with the case, then acknowledged."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from ..bootstrap import Application
from .door import Door
from .folder import WatchedFolder


def intakes_of(application: Application, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
    """The loops of the doors that the settings open; each ends with `stop`."""
    settings, found = application.settings, list[Coroutine[Any, Any, None]]()
    if settings.intake_folder is not None:
        folder = WatchedFolder(settings.intake_folder, Door(application, "folder", settings.queue_max))
        found.append(folder.run(stop))
    if settings.broker_url is not None:
        from . import broker

        door = Door(application, "broker", settings.queue_max)
        found.append(broker.run(settings.broker_url.get_secret_value(), door, stop))
    return found
