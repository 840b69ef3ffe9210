"""What a German page still says in English: its texts, but those of a case and those told to be English."""

import re
from html.parser import HTMLParser

from api.web.language import catalogue

SPOKEN = ("aria-label", "placeholder", "alt", "title")
VOID = frozenset({"input", "br", "wbr", "img", "link", "meta", "path", "rect", "polyline"})
FOREIGN = frozenset({"bdi", "code", "kbd", "pre", "script", "style", "textarea", "time"})
SMALL_WORDS = re.compile(
    r"\b(?:the|of|and|is|are|by|not|with|for|from|this|that|what|were|been|when|your|you|until|nobody|nothing|at|on|it)\b",
)
MSGIDS = {
    text: entry.found[0]
    for text, entry in catalogue("de").told.items()
    if "%(" not in text and len(text) > 3 and text.lower() != entry.found[0].lower()
}
SENTENCES = tuple(text for text in MSGIDS if " " in text)


class Texts(HTMLParser):
    """Collects the visible and spoken texts of a page, and what its forms would post."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.posted: list[tuple[str, str, str]] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        quiet = tag in FOREIGN or told.get("lang") == "en" or "mono" in told.get("class", "").split()
        outside = bool(self.open) and self.open[-1][1] and told.get("lang") != "de"
        if tag not in VOID:
            self.open.append((tag, quiet or outside))
        if not quiet and not outside:
            self.found += [told[name] for name in SPOKEN if told.get(name)]
        if told.get("name") or "value" in told:
            self.posted.append((tag, told.get("name", ""), told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1][1]):
            self.found.append(" ".join(data.split()))


def texts_of(page: str) -> Texts:
    """The page taken apart."""
    texts = Texts()
    texts.feed(page)
    return texts


def english_in(page: str) -> list[str]:
    """Texts of a German page that are an English msgid, hold one of several words, or a small English word."""
    return [text for text in texts_of(page).found if _is_english(text)]


def _is_english(text: str) -> bool:
    return text in MSGIDS or any(msgid in text for msgid in SENTENCES) or bool(SMALL_WORDS.search(text))
