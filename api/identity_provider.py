"""What is between us and an identity provider: who we are to it, one way there and back, and what it proved."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class NotProven(Exception):
    """The provider did not prove who this is; the text says what failed and holds nothing secret."""


@dataclass(frozen=True, slots=True)
class Client:
    """How we are known to the provider. `redirect_uri` is the address of our own callback."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    step_up_acr: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """What the provider proved about a person. `strong_at`: when they last proved it in the way a step-up asks for."""

    claims: Mapping[str, Any]
    strong_at: datetime | None

    @property
    def subject(self) -> str:
        """The provider's own, never re-used name of the person."""
        return str(self.claims["sub"])


@dataclass(frozen=True, slots=True)
class Hop:
    """One way to the provider and back: everything it needs follows from `state` and the server's own secret."""

    secret: bytes
    state: str

    @property
    def nonce(self) -> str:
        """Binds the ID token to this hop."""
        return self._derived("nonce")

    @property
    def code_verifier(self) -> str:
        """Binds the code to this hop (PKCE)."""
        return self._derived("verifier")

    def _derived(self, use: str) -> str:
        mac = hmac.new(self.secret, f"paymend-oidc:{use}:{self.state}".encode(), hashlib.sha256)
        return urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()
