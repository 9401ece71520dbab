"""The bookkeeper sees Odoo alone, in Polish: from the menu to an invoice that is paid."""

from playwright.sync_api import Page, expect

from allegro_etl.languages import in_language
from allegro_etl_tests.browser.conftest import BOOKKEEPER, Office
from docs_site.browsing import log_in, new_page

SAID = in_language("pl")


def open_orders(page: Page) -> None:
    """Go to the menu Sprzedaż, Allegro."""
    page.click(".o_navbar_apps_menu button")
    page.click(".o_app:has-text('Sprzedaż')")
    page.click(".o_menu_sections >> text=Allegro")
    expect(page.locator(".o_list_view .o_data_row").first).to_be_visible()


def filter_by(page: Page, name: str) -> None:
    """Choose a filter of the search."""
    page.click(".o_searchview_dropdown_toggler")
    page.click(f".o_filter_menu .o_menu_item:has-text('{name}')")
    page.keyboard.press("Escape")
    expect(page.locator(".o_facet_value", has_text=name)).to_be_visible()


def test_an_order_goes_from_the_menu_to_a_paid_invoice(office: Office) -> None:
    with new_page("pl-PL") as page:
        log_in(page, office.world.server.url, office.world.database, *BOOKKEEPER)
        open_orders(page)
        expect(page.locator(".o_data_row")).to_have_count(office.session.env["sale.order"].search_count([]))

        filter_by(page, SAID("To dispatch today"))
        expect(page.locator(".o_data_row")).to_have_count(1)
        page.click(".o_data_row >> td[name=name]")
        group = page.locator(".o_form_view")
        for text in (
            SAID("Dispatch by"),
            SAID("Pickup point"),
            "allegro.pl",
            "Opłacone",
        ):
            expect(group.get_by_text(text, exact=True).first).to_be_visible()
        link = page.locator("[name=x_allegro_url] a")
        expect(link).to_have_attribute("href", office.order("x_allegro_url"))
        assert office.urgent in office.order("x_allegro_url")
        expect(page.locator("[name=delivery_set], button:has-text('Aktualizuj koszt wysyłki')")).to_have_count(0)

        page.click("button:has-text('Utwórz fakturę')")
        page.click(".modal button[name=create_invoices]")
        page.click("button[name=action_post]")
        expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_attribute("data-value", "posted")
        expect(page.locator(".ribbon:visible")).to_have_text("Zapłacona")

    [invoice] = office.invoices("state", "payment_state", "amount_residual")
    assert invoice["state"] == "posted"
    assert invoice["payment_state"] in ("paid", "in_payment")
    assert invoice["amount_residual"] == 0
