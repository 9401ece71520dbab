"""Addresses of Allegro's pages, for people: no API tells them."""

SALES_CENTER = {
    "production": "https://salescenter.allegro.com",
    "sandbox": "https://salescenter.allegro.com.allegrosandbox.pl",
}


def order_url(environment: str, form_id: str) -> str | None:
    """Return the address of an order in the seller's Sales Center; None where there is none, as on the local Allegro."""
    center = SALES_CENTER.get(environment)
    return center and f"{center}/orders/{form_id}"
