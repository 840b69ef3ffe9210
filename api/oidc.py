"""Sign-in by a bank's identity provider: OpenID Connect code flow with PKCE, and what its tokens must prove.

Sources: OpenID Connect Core 1.0 §3.1, Discovery 1.0, Back-Channel Logout 1.0; RFC 7636 (PKCE), RFC 9207 (issuer).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from .addresses import is_safe
from .identity_provider import Client, Hop, NotProven, Proven

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]  # signatures by the provider's own key, and nothing else
LEEWAY_SECONDS = 30
TIMEOUT_SECONDS = 10.0
METADATA_LIFE = timedelta(hours=1)
KEYS_AT_MOST_EVERY = timedelta(seconds=30)
TOKEN_AGE_MAX = timedelta(minutes=5)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
SUBJECT_CHARACTERS_MAX = 255


@dataclass
class Provider:
    """The identity provider, read from its own metadata. Keys are read again when a token names one we lack."""

    client: Client
    _metadata: Mapping[str, Any] | None = None
    _metadata_until: float = 0.0
    _keys: KeySet | None = None
    _keys_at: float = field(default=float("-inf"))

    async def sign_in_url(self, hop: Hop, *, step_up: bool = False) -> str:
        """Where to send the browser; a step-up asks for a fresh proof. Raises NotProven."""
        metadata = await self._discovered()
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": "openid profile",
            "state": hop.state,
            "nonce": hop.nonce,
            "code_challenge": create_s256_code_challenge(hop.code_verifier),
            "code_challenge_method": "S256",
        }
        if step_up:
            asked |= {"prompt": "login", "max_age": "0"}
            asked |= {"acr_values": self.client.step_up_acr} if self.client.step_up_acr else {}
        endpoint = str(metadata["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def redeem(self, code: str, hop: Hop, *, issuer: str | None = None) -> Proven:
        """What the code of a callback proves; `issuer` is the one the callback names. Raises NotProven."""
        if issuer is not None and issuer != self.client.issuer:
            raise NotProven("the answer came from another provider")
        metadata = await self._discovered()
        try:
            async with self._oauth(metadata) as oauth:
                answer = await oauth.fetch_token(
                    metadata["token_endpoint"],
                    code=code,
                    code_verifier=hop.code_verifier,
                    redirect_uri=self.client.redirect_uri,
                )
        except (AuthlibBaseError, httpx2.HTTPError, ValueError) as error:
            raise NotProven(f"the provider did not take the code ({type(error).__name__})") from None
        if not isinstance(answer.get("id_token"), str):
            raise NotProven("the provider gave no ID token")
        access = answer.get("access_token")
        return await self.read_id_token(answer["id_token"], nonce=hop.nonce, access_token=access)

    async def read_id_token(
        self, token: str, *, nonce: str | None = None, access_token: str | None = None, fresh: bool = False
    ) -> Proven:
        """What an ID token proves. `fresh`: it was issued minutes ago, for there is no nonce. Raises NotProven."""
        signed = await self._verified(token)
        params = {"nonce": nonce, "client_id": self.client.client_id, "access_token": access_token}
        claims = CodeIDToken(signed.claims, signed.header, self._options(), params)
        try:
            claims.validate(leeway=LEEWAY_SECONDS)
        except JoseError as error:
            raise NotProven(f"the ID token does not hold: {error.error}") from None
        subject, issued = claims.get("sub"), claims.get("iat")
        if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_CHARACTERS_MAX or "events" in claims:
            raise NotProven("the ID token names nobody")
        if fresh and (not isinstance(issued, int | float) or time.time() - issued > TOKEN_AGE_MAX.total_seconds()):
            raise NotProven("the ID token is too old to buy a token of ours")
        return Proven(dict(claims), self._strong_at(claims))

    async def read_logout_token(self, token: str) -> str:
        """The subject whose sessions end (Back-Channel Logout 1.0 §2.6). Raises NotProven."""
        signed = await self._verified(token)
        claims, options = signed.claims, {**self._options(), "jti": {"essential": True}}
        try:
            jwt.JWTClaimsRegistry(leeway=LEEWAY_SECONDS, **options).validate(claims)
        except JoseError as error:
            raise NotProven(f"the logout token does not hold: {error.error}") from None
        events = claims.get("events")
        if not isinstance(events, Mapping) or LOGOUT_EVENT not in events or "nonce" in claims:
            raise NotProven("this is no logout token")
        if not isinstance(claims.get("sub"), str):
            raise NotProven("the logout token names nobody")
        return str(claims["sub"])

    async def logout_url(self, back_to: str) -> str | None:
        """Where the browser ends its session at the provider; None where the provider has no such place."""
        endpoint = (await self._discovered()).get("end_session_endpoint")
        asked = urlencode({"client_id": self.client.client_id, "post_logout_redirect_uri": back_to})
        return f"{endpoint}?{asked}" if endpoint else None

    def _options(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self.client.issuer},
            "aud": {"essential": True, "value": self.client.client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }

    def _strong_at(self, claims: Mapping[str, Any]) -> datetime | None:
        wanted = self.client.step_up_acr.split()
        at = claims.get("auth_time", claims.get("iat"))
        if (wanted and claims.get("acr") not in wanted) or not isinstance(at, int | float):
            return None
        return datetime.fromtimestamp(at, UTC)

    async def _verified(self, token: str) -> jwt.Token:
        """The token, its signature checked with the provider's keys, read again once where the key is unknown."""
        for again in (False, True):
            keys = await self._current_keys(again=again)
            try:
                return jwt.decode(token, keys, algorithms=ALGORITHMS)
            except (JoseError, ValueError) as error:
                fault = error
        raise NotProven(f"the signature of the token does not hold ({type(fault).__name__})")

    async def _current_keys(self, *, again: bool) -> KeySet:
        """Keys are rotated by the provider; strangers with made-up tokens make us ask for them only now and then."""
        stale = time.monotonic() - self._keys_at >= KEYS_AT_MOST_EVERY.total_seconds()
        if self._keys is None or (again and stale):
            found = await self._json(str((await self._discovered())["jwks_uri"]))
            try:
                self._keys, self._keys_at = KeySet.import_key_set(found), time.monotonic()  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise NotProven(f"the provider's keys cannot be read ({type(error).__name__})") from None
        return self._keys

    async def _discovered(self) -> Mapping[str, Any]:
        if self._metadata is not None and time.monotonic() < self._metadata_until:
            return self._metadata
        found = await self._json(f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.client.issuer:
            raise NotProven("the provider's metadata are another issuer's")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_safe(str(found.get(name, ""))):
                raise NotProven(f"the provider's {name} is no https address")
        self._metadata, self._metadata_until = found, time.monotonic() + METADATA_LIFE.total_seconds()
        return found

    async def _json(self, url: str) -> dict[str, Any]:
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
                answer = await http.get(url)
                found = answer.raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise NotProven(f"the provider does not answer ({type(error).__name__})") from None
        if not isinstance(found, dict):
            raise NotProven("the provider answered something else than asked")
        return found

    def _oauth(self, metadata: Mapping[str, Any]) -> AsyncOAuth2Client:
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return AsyncOAuth2Client(
            self.client.client_id,
            self.client.client_secret,
            token_endpoint_auth_method=method,
            timeout=TIMEOUT_SECONDS,
        )
