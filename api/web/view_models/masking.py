"""What a reader may not see: accounts for viewers (last four stay), the value to be keyed for a second approver."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from cases.rekeying import HIDDEN_WORD, secret_pattern

from .case import FindingRow
from .changes import HIDDEN, Change, Field
from .marks import Piece, pieces
from .messages import Draft
from .proof import CheckRow, EvidenceRow
from .trace import Trace

IBAN = r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\b"
LONG_NUMBER = r"(?<![\w-])\d(?:[ ]?\d){7,33}(?![\w-])"
ACCOUNT = re.compile(f"{IBAN}|{LONG_NUMBER}")
KEPT = 4


@dataclass(frozen=True)
class Mask:
    """Rewrites texts before they are shown. `accounts` masks account numbers, `secret` one exact value."""

    accounts: bool = False
    secret: str = ""

    @cached_property
    def _secret(self) -> re.Pattern[str] | None:
        return secret_pattern(self.secret)

    def text(self, text: str) -> str:
        """`text` without what must not be seen."""
        if self._secret:
            text = _rewritten(self._secret, HIDDEN_WORD, text)
        return _rewritten(ACCOUNT, _last_four, text) if self.accounts else text

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """`text` masked and made visible."""
        return pieces(self.text(text))

    def changes(self, found: Iterable[Change]) -> tuple[Change, ...]:
        """A change report; a side that had to be rewritten is shown plain."""
        return tuple(self._change(change) for change in found)

    def _change(self, change: Change) -> Change:
        new = change.new_text
        if self._secret and new is not None and self._secret.search(new):
            return replace(change, old=self._shown(change.old), new=HIDDEN, new_text=None, hidden=True)
        hidden = new if new is None else self.text(new)
        return replace(change, old=self._shown(change.old), new=self._shown(change.new), new_text=hidden)

    def _shown(self, made: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """The pieces as they are, unless masking changes what they say."""
        plain = "".join(" " if piece.text == "·" and piece.kind == "space" else piece.text for piece in made)
        masked = self.text(plain)
        return made if masked == plain else (Piece(masked, "", True),)

    def fields(self, found: Iterable[Field]) -> tuple[Field, ...]:
        return tuple(replace(field, text=self._shown(field.text)) for field in found)

    def evidence(self, rows: Iterable[EvidenceRow]) -> tuple[EvidenceRow, ...]:
        """Evidence rows; a locator can be an account too."""
        return tuple(replace(row, quote=self._shown(row.quote), locator=self.text(row.locator)) for row in rows)

    def findings(self, rows: Iterable[FindingRow]) -> tuple[FindingRow, ...]:
        return tuple(replace(row, text=self._shown(row.text)) for row in rows)

    def checks(self, rows: Iterable[CheckRow]) -> tuple[CheckRow, ...]:
        return tuple(replace(row, detail=self._shown(row.detail)) for row in rows)

    def drafts(self, rows: Iterable[Draft]) -> tuple[Draft, ...]:
        return tuple(replace(row, text=self._shown(row.text)) for row in rows)

    def trace(self, found: Trace) -> Trace:
        return replace(found, steps=tuple(replace(row, detail=self._shown(row.detail)) for row in found.steps))


def _rewritten(what: re.Pattern[str], by: str | Callable[[re.Match[str]], str], text: str) -> str:
    """A text of ours stays one that can be told in other languages, unless something in it is hidden."""
    return what.sub(by, text) if what.search(text) else text


def _last_four(match: re.Match[str]) -> str:
    letters = "".join(match[0].split())
    return "…" + letters[-KEPT:]
