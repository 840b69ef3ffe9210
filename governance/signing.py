"""Ed25519 keys that sign certificates, and the list of those that an installation trusts."""

import base64
import hashlib
import os
from collections.abc import Collection
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def own_key(path: Path) -> Ed25519PrivateKey:
    """The private key in `path` (32 bytes), made on first use and readable by its owner only."""
    if path.exists():
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    path.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_bytes_raw())
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half, in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def key_id(public: str) -> str:
    """The short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:16]


def sign(key: Ed25519PrivateKey, data: bytes) -> str:
    """The signature in base64."""
    return base64.b64encode(key.sign(data)).decode()


def is_signed(public: str, signature: str, data: bytes) -> bool:
    """Whether `signature` is the key's own over `data`."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_exact(public))
        key.verify(_exact(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _exact(text: str) -> bytes:
    """The bytes of base64 text that has exactly one spelling. Raises ValueError."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not the one spelling of these bytes")
    return data


def trusted_keys(home: Path) -> Collection[str]:
    """Public keys that this installation trusts: `keys/certifiers`, one a line."""
    try:
        return frozenset((home / "keys" / "certifiers").read_text().split())
    except OSError:
        return frozenset()
