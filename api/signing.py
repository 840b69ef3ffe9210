"""The key that signs ledger checkpoints: made once, kept below `keys/` for its owner alone."""

import contextlib
import os
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from cases.ledger.note import Checkpoint, Verifier, signed, verifier_of

ORIGIN = "paymend.ledger/main"


class FileSigner:
    """`cases.checkpoint.Signer` with a key in a file, made on first use."""

    def __init__(self, folder: Path, origin: str = ORIGIN) -> None:
        self._folder, self._origin = folder, origin

    def note(self, size: int, root: bytes) -> str:
        """The signed checkpoint."""
        return signed(Checkpoint(self._origin, size, root), (self._origin, self._key))

    @property
    def verifier(self) -> Verifier:
        """The public key, for verifiers."""
        return verifier_of(self._origin, self._key)

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
    with contextlib.suppress(FileExistsError):
        os.link(part, file)
    part.unlink(missing_ok=True)
