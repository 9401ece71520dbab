"""Offers shaped as Allegro sends them (GET /sale/product-offers/{offerId})."""

from typing import Any

from allegro_etl_tests.records.shop.forms import Json


def product(id_: str = "c9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4", quantity: int = 1, **parameters: Any) -> Json:
    """Return an element of an offer's productSet; `code` and `gtin` become its parameters."""
    named = {"code": "224017", "gtin": "225693", "isbn": "245669"}
    return {
        "product": {
            "id": id_,
            "publication": {"status": "LISTED"},
            "parameters": [
                {"id": named[key], "name": key, "values": value if isinstance(value, list) else [value]}
                for key, value in parameters.items()
            ],
        },
        "quantity": {"value": quantity},
    }


def offer(*products: Json, **changes: Any) -> Json:
    """Return an offer (GET /sale/product-offers/{offerId}) of the products."""
    return {
        "id": "7782361656",
        "name": "Kubek",
        "productSet": list(products) or [product()],
        "parameters": [{"id": "11323", "name": "Stan", "values": ["Nowy"], "valuesIds": ["11323_1"]}],
        "external": {"id": "MUG-RED"},
        "taxSettings": {
            "rates": [{"rate": "8.00", "countryCode": "PL"}, {"rate": "21.00", "countryCode": "CZ"}],
            "subject": "GOODS",
        },
    } | changes
