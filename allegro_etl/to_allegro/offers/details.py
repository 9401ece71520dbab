"""What an offer's own page says and the list of offers does not: its products, their unit, who ended it, whether it is listed anew."""

from collections.abc import Iterable
from typing import Any

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.json_text import Document
from allegro_etl.to_allegro.offers.offer import Detail


def read_details(allegro: AllegroApi, offer_ids: Iterable[str]) -> dict[str, Detail]:
    """Return what the pages of these offers say, by offer; of one that Allegro does not give, nothing is known.

    GET /sale/product-offers/{offerId}, several at a time. Raises what is systemic.
    """
    return {
        fetched.record_id: detail_of(fetched.payload) if fetched.payload else Detail(None)
        for fetched in allegro.product_offers(offer_ids)
    }


def detail_of(page: Document) -> Detail:
    """Return what a page of an offer says."""
    publication = page.get("publication") or {}
    republish = publication.get("republish")
    return Detail(
        {
            "name": page.get("name"),
            "external": page.get("external"),
            "stock": {"unit": (page.get("stock") or {}).get("unit")},
            "productSet": [_part(one) for one in page.get("productSet") or () if isinstance(one, dict)],
            "parameters": _parameters(page),
        },
        publication.get("endedBy"),
        republish if isinstance(republish, bool) else None,
    )


def _part(one: Document) -> Document:
    product = one.get("product") or {}
    return {
        "quantity": {"value": str((one.get("quantity") or {}).get("value", 1))},
        "product": {"id": product.get("id"), "name": product.get("name"), "parameters": _parameters(product)},
    }


def _parameters(of: Document) -> list[dict[str, Any]]:
    """Return the parameters of an offer or a product, without what matching does not read."""
    given = of.get("parameters") or ()
    return [{"id": one.get("id"), "values": one.get("values")} for one in given if isinstance(one, dict)]
