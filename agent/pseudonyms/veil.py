"""The veil over one case: what goes to a remote model is covered, what comes back is lifted. In doubt nothing goes."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from payments.identifiers import bic

from ..fences import BANKS_OWN, CLOSE, OPEN, fenced
from .covering import Covering, looks_like_token
from .kinds import Kind, holds_bic, kind_at
from .tokens import Tokens, UnknownToken

GUARDED_LENGTH_MIN = 6
HARMLESS = frozenset({"NOTPROVIDED", "UNKNOWN", "NONREF", "NONE", "NULL"})
_FENCE = re.compile(rf"{OPEN}(?=[\[{{\"\dtfn-])(.*?){CLOSE}", re.S)  # JSON between fences, not a mention of them


class CannotCover(Exception):
    """What would leave holds what may not, or what came back holds a token of nobody's."""


class Veil:
    """Covers conversations of one case and lifts the answers. `key` is secret and the case's own."""

    def __init__(self, key: bytes) -> None:
        self._tokens = Tokens(key)
        self._covering = Covering(self._tokens.token)
        self._guarded: dict[str, Kind] = {}

    def cover(self, messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]] = ()) -> list[BaseMessage]:
        """The conversation with tokens in all that stands in fences, in turns of the model and in calls of tools.

        The lines that people of the bank wrote are covered as well; what we publish is not.

        Raises CannotCover where a known value would leave in any spelling.
        """
        for message in messages:
            for value in _fenced_values(message):
                self._learn(value, "")
        try:
            covered = [self._covered(message) for message in messages]
        except UnknownToken as clash:
            raise CannotCover(str(clash)) from None
        self._require_nothing_known(covered)
        return covered

    def lift(self, turn: AIMessage) -> AIMessage:
        """The model's turn with values in place of tokens. Raises CannotCover for a token that was never given."""
        try:
            calls = [{**call, "args": self._lifted(call["args"])} for call in turn.tool_calls]
            content = self._tokens.restored(str(turn.content), in_json=True)
        except UnknownToken as unknown:
            raise CannotCover(str(unknown)) from None
        return AIMessage(content=content, tool_calls=calls, usage_metadata=turn.usage_metadata)

    def _learn(self, value: Any, place: str, *, banks: bool = False) -> None:
        """Know the values whose place tells their kind, and keep the institutions' BICs.

        `banks`: only the payment's own fields and rows of master data can say that a word is a BIC; a narrative's word
        of eight letters looks like one too, and may be a name.
        """
        if isinstance(value, Mapping):
            banks = banks or place == "fields" or str(value.get("source", "")).startswith("reference.")
            source = _quoted_at(value)
            for key, inner in value.items():
                at = source if key in ("quote", "value") and source else str(key)
                self._learn(inner, at, banks=banks)
        elif isinstance(value, list):
            for inner in value:
                self._learn(inner, place, banks=banks)
        elif isinstance(value, str):
            self._learn_text(value, place, banks)

    def _learn_text(self, text: str, place: str, banks: bool) -> None:
        if holds_bic(place):
            if banks and bic.fault(text) is None:
                self._covering.keep(text)
            return
        kind = kind_at(place)
        if kind is None or text.upper() in HARMLESS or looks_like_token(text):
            return
        if kind is Kind.STREET:
            if self._covering.words(kind, text) != text and len(_folded(text)) >= GUARDED_LENGTH_MIN:
                self._guarded.setdefault(text, kind)
                self._covering.know(kind, text)
            return
        if text.startswith("/"):  # the account line of a FIN party
            kind, text = Kind.ACCOUNT, text.strip("/")
        self._covering.know(kind, text)
        self._guarded[text] = kind

    def _covered(self, message: BaseMessage) -> BaseMessage:
        if isinstance(message, AIMessage):
            calls = [{**call, "args": self._hidden(call["args"], "")} for call in message.tool_calls]
            return AIMessage(content=self._said(str(message.content)), tool_calls=calls)
        text = _FENCE.sub(lambda found: self._refenced(json.loads(found[1])), str(message.content))
        if own := frozenset(message.additional_kwargs.get(BANKS_OWN, ())):
            text = "\n".join([self._covering.covered(line) if line in own else line for line in text.split("\n")])
        if isinstance(message, ToolMessage):
            return ToolMessage(content=text, tool_call_id=message.tool_call_id)
        return (SystemMessage if isinstance(message, SystemMessage) else HumanMessage)(content=text)

    def _said(self, text: str) -> str:
        """What the model said before: a proposal as JSON, anything else as a stranger's text."""
        try:
            return json.dumps(self._hidden(json.loads(text), ""), ensure_ascii=True)
        except (ValueError, RecursionError):
            return self._covering.covered(text)

    def _refenced(self, value: Any) -> str:
        hidden = self._hidden(value, "")
        if isinstance(hidden, dict) and "fields" in hidden:
            hidden = {**hidden, "tokens": self._legend(json.dumps(hidden, ensure_ascii=True))}
        return fenced(hidden)

    def _hidden(self, value: Any, place: str) -> Any:
        if isinstance(value, Mapping):
            source = _quoted_at(value)
            return {
                self._key(str(key)): self._hidden(inner, source if key in ("quote", "value") and source else str(key))
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._hidden(inner, place) for inner in value]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return value if abs(value) < 1_000 else self._covering.covered(str(value))
        return self._text(str(value), place)

    def _text(self, text: str, place: str) -> str:
        if text in HARMLESS or self._covering.keeps(text):
            return text
        kind = kind_at(place)
        if kind is Kind.STREET:
            return self._covering.words(kind, text)
        if kind is not None and any(c.isalnum() for c in text) and not text.startswith("/"):
            return self._tokens.token(kind, text)
        return self._covering.covered(text)

    def _key(self, key: str) -> str:
        return self._covering.covered(key)

    def _legend(self, covered: str) -> dict[str, str]:
        """What may be told of the values behind the tokens in use: never the values."""
        given = self._tokens.values()
        told = {token: self._tokens.features(token) for token in given if token in covered and _is_featured(token)}
        for token, features in told.items():
            near = [(o, at) for o in told if o != token and (at := _differing(given[token], given[o]))]
            told[token] = features + "".join(f", differs from {other} at {at}" for other, at in near)
        return told

    def _lifted(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(key): self._lifted(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._lifted(inner) for inner in value]
        return self._tokens.restored(value, in_json=False) if isinstance(value, str) else value

    def _require_nothing_known(self, covered: Sequence[BaseMessage]) -> None:
        """The last look at what would leave: no known value, however spelled or coded."""
        told = [str(m.content) + json.dumps(getattr(m, "tool_calls", []), default=str) for m in covered]
        text = json.loads(json.dumps("\n".join(told)))
        plain = _folded(re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text))
        for value, kind in self._guarded.items():
            folded = _folded(value)
            if len(folded) < GUARDED_LENGTH_MIN or (kind is Kind.STREET and " " not in value.strip()):
                continue
            if folded in plain or _folded(base64.b64encode(value.encode()).decode())[:-2] in plain:
                raise CannotCover(f"a {kind.value.lower()} of the case would leave uncovered")


def _quoted_at(told: Mapping[str, Any]) -> str:
    """The place where evidence stands whose quote says what stands there; empty where the quote is our own words."""
    values = told.get("values")
    found = not isinstance(values, Mapping) or values.get("found") is not False
    return str(told.get("locator", "")) if "quote" in told and found else ""


def _fenced_values(message: BaseMessage) -> Iterator[Any]:
    if not isinstance(message, AIMessage):
        for found in _FENCE.finditer(str(message.content)):
            yield json.loads(found[1])


def _is_featured(token: str) -> bool:
    return token.startswith((f"{Kind.PARTY.value}_", f"{Kind.ACCOUNT.value}_")) or (
        token[:2].isalpha() and token[2:4] == "00"
    )


def _differing(one: str, other: str) -> list[int]:
    """The places (from 1) at which two accounts of one length differ, where they are few."""
    if len(one) != len(other) or " " in one or not any(c.isdigit() for c in one):
        return []
    places = [n for n, (a, b) in enumerate(zip(one, other, strict=True), 1) if a != b]
    return places if len(places) <= 3 else []


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
