"""The interface in two languages: no text outside of the catalogues, and no word of a case ever looked up."""

import re
import runpy
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from jinja2 import nodes

from api.web.language import CATALOGUES, LANGUAGES, USUAL, catalogue, language_of
from api.web.po import Entry, entries, written
from api.web.rendering import HERE, environment
from api.web.view_models.alarms import STRATA

from .conftest import Browser, Site, browser_of
from .demo_desk import Demo
from .test_decisions import approve
from .test_every_page import Found, as_person, examine

BUILDER = runpy.run_path(str(HERE.parents[1] / "scripts" / "build_catalogues.py"))
up_to_date, texts = BUILDER["catalogue"], BUILDER["texts"]
OTHERS = [language for language in LANGUAGES if language != USUAL]
WORDS = re.compile(r"[A-Za-z]{2}")
PLACEHOLDER = re.compile(r"%\(\w+\)s|<[^>]+>")
SPOKEN = ("aria-label", "placeholder", "alt", "title")
NAMES = {"Paymend", "sha256", "rules/local-town.md", "CdtTrfTxInf/Purp/Cd"}  # names, and examples of names
JINJA = re.compile(r"\{#.*?#\}|\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


class Left(HTMLParser):
    """Collects what a template says to people without asking the catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.found += [value for name, value in attrs if name in SPOKEN and value and WORDS.search(value)]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if WORDS.search(data) and not {"kbd", "svg"} & set(self.open[-2:]):
            self.found.append(data.strip())


def left_outside(source: str) -> list[str]:
    """Texts of a template that no catalogue would be asked for."""
    parser = Left()
    parser.feed(JINJA.sub("", source))
    tree = environment().parse(source)
    asked = {id(each) for call in tree.find_all(nodes.Call) for each in call.find_all(nodes.Const)}
    said = [
        const.value
        for output in tree.find_all(nodes.Output)
        for const in output.find_all(nodes.Const)
        if id(const) not in asked
        and isinstance(const.value, str)
        and re.search(r"^[A-Z][a-z]|\w{2} \w{2}", const.value)
    ]
    return [text for text in (*parser.found, *said) if text.strip(" ·") not in NAMES]


@pytest.mark.parametrize("name", sorted(file.name for file in (HERE / "templates").glob("*.html")))
def test_no_text_of_a_template_is_left_outside(name: str) -> None:
    assert left_outside((HERE / "templates" / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source", ["<p>Hello there</p>", '<a aria-label="Go on">{{ x }}</a>', '<b>{{ "Late now" if x else "" }}</b>']
)
def test_a_text_left_outside_is_noticed(source: str) -> None:
    assert left_outside(source)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_every_text_once_and_each_translated(language: str) -> None:
    told = (CATALOGUES / f"{language}.po").read_text(encoding="utf-8")
    assert told == up_to_date(language), "run scripts/build_catalogues.py"
    for entry in entries(told):
        wanted = sorted(PLACEHOLDER.findall(entry.text))
        for form in entry.found:
            assert form, f"not translated: {entry.text}"
            assert entry.text == "" or sorted(PLACEHOLDER.findall(form)) == wanted, form
    assert len(texts()) > 100


def test_a_catalogue_is_written_as_it_is_read() -> None:
    found = [Entry("", "", ("Language: xx\n",)), Entry('say "a\\b"', "", ("é\n",)), Entry("one", "many", ("1", "2"))]
    assert list(entries(written(found))) == found


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "", "en"), ("de", "en", "de"), ("en", "de", "en"), ("", "de-AT,en;q=0.5", "de"),
        ("xx", "fr,de;q=0.3", "de"),
        ("", "en;q=0.2,de;q=0.9", "de"), ("", "de;q=0,fr", "en"), ("", "de;q=x,,;q=,*", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_chosen_else_what_the_browser_asks_for(
    chosen: str, accepted: str, language: str
) -> None:
    assert language_of(chosen, accepted) == language


def test_plural_forms_follow_the_number() -> None:
    one, many = "%(n)s finding", "%(n)s findings"
    assert [catalogue("de").ngettext(one, many, n) for n in (0, 1, 2)] == [
        "%(n)s Befunde", "%(n)s Befund", "%(n)s Befunde",
    ]  # fmt: skip
    assert [catalogue("en").ngettext(one, many, n) for n in (1, 2)] == [one, many]


def test_what_is_looked_up_is_escaped_like_any_text() -> None:
    shown = environment("de").from_string("{{ _(x) }}").render(x="<script>")
    assert shown == "&lt;script&gt;"


async def german(person: Browser, path: str) -> httpx.Response:
    return await person.client.get(path, headers={"accept-language": "de-DE,de;q=0.9"})


def test_a_page_comes_as_the_browser_asks_and_a_choice_of_ones_own_holds_for_all_of_them(site: Site) -> None:
    async def act() -> list[str]:
        async with browser_of(site) as nobody, browser_of(site, "ana") as ana:
            pages = [await german(nobody, "/login"), await nobody.get("/login"), await german(ana, "/me")]
            await ana.get("/me")
            told = {"theme": "dark", "density": "compact", "keys": "on", "language": "de"}
            await ana.post("/me", csrf=ana.fields["csrf"], **told)
            pages += [await ana.get("/me"), await ana.get("/knowledge")]
            await ana.post("/me/density", csrf=ana.fields["csrf"], back="/me")
            pages.append(await ana.get("/me"))
            await ana.post("/me", csrf=ana.fields["csrf"], **(told | {"language": "xx"}))
            pages.append(await ana.get("/me"))
            return [page.text for page in pages]

    login, english, asked, chosen, other, kept, again = site.run(act)
    assert ('<html lang="de">' in login, "Kennwort" in login, "Password" in login) == (True, True, False)
    assert ('<html lang="en">' in english, "Password" in english) == (True, True)
    assert "Meine Einstellungen" in asked
    assert ("Meine Einstellungen" in chosen, '<option value="dark" selected>dunkel' in chosen) == (True, True)
    assert ("Wissen" in other, 'lang="de"' in other) == (True, True)
    assert "Meine Einstellungen" in kept
    assert "My settings" in again


def test_words_of_a_case_are_never_looked_up(site: Site) -> None:
    async def act() -> str:
        case = await site.open("Approvals")
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            return (await german(raj, "/approvals")).text

    page = site.run(act)
    assert "Zweite Freigaben" in page
    assert '<bdi dir="auto">Approvals</bdi>' in page


def test_the_bar_and_the_keys_come_in_the_language_of_the_page_whoever_looked_before(site: Site) -> None:
    site.application.settings.halt_file.write_text("releases\n")

    async def act() -> list[str]:
        async with browser_of(site, "ana") as ana:
            return [(await ana.get("/queue")).text, (await german(ana, "/queue")).text, (await ana.get("/queue")).text]

    both = ("approved payments wait", "once the cut-off has passed"), ("Zahlungen warten", "wenn der Annahmeschluss")
    english, turned, again = ([[words in page for words in pair] for pair in both] for page in site.run(act))
    assert english == again == [[True, True], [False, False]]
    assert turned == [[False, False], [True, True]]


def test_what_stands_in_the_gap_of_a_sentence_is_escaped() -> None:
    told = environment("de").from_string('{{ _(text) % {"what": what} }}').render(text=STRATA, what="<b>")
    assert told == "Die automatische Freigabe ist angehalten für &lt;b&gt;: Diese warten auf Menschen."


TURNED = (
    ("ana", "/queue"), ("ana", "/cases/{review}"), ("raj", "/approvals"), ("raj", "/approvals/{second}"),
    ("ana", "/knowledge"), ("ana", "/knowledge/PB-13"), ("mia", "/dashboards/operations"), ("ana", "/evals/mini"),
    ("ana", "/me"), ("oto", "/cases/{second}/override"), ("ada", "/admin/users"), ("", "/login"),
)  # fmt: skip


@pytest.mark.browser
@pytest.mark.slow
def test_pages_read_from_right_to_left_keep_their_width_and_their_accessibility(browser: Any, demo: Demo) -> None:
    found = Found()
    for person, address in TURNED:
        with as_person(browser, demo, person, "light") as visit:
            assert visit.page.goto(visit.url + demo.address(address)).status == 200
            if person:
                visit.ready()
            visit.page.evaluate("document.documentElement.dir = 'rtl'")
            for width in (1440, 390):
                examine(visit, f"{address} rtl", width, found)
            found.troubles += visit.troubles
    assert found.looked == 2 * len(TURNED)
    assert found.wrong() == {}
