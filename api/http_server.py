"""The HTTP server: uvicorn, which ends the live streams before it waits for what is under way."""

import socket
from typing import Any

import uvicorn

from .live import end_streams

GOODBYE_SECONDS = 5  # for what is under way when the server is to stop


class HttpServer(uvicorn.Server):
    """Serves one application object. A stream never ends by itself, and cut off it would leave its reading half-way."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        application: Any = self.config.app
        end_streams(application.state)
        await super().shutdown(sockets)
