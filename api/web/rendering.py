"""Templates: strict, autoescaped, with versioned addresses for static files."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from payments.kept import remembered

from .language import USUAL, Catalogue, catalogue, script_words
from .said import Said, in_words
from .view_models.marks import Piece, visible
from .view_models.queue_row import Listed
from .view_models.words import OPERATIONS, reason_words, risk_words, role_words

HERE = Path(__file__).parent
STATIC = HERE / "static"
HELPS_KEPT = 64
LINES_KEPT = 2_000  # of some 1,300 characters: the first pages of everybody who works, in less than 5 MB
OPENED, CLOSED = Markup('<bdi dir="auto">'), Markup("</bdi>")
SPAN = Markup('<span class="{}">{}</span>')  # its `format` escapes


@cache
def environment(language: str = USUAL) -> Environment:
    """The template environment of a language, made once for the process."""
    words = catalogue(language)
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=partial(_seen, words),
        extensions=["jinja2.ext.i18n"],
    )
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # a `trans` block hands its gaps over
    made.globals |= _callables(words)
    made.globals["asset"] = asset
    made.globals["operations"] = OPERATIONS
    made.globals["shown"] = partial(shown, words=words)
    made.globals["language"] = language
    made.globals |= {"reason_words": reason_words, "risk_words": risk_words, "role_words": role_words}
    made.globals["foreign_pieces"] = partial(_foreign_pieces, language=language)
    made.globals["foreign"] = partial(_foreign, language=language)
    made.globals["script_words"] = script_words(language)
    made.globals["lines"] = partial(lines, language=language)
    made.globals["help_of"] = partial(help_of, language=language)
    made.globals["exact"] = escape
    return made


@remembered(LINES_KEPT)
def line(listed: Listed, may_act: bool, claim_key: str = "c", language: str = USUAL) -> Markup:
    """A row of the queue. It is kept under all that it rests on, so what is kept is never old."""
    made: Any = environment(language).get_template("_queue_row.html").module
    return Markup(made.row(listed.row, may_act, claim_key))


def lines(rows: Iterable[Listed], may_act: bool, claim_key: str = "c", language: str = USUAL) -> Markup:
    """Rows of the queue, one below the other; `claim_key` is the letter that claims one."""
    return Markup("\n".join([line(row, may_act, claim_key, language) for row in rows]))


@lru_cache(maxsize=HELPS_KEPT)
def help_of(keymap: str, language: str = USUAL) -> Markup:
    """The table of the keys, by the map of a person and their language; nearly everybody has the usual one."""
    made: Any = environment(language).get_template("_help.html").module
    return Markup(made.table(json.loads(keymap or "{}")))


def _callables(words: Catalogue) -> dict[str, Callable[..., str]]:
    """What asks the catalogue. Only a `trans` block may hold markup: whatever `_` looks up is escaped like any text."""

    def of(text: str, **gaps: Any) -> str:
        found = words.gettext(text)
        return found % {name: _seen(words, value) for name, value in gaps.items()} if gaps else found

    def of_block(text: str, **gaps: Any) -> Markup:
        return Markup(words.gettext(text)) % {name: _seen(words, value) for name, value in gaps.items()}

    def of_plural(one: str, more: str, number: int, **gaps: Any) -> Markup:
        gaps = {"num": number, **gaps}
        return Markup(words.ngettext(one, more, number)) % {name: _seen(words, value) for name, value in gaps.items()}

    return {"_": of, "gettext": of_block, "ngettext": of_plural}


def _foreign(value: object, language: str) -> Markup:
    """The attribute that tells a reader's voice of a text that is kept in English, or nothing."""
    ours = language == USUAL or (isinstance(value, Said) and value.is_told(catalogue(language)))
    return Markup(' lang="en"') if not ours and any(map(str.isalpha, str(value))) else Markup("")


def _foreign_pieces(pieces: Sequence[Piece], language: str) -> Markup:
    return _foreign(pieces[0].text if pieces else "", language)


def _seen(words: Catalogue, value: Any) -> Any:
    """What a page shows of a value: ours in the reader's language, and no text with characters one cannot see.

    That is the last net of every page; only what a form edits or posts (`exact`) goes past it.
    """
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(in_words(value, words))


def shown(pieces: Iterable[Piece], words: Catalogue) -> Markup:
    """Text of strangers, isolated from the direction of the text around it; every piece is escaped.

    Code and no macro: a list shows hundreds of them, and calling a macro costs more than what it does.
    """
    return OPENED + Markup("").join(_piece(piece, words) for piece in pieces) + CLOSED


def _piece(piece: Piece, words: Catalogue) -> Markup:
    text = piece.text if type(piece.text) is str else visible(in_words(piece.text, words))
    if piece.kind == "" and not piece.changed:
        return escape(text)
    names = {"mark": "mk ch" if piece.changed else "mk", "hidden": "hid", "hit": "hit", "fault": "mk hit", "": "ch"}
    return SPAN.format(names.get(piece.kind, "ch" if piece.changed else "sp"), text)


@cache
def asset(name: str) -> str:
    """The address of a static file. Scripts import one another by name, so only leaves carry a version."""
    if name.endswith(".js"):
        return f"/static/{name}"
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def page(template: str, context: Mapping[str, Any], status: int = 200, language: str = USUAL) -> HTMLResponse:
    """The rendered template. `context` needs `viewer` (or None), `here`, `events` and `now`."""
    now = context["now"].astimezone(UTC)
    now_utc = f"{now:%Y-%m-%dT%H:%M:%S.%fZ}"
    text = environment(language).get_template(template).render(**context, now_utc=now_utc)
    return HTMLResponse(text, status_code=status)
