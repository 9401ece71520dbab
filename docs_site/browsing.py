"""A headless Chromium that looks at pages as a person does: for screenshots, and for tests that walk through pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

WIDTH, HEIGHT = 1440, 900
PATIENCE_MS = 60_000  # Odoo makes its scripts and styles when a database is looked at for the first time


class NoBrowser(Exception):
    """There is no Chromium on this machine; the message says how to have one."""


def chromium() -> str:
    """Return where Chromium is. Raises NoBrowser."""
    found = shutil.which("chromium")
    if not found:
        raise NoBrowser("Chromium is missing: sudo apt-get install chromium")
    return found


@contextmanager
def new_page(locale: str = "pl-PL") -> Iterator[Page]:
    """Yield an empty page of a browser that speaks a language, such as pl-PL, and lives in Warsaw. Raises NoBrowser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(
            locale=locale, timezone_id="Europe/Warsaw", viewport={"width": WIDTH, "height": HEIGHT}
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        try:
            yield page
        finally:
            browser.close()


def log_in(page: Page, url: str, database: str, login: str, password: str) -> None:
    """Log in to Odoo as a person does, on its own page."""
    page.goto(f"{url}/web/login?db={database}")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]:visible")
    page.wait_for_selector(".o_main_navbar")
