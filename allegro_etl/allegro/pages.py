"""Addresses of Allegro's pages, for people: no API tells them."""

ORDER_PAGES = {
    "production": "https://salescenter.allegro.com/orders/",
    "sandbox": "https://salescenter.allegro.com.allegrosandbox.pl/orders/",
}
"""The beginning of the address of an order's page for its seller, by environment: one for all marketplaces. A checkout form's id follows."""


def order_url(environment: str, form_id: str) -> str | None:
    """Return the address of an order in the seller's Sales Center; None where there is none, as on the local Allegro."""
    pages = ORDER_PAGES.get(environment)
    return pages and f"{pages}{form_id}"
