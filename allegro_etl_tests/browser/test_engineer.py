"""The data engineer knows Dagster: from the launchpad, with an event id of their choice, to an order's form in Odoo."""

import json

from playwright.sync_api import Page, expect

from allegro_etl_tests.browser.conftest import BOOKKEEPER, Office
from allegro_etl_tests.faults.pages import STARTED_WITHIN, answers, dagster_open
from allegro_etl_tests.faults.waiting import wait_for
from docs_site.browsing import log_in, new_page

RUN_MS = 240_000
PAGE_MS = 30_000  # a page asks for what it shows bit by bit


def launch(page: Page, address: str, job: str, config: dict[str, str]) -> None:
    """Launch a job from its launchpad with a config, and wait until its run has succeeded."""
    page.goto(f"{address}/locations/allegro_etl/jobs/{job}/playground")
    page.click(".CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.type(json.dumps(config))
    page.click("button:has-text('Launch Run'):enabled")
    expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=RUN_MS)


def test_a_backfill_from_the_launchpad_leads_to_the_order_in_odoo(office: Office) -> None:
    with dagster_open(office.world) as address, new_page("en-GB") as page:
        assert wait_for(STARTED_WITHIN, lambda: answers(address))
        event = office.first_event()
        launch(page, address, "backfill", {"from_event": event["id"]})

        page.goto(f"{address}/assets/load_plan?view=events")
        expect(page.get_by_text("+3 orders", exact=False).first).to_be_visible(timeout=PAGE_MS)
        form_id = event["order"]["checkoutForm"]["id"]
        expect(page.get_by_role("cell", name=form_id, exact=True)).to_be_visible()

        page.goto(f"{address}/assets/odoo_orders?view=events")
        link = page.locator(f"a[href^='{office.world.server.url}']").first
        expect(link).to_contain_text("S0000", timeout=PAGE_MS)
        form, number = str(link.get_attribute("href")), str(link.text_content())

        page.goto(f"{address}/assets/odoo_orders")
        page.click("button:has-text('Plots')")
        expect(page.locator("canvas").first).to_be_visible(timeout=PAGE_MS)

        log_in(page, office.world.server.url, office.world.database, *BOOKKEEPER)
        page.goto(form)
        expect(page.get_by_text(number, exact=True).first).to_be_visible(timeout=PAGE_MS)
