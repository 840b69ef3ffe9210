"""Templates: strict, autoescaped, with versioned addresses for static files."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from .language import TRANSLATED, USUAL, catalogue
from .view_models.marks import Piece, visible
from .view_models.queue_row import Listed
from .view_models.words import OPERATIONS

HERE = Path(__file__).parent
STATIC = HERE / "static"
HELPS_KEPT = 64
LINES_KEPT = 2_000  # of some 1,300 characters: the first pages of everybody who works, in less than 5 MB
OPENED, CLOSED = Markup('<bdi dir="auto">'), Markup("</bdi>")
SPAN = Markup('<span class="{}">{}</span>')  # its `format` escapes


@cache
def environment(language: str = USUAL) -> Environment:
    """The template environment of a language, made once for the process."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_seen,
        extensions=["jinja2.ext.i18n"],
    )
    told = catalogue(language)
    # Not the newer style: there whatever is looked up counts as safe, here it is escaped like any text.
    made.install_gettext_callables(told.gettext, told.ngettext, newstyle=False)  # type: ignore[attr-defined]
    made.globals["asset"] = asset
    made.globals["operations"] = OPERATIONS
    made.globals["shown"] = shown
    made.globals["lines"] = partial(lines, language=language)
    made.globals["help_of"] = partial(help_of, language=language)
    made.globals["exact"] = escape
    return made


@lru_cache(maxsize=LINES_KEPT)
def line(listed: Listed, may_act: bool, language: str = USUAL) -> Markup:
    """A row of the queue. It is kept under all that it rests on, so what is kept is never old."""
    made: Any = environment(language).get_template("_queue_row.html").module
    return Markup(made.row(listed.row, may_act))


def lines(rows: Iterable[Listed], may_act: bool, language: str = USUAL) -> Markup:
    """Rows of the queue, one below the other."""
    return Markup("\n".join([line(row, may_act, language) for row in rows]))


@lru_cache(maxsize=HELPS_KEPT)
def help_of(keymap: str, language: str = USUAL) -> Markup:
    """The table of the keys, by the map of a person and their language; nearly everybody has the usual one."""
    made: Any = environment(language).get_template("_help.html").module
    return Markup(made.table(json.loads(keymap or "{}")))


def _seen(value: Any) -> Any:
    """The last net: no text reaches a page with characters one cannot see, but what a form edits (`exact`)."""
    return visible(value) if type(value) is str else value


def shown(pieces: Iterable[Piece]) -> Markup:
    """Text of strangers, isolated from the direction of the text around it; every piece is escaped.

    Code and no macro: a list shows hundreds of them, and calling a macro costs more than what it does.
    """
    return OPENED + Markup("").join(_piece(piece) for piece in pieces) + CLOSED


def _piece(piece: Piece) -> Markup:
    if piece.kind == "" and not piece.changed:
        return escape(piece.text)
    names = {"mark": "mk ch" if piece.changed else "mk", "hidden": "hid", "hit": "hit", "": "ch"}
    return SPAN.format(names.get(piece.kind, "ch" if piece.changed else "sp"), piece.text)


@cache
def asset(name: str) -> str:
    """The address of a static file. Scripts import one another by name, so only leaves carry a version."""
    if name.endswith(".js"):
        return f"/static/{name}"
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def page(template: str, context: Mapping[str, Any], status: int = 200, language: str = USUAL) -> HTMLResponse:
    """The rendered template. `context` needs `viewer` (or None), `here`, `events` and `now`."""
    now = context["now"].astimezone(UTC)
    told = {"language": language, "translated": language == USUAL or template in TRANSLATED}
    now_utc = f"{now:%Y-%m-%dT%H:%M:%S.%fZ}"
    text = environment(language).get_template(template).render(**context, **told, now_utc=now_utc)
    return HTMLResponse(text, status_code=status)
