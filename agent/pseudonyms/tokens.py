"""Tokens of one case: the same value gives the same token, another case's key another; only the case can go back."""

import base64
import hmac
import json
import re

from .kinds import Kind

STEM, SURFACE = 6, 4
TYPED = re.compile(rf"(?:PARTY|ACCT|REF|STREET|TEXT)_[A-Z2-7]{{{STEM + SURFACE}}}(?![A-Z0-9])")
IBAN_LIKE = re.compile(r"(?<![A-Z0-9])[A-Z]{2}00[0-9A-Z]{11,30}(?![A-Z0-9])")
UETR_LIKE = re.compile(r"00000000-0000-4000-8000-[0-9a-f]{12}")
_ANY = re.compile("|".join(shape.pattern for shape in (TYPED, IBAN_LIKE, UETR_LIKE)))
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}")
_UETR = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class UnknownToken(ValueError):
    """A token that this case never gave away."""


class Tokens:
    """Tokens by value and back. `key` is the case's own: without it and the case's data a token tells nothing.

    An IBAN keeps country, length and which places are letters, and has the check digits 00, which no account has; a
    UETR keeps its form. Anything else is its kind and a code: the same first six characters mean the same value but
    for case, blanks and punctuation.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._values: dict[str, str] = {}

    def token(self, kind: Kind, value: str) -> str:
        """The token for this exact text. Raises UnknownToken where two texts would share one."""
        made = self._formatted(value) or self._typed(kind, value)
        if self._values.setdefault(made, value) != value:
            raise UnknownToken("two values would share a token")
        return made

    def restored(self, text: str, *, in_json: bool) -> str:
        """The text with every token replaced by its value, escaped where it stands in JSON. Raises UnknownToken."""

        def value(match: re.Match[str]) -> str:
            found = self._values.get(match[0])
            if found is None:
                raise UnknownToken(f"the answer holds a token that was never given: {match[0][:20]}")
            return json.dumps(found, ensure_ascii=False)[1:-1] if in_json else found

        return _ANY.sub(value, text)

    def features(self, token: str) -> str:
        """What a token may tell of its value: words, length in bands of ten, script, and whether an IBAN is valid."""
        value = self._values[token]
        compact = re.sub(r"\s", "", value)
        if _IBAN.fullmatch(compact.upper()):
            from payments.identifiers import iban

            return f"IBAN, {'valid' if iban.fault(compact) is None else 'not valid'}"
        script = "" if value.isascii() else ", not ASCII"
        return f"{len(value.split())} words, {len(compact) // 10 * 10}+ characters{script}"

    def values(self) -> dict[str, str]:
        """Token → value, of all that were given."""
        return dict(self._values)

    def _formatted(self, value: str) -> str | None:
        if _IBAN.fullmatch(value):
            letters = iter(self._stream("iban", value))
            rest = "".join(chr(65 + next(letters) % 26) if c.isalpha() else str(next(letters) % 10) for c in value[4:])
            return f"{value[:2]}00{rest}"
        if _UETR.fullmatch(value):
            return f"00000000-0000-4000-8000-{self._stream('uetr', value).hex()[:12]}"
        return None

    def _typed(self, kind: Kind, value: str) -> str:
        folded = re.sub(r"[\W_]+", "", value).casefold()
        stem = base64.b32encode(self._stream(kind.value, folded)).decode()[:STEM]
        surface = base64.b32encode(self._stream("surface", value)).decode()[:SURFACE]
        return f"{kind.value}_{stem}{surface}"

    def _stream(self, purpose: str, value: str) -> bytes:
        return hmac.digest(self._key, f"{purpose}\0{value}".encode(errors="surrogatepass"), "sha256")
