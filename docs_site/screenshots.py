"""`make screenshots`: lets a demo sell into an Odoo that speaks Polish, and takes the pictures of docs/screenshots."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from allegro_etl.local.demo import demo_folder, start_dagster
from allegro_etl.local.odoo import ADMIN
from allegro_etl.local.odoo.processes import running_pid
from docs_site.browsing import chromium, log_in, new_page

PICTURES = Path(__file__).parent.parent / "docs" / "screenshots"
SETTLED_MS = 3_000  # until a page that is there has drawn all that it shows
RUNS = 3  # the demo's two, and the sensor's, which brings back the statuses that the demo has pushed
SENSED_MS = 120_000
UNSEEN = ".o-bus-ConnectionAlert, .o_tour_pointer { display: none !important }"
"""What Odoo lays over pages of a demo: a hint at the first steps, and a warning, as no proxy leads to its web socket."""


def main() -> int:
    """Take all pictures; the demo begins anew and is ended. Raises NoBrowser."""
    chromium()
    if running_pid(demo_folder() / "allegro.pid") is not None:
        sys.stderr.write("A demo is running: end it by `make demo-stop` first.\n")
        return 2
    PICTURES.mkdir(exist_ok=True)
    try:
        told = json.loads(_command("demo", "--no-dagster", "--language", "pl", "--json"))
        _command("watch", "--once", "--json", **_environment())
        with new_page("pl-PL") as page:
            _odoo(page, told["addresses"]["Odoo (admin, password admin)"])
        with new_page("en-GB") as page:
            _dagster(page, start_dagster({**os.environ, **_environment()}))
    finally:
        _command("demo-stop")
    return 0


def _command(*words: str, **environment: str) -> str:
    """Run `allegro-etl` and return what it printed; 3 says that something is in quarantine. Raises CalledProcessError."""
    command = [sys.executable, "-m", "allegro_etl.cli", *words]
    done = subprocess.run(  # noqa: S603 - this project's own command
        command, stdout=subprocess.PIPE, text=True, check=False, env={**os.environ, **environment}
    )
    if done.returncode not in (0, 3):
        done.check_returncode()
    return done.stdout


def _environment() -> Mapping[str, str]:
    lines = (demo_folder() / "env").read_text(encoding="utf-8").splitlines()
    return dict(line.removeprefix("export ").split("=", 1) for line in lines)


def _odoo(page: Page, address: str) -> None:
    """Take the pictures of Odoo: the list of orders, one that is to be sent, its delivery, the channel."""
    url = urlsplit(address)
    base = f"{url.scheme}://{url.netloc}"
    log_in(page, base, parse_qs(url.query)["db"][0], *ADMIN)
    page.click(".o_navbar_apps_menu button")
    page.click(".o_app:has-text('Sprzedaż')")
    page.click(".o_menu_sections >> text=Allegro")
    page.wait_for_selector(".o_list_view .o_data_row")
    _take(page, "odoo-orders")
    page.click(".o_data_row:has-text('W realizacji') td[name=name]")
    page.wait_for_selector(".o_form_view [name=x_allegro_url]")
    _take(page, "odoo-order")
    page.click("button[name=action_view_delivery]")
    page.wait_for_selector(".o_form_view:has([name=picking_type_id]) [name=x_allegro_dispatch_by]")
    _take(page, "odoo-delivery")
    page.goto(f"{base}/odoo/discuss")
    page.click(".o-mail-DiscussSidebar >> text=Allegro")
    _take(page, "odoo-channel")


def _dagster(page: Page, address: str) -> None:
    """Take the pictures of Dagster: the runs, and of the first its plan, order by order, and its orders with their numbers."""
    page.goto(f"{address}/runs")
    page.get_by_text("Success", exact=True).nth(RUNS - 1).wait_for(timeout=SENSED_MS)
    _take(page, "dagster-runs")
    _open_first_event(page, f"{address}/assets/load_plan")
    orders = page.locator("table table", has_text="products by")
    orders.evaluate("table => table.scrollIntoView({block: 'start'})")
    _take(page, "dagster-plan")
    _open_first_event(page, f"{address}/assets/odoo_orders")
    _take(page, "dagster-orders")


def _open_first_event(page: Page, asset: str) -> None:
    page.goto(f"{asset}?view=events")
    page.locator("[class*=assetListRow] [data-index]").last.click()
    page.wait_for_load_state("networkidle")


def _take(page: Page, name: str) -> None:
    page.mouse.move(0, 0)  # no tip over the page
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=PICTURES / f"{name}.png", style=UNSEEN)


if __name__ == "__main__":
    sys.exit(main())
