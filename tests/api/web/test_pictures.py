"""The pictures of docs/desk.md: each is a page of the demo that renders; `make pictures` takes them again."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .demo_desk import Demo
from .test_every_page import as_person

DOCS = Path(__file__).parents[3] / "docs"
TAKEN = os.environ.get("PAYMEND_PICTURES") == "1"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a page as the supervisor sees it; words in braces are cases of the demo."""

    name: str
    address: str
    scheme: str = "light"
    width: int = 1200


SHOTS = (
    Shot("queue", "/queue"),
    Shot("case", "/cases/{review}"),
    Shot("edit", "/cases/{review}/edit"),
    Shot("case-dark", "/approvals/{second}", "dark"),
    Shot("phone", "/cases/{review}", width=390),
    Shot("operations", "/dashboards/operations"),
    Shot("drift", "/dashboards/drift", "dark"),
    Shot("evals", "/evals/mini"),
)


def test_every_picture_of_the_document_is_one_that_is_taken() -> None:
    named = re.findall(r"\]\(pictures/([\w-]+)\.png\)", (DOCS / "desk.md").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(shot.name for shot in SHOTS)
    assert sorted(file.stem for file in (DOCS / "pictures").iterdir()) == sorted(named)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_the_page_of_a_picture_renders(browser: Any, demo: Demo, shot: Shot, tmp_path: Path) -> None:
    with as_person(browser, demo, "mia", shot.scheme) as visit:
        visit.page.set_viewport_size({"width": shot.width, "height": 520})
        visit.go(demo.address(shot.address))
        if shot.address == "/queue":
            visit.page.wait_for_selector("#live[data-on]")
        visit.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        file = (DOCS / "pictures" if TAKEN else tmp_path) / f"{shot.name}.png"
        assert len(visit.page.screenshot(path=str(file))) > 10_000, "an empty page"
        assert visit.page.locator("main h1").count() == 1
        assert visit.troubles == []
