"""A checkpoint: size and root of the ledger, signed with Ed25519. Sources: C2SP signed-note and tlog-checkpoint."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ..errors import CaseError

ED25519 = b"\x01"


class BadNote(CaseError):
    """The note is no checkpoint, or no key that we trust has signed it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`origin` names the ledger; `root` is that of its first `size` entries."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name, as written `name+key id+base64`."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """The inverse of `str`. Raises BadNote."""
        try:
            name, key_id, encoded = text.strip().split("+", 2)
            algorithm_and_key = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as error:
            raise BadNote("a key is written name+key id+base64") from error
        found = cls(name, algorithm_and_key[1:])
        if algorithm_and_key[:1] != ED25519 or len(found.key) != 32 or found.key_id.hex() != key_id:
            raise BadNote(f"{name}: the key id does not belong to the key")
        return found


def verifier_of(name: str, key: Ed25519PrivateKey) -> Verifier:
    """The public side of `key` under `name`."""
    return Verifier(name, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def signed(checkpoint: Checkpoint, *keys: tuple[str, Ed25519PrivateKey]) -> str:
    """The note: text, blank line, and one signature line for each (name, key)."""
    lines = [_signature_line(checkpoint.text, name, key) for name, key in keys]
    return f"{checkpoint.text}\n{''.join(lines)}"


def _signature_line(text: str, name: str, key: Ed25519PrivateKey) -> str:
    blob = verifier_of(name, key).key_id + key.sign(text.encode())
    return f"\u2014 {name} {base64.b64encode(blob).decode()}\n"


def opened(note: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint of a note that one of `verifiers` has signed. Raises BadNote.

    A signature by a known key that does not hold refuses the whole note; lines of unknown keys are passed over.
    """
    text, separator, signatures = note.partition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise BadNote("the note has no signature")
    checkpoint = _checkpoint(f"{text}\n")
    known = {(v.name, v.key_id): v for v in verifiers}
    holding = [_holds(line, checkpoint.text, known) for line in signatures[:-1].split("\n")]
    if not any(holding):
        raise BadNote("no key that we trust has signed the note")
    return checkpoint


def _checkpoint(text: str) -> Checkpoint:
    try:
        origin, size, root, rest = text.split("\n")
        found = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error) as error:
        raise BadNote("the note is no checkpoint") from error
    if rest or not origin or found.text != text or len(found.root) != 32 or found.size < 0:
        raise BadNote("the note is no checkpoint")
    return found


def _holds(line: str, text: str, known: dict[tuple[str, bytes], Verifier]) -> bool:
    try:
        dash, name, encoded = line.split(" ")
        blob = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadNote("a signature line cannot be read") from error
    if base64.b64encode(blob).decode() != encoded:
        raise BadNote("a signature line is not in canonical form")
    verifier = known.get((name, blob[:4]))
    if dash != "\u2014" or verifier is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(verifier.key).verify(blob[4:], text.encode())
    except InvalidSignature as error:
        raise BadNote(f"the signature of {name} does not hold") from error
    return True
