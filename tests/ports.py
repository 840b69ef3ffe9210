"""Ports for servers that tests start in processes of their own."""

import random
import socket

BELOW_EPHEMERAL = range(20_000, 32_000)  # Linux gives outgoing connections ports from 32,768 on


def free_port() -> int:
    """A port of loopback that nobody listens on and no outgoing connection is given before the server binds it."""
    while True:
        port = random.choice(BELOW_EPHEMERAL)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
