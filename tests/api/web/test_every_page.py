"""Every page and every state of one, in Chromium: no accessibility violation, no console message, no CSP report, no
request off host, no sideways scroll.

A run of its own (`make pages`) takes each page in light and dark at three widths and keeps the counts; the usual tests
take each page in one of the six ways.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from .browsing import PATIENCE_SECONDS, Visit
from .demo_desk import Demo
from .page_addresses import EXAMPLES, NO_PAGES, Look, all_looks, page_routes
from .recording import keep

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WAYS = [(scheme, width) for scheme in ("light", "dark") for width in (1440, 900, 390)]
EVERY_WAY = os.environ.get("PAYMEND_EVERY_WIDTH") == "1"  # the whole matrix takes minutes
RESULT = os.environ.get("PAYMEND_PAGES_RESULT")
REFUSED = "Failed to load resource"  # what Chromium logs of a page that is refused on purpose


def test_every_page_has_an_address_to_look_at_it_by() -> None:
    assert [path for path in page_routes() if not EXAMPLES.get(path)] == []
    assert set(EXAMPLES) - set(page_routes()) == set()
    assert not set(EXAMPLES) & set(NO_PAGES)


@dataclass
class Found:
    """What was looked at and what was wrong with it."""

    looked: int = 0
    pages: set[str] = field(default_factory=set)
    axe: dict[str, list[str]] = field(default_factory=dict)
    sideways: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        csp = [text for text in self.troubles if "CSP " in text]
        away = [text for text in self.troubles if "request to another host" in text]
        return {
            "pages_and_states": len(self.pages),
            "looks": self.looked,
            "axe_violations": len(self.axe),
            "csp_reports": len(csp),
            "requests_off_host": len(away),
            "console_messages": len(self.troubles) - len(csp) - len(away),
            "sideways_scroll": len(self.sideways),
        }

    def wrong(self) -> dict[str, object]:
        told = {"axe": self.axe, "sideways": self.sideways, "troubles": self.troubles}
        return {name: value for name, value in told.items() if value}


@contextmanager
def as_person(browser: Any, demo: Demo, name: str, scheme: str, locale: str = "en-GB") -> Iterator[Visit]:
    """A page of this person, signed in unless the name is empty."""
    context = browser.new_context(locale=locale, timezone_id="Europe/Berlin", color_scheme=scheme)
    if name:
        context.add_cookies([{"name": "paymend", "value": demo.cookie(name), "url": demo.url}])
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    visit = Visit(context.new_page(), demo.url)
    visit.watch()
    yield visit
    context.close()


def examine(visit: Visit, name: str, width: int, found: Found) -> None:
    """Look for faults at the page as it stands now."""
    from axe_playwright_python.sync_playwright import Axe

    visit.page.set_viewport_size({"width": width, "height": 900})
    found.looked += 1
    found.pages.add(name)
    result = Axe().run(visit.page, options={"runOnly": {"type": "tag", "values": TAGS}})
    for violation in result.response["violations"]:
        nodes = [node["html"][:160] for node in violation["nodes"]]
        found.axe.setdefault(f"{name} {violation['id']}", nodes[:3])
    if visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.sideways.append(f"{name} {width}")


def look_at(visit: Visit, demo: Demo, look: Look, widths: list[int], scheme: str, found: Found) -> None:
    address = demo.address(look.address)
    answer = visit.page.goto(visit.url + address)
    assert answer.status == look.status, f"{look.person} {look.address}: {answer.status}"
    if look.person:
        visit.ready()
    for width in widths:
        examine(visit, f"{look.person} {look.address}", width, found)
    own = [text for text in visit.troubles if look.status < 400 or REFUSED not in text]
    found.troubles += [f"{look.address} {scheme}: {text}" for text in own]
    visit.troubles.clear()


def by_person(looks: tuple[Look, ...]) -> dict[str, list[tuple[int, Look]]]:
    grouped: dict[str, list[tuple[int, Look]]] = {}
    for number, look in enumerate(looks):
        grouped.setdefault(look.person, []).append((number, look))
    return grouped


def widths_of(number: int, scheme: str) -> list[int]:
    """All widths, or for the usual tests one of the six ways, another for each page."""
    return [w for n, (s, w) in enumerate(WAYS) if s == scheme and (EVERY_WAY or n == number % len(WAYS))]


def case_page(visit: Visit, demo: Demo) -> None:
    visit.go(demo.address("/cases/{review}"))
    visit.arm()
    for box in visit.page.query_selector_all("main input[name=read]"):
        box.check()


def the_strip(visit: Visit, demo: Demo, key: str) -> None:
    case_page(visit, demo)
    visit.page.keyboard.press(key)
    visit.page.wait_for_selector(".strip")


def the_keys(visit: Visit, _: Demo) -> None:
    visit.go("/queue")
    visit.page.keyboard.press("?")
    visit.page.wait_for_selector("dialog[open]")


def the_commands(visit: Visit, demo: Demo) -> None:
    case_page(visit, demo)
    visit.page.keyboard.press("Control+k")
    visit.page.wait_for_selector("#commands[open]")


def all_unfolded(visit: Visit, demo: Demo) -> None:
    case_page(visit, demo)
    visit.page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")


def the_confirm_page(visit: Visit, demo: Demo) -> None:
    case_page(visit, demo)
    posted(visit, {"verdict": "approve"})


def a_conflict(visit: Visit, demo: Demo) -> None:
    case_page(visit, demo)
    posted(visit, {"verdict": "approve", "confirm": "yes", "version": "1"})


def an_unread_field(visit: Visit, demo: Demo) -> None:
    case_page(visit, demo)
    posted(visit, {"verdict": "reject", "confirm": "yes"})


def posted(visit: Visit, fields: dict[str, str]) -> None:
    """Send the decision form with these fields, past the scripts of the page."""
    visit.page.evaluate(
        """(fields) => {
            const form = document.getElementById("decision");
            for (const [name, value] of Object.entries(fields)) {
                for (const old of form.querySelectorAll(`[name=${name}]`)) if (old.type === "hidden") old.remove();
                const field = document.createElement("input");
                Object.assign(field, { type: "hidden", name, value });
                form.append(field);
            }
            HTMLFormElement.prototype.submit.call(form);
        }""",
        fields,
    )
    visit.page.wait_for_load_state()
    visit.ready()


def a_wrong_key(visit: Visit, demo: Demo) -> None:
    visit.go(demo.address("/approvals/{second}"))
    visit.page.fill("#keyed", "NOT THE VALUE")
    visit.page.click("main form button.primary")
    visit.page.wait_for_selector("#keyed-problem")


def a_bulk_outcome(visit: Visit, _: Demo) -> None:
    visit.go("/queue?status=review")
    visit.page.locator("input[name=case]").first.check()
    visit.page.click("button[value=claim]")
    visit.page.wait_for_selector("text=Outcome of each row")


def a_bulk_question(visit: Visit, _: Demo) -> None:
    visit.go("/queue?status=review")
    visit.page.locator("input[name=case]").first.check()
    visit.page.click("#bulk button[value=escalate]")
    visit.page.wait_for_selector("#ask")


def a_checked_message(visit: Visit, _: Demo) -> None:
    visit.go("/check")
    visit.page.fill("#message", "{1:F01TVRKDEHHXXXX0000000000}{2:I103OSKLUS33XXXXN}{4:\n:20:A\n:32A:261123USD1,\n-}")
    visit.page.click("main form button.primary")
    visit.page.wait_for_load_state()
    visit.ready()


def a_refused_edit(visit: Visit, demo: Demo) -> None:
    visit.go(demo.address("/cases/{review}/edit"))
    visit.page.locator("#edit input.mono").first.fill("NOT PROVEN BY ANYTHING")
    visit.page.click("#edit button.primary")
    visit.page.wait_for_selector("#problems")


def a_waiting_cut_off(visit: Visit, _: Demo) -> None:
    visit.go("/admin/cutoffs")
    if visit.page.locator("text=Withdraw").count():
        visit.page.click("text=Withdraw")
        visit.page.wait_for_selector("#time")
    visit.page.fill("#time", "15:00")
    visit.page.fill("#day", "2099-12-24")
    visit.page.fill("#reason", "earlier, as the market infrastructure announced")
    visit.page.click("button[value=propose]")
    visit.page.wait_for_selector("text=Waiting for a second administrator")


def a_wrong_password(visit: Visit, _: Demo) -> None:
    visit.page.goto(f"{visit.url}/login")
    visit.page.fill("#name", "nobody")
    visit.page.fill("#password", "nothing")
    visit.page.click("main button")
    visit.page.wait_for_selector("[role=alert]")


STATES: dict[str, tuple[str, Callable[[Visit, Demo], None]]] = {
    "strip: approve": ("ana", lambda visit, demo: the_strip(visit, demo, "a")),
    "strip: reject": ("ana", lambda visit, demo: the_strip(visit, demo, "r")),
    "keys": ("ana", the_keys),
    "commands": ("ana", the_commands),
    "case, all unfolded": ("ana", all_unfolded),
    "confirm": ("ana", the_confirm_page),
    "409 changed": ("ana", a_conflict),
    "422 no reason": ("ana", an_unread_field),
    "keyed wrongly": ("raj", a_wrong_key),
    "bulk": ("mia", a_bulk_outcome),
    "bulk, asked": ("mia", a_bulk_question),
    "check, findings": ("ana", a_checked_message),
    "edit refused": ("ana", a_refused_edit),
    "cut-off waits": ("ada", a_waiting_cut_off),
    "wrong password": ("", a_wrong_password),
}


@pytest.mark.browser
@pytest.mark.slow
def test_no_page_and_no_state_of_one_has_a_fault(browser: Any, demo: Demo) -> None:
    found = Found()
    for scheme in ("light", "dark"):
        for person, looks in by_person(all_looks()).items():
            with as_person(browser, demo, person, scheme) as visit:
                for number, look in looks:
                    if widths := widths_of(number, scheme):
                        look_at(visit, demo, look, widths, scheme, found)
        for number, (name, (person, act)) in enumerate(STATES.items()):
            if name == "keyed wrongly" and scheme == "dark":
                continue  # a second miss would send the case back
            if widths := widths_of(number, scheme):
                with as_person(browser, demo, person, scheme) as visit:
                    act(visit, demo)
                    for width in widths:
                        examine(visit, name, width, found)
                    found.troubles += [f"{name} {scheme}: {text}" for text in visit.troubles if REFUSED not in text]
    if RESULT:
        record(found, RESULT)
    assert found.wrong() == {}


def record(found: Found, path: str) -> None:
    """The record of `make pages`."""
    told = {"what": "every page and state of the desk in Chromium, over the demo queue, with axe"}
    told |= {"themes": ["light", "dark"], "widths": [1440, 900, 390], "routes": list(page_routes())}
    keep(path, told | found.counts() | {"wrong": found.wrong()}, "make pages")
