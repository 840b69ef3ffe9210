"""The key that signs ledger checkpoints: made once, kept below `keys/` for its owner alone."""

import base64
import hashlib
import os
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ORIGIN = "paymend.ledger/main"
ED25519 = b"\x01"


class FileSigner:
    """Signs with a key in a file, made on first use. Source: C2SP signed-note and tlog-checkpoint."""

    def __init__(self, folder: Path, origin: str = ORIGIN) -> None:
        self._folder, self._origin = folder, origin

    def note(self, size: int, root: bytes) -> str:
        """Origin, size and base64 root, a blank line, and the signature line over the three lines."""
        text = f"{self._origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = base64.b64encode(self._key_id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self._origin} {signature}\n"

    @property
    def verifier(self) -> str:
        """The public key as verifiers read it: name, key id in hex, base64 of algorithm and key."""
        encoded = base64.b64encode(ED25519 + self._public).decode()
        return f"{self._origin}+{self._key_id.hex()}+{encoded}"

    @cached_property
    def _public(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @cached_property
    def _key_id(self) -> bytes:
        return hashlib.sha256(self._origin.encode() + b"\n" + ED25519 + self._public).digest()[:4]

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        file = self._folder / "ledger.pem"
        if not file.exists():
            _write_once(file, Ed25519PrivateKey.generate())
        key = load_pem_private_key(file.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey)
        return key


def _write_once(file: Path, key: Ed25519PrivateKey) -> None:
    """Two processes that start together end with one key: the first to link its file wins."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_suffix(f".{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink(missing_ok=True)
