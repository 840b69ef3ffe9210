"""Takes the pictures of docs/desk.md from a running demo: `python scripts/take_pictures.py HOME PORT`."""

import shutil
import sys
from pathlib import Path
from typing import Any

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
ARGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SHOTS = (
    ("queue", "light", 1200, "/queue"),
    ("case", "light", 1200, "case:BE04"),
    ("edit", "light", 1200, "case:BE04/edit"),
    ("case-dark", "dark", 1200, "case:AC03"),
    ("phone", "light", 390, "case:BE04"),
    ("operations", "light", 1200, "/dashboards/operations"),
    ("drift", "dark", 1200, "/dashboards/drift"),
    ("evals", "light", 1200, "/evals/mini"),
)


def main(home: Path, port: str) -> None:
    """Sign in as the supervisor of the demo and photograph each page."""
    from playwright.sync_api import sync_playwright

    address, password = f"http://127.0.0.1:{port}", (home / "demo-password").read_text(encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        for name, scheme, width, where in SHOTS:
            size = {"width": width, "height": 520}
            options: dict[str, Any] = {"viewport": size, "color_scheme": scheme}
            context = browser.new_context(**options, locale="en-GB", timezone_id="Europe/Berlin")
            page = context.new_page()
            page.goto(f"{address}/login")
            page.fill("#name", "mia")
            page.fill("#password", password)
            page.click("main button")
            page.goto(address + _place(page, address, where))
            page.wait_for_selector("html[data-ready]")
            page.screenshot(path=str(PICTURES / f"{name}.png"))
            context.close()
        browser.close()


def _place(page: object, address: str, where: str) -> str:
    """The path itself, or that of the first case to approve with a code."""
    if not where.startswith("case:"):
        return where
    code, _, tail = where.removeprefix("case:").partition("/")
    page.goto(f"{address}/queue?status=review&code={code}")  # type: ignore[attr-defined]
    href = page.get_attribute("a[data-open]", "href")  # type: ignore[attr-defined]
    return f"{href}/{tail}" if tail else str(href)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
