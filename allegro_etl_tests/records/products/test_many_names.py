"""Names of so many new offers that all names of Odoo's products are read once, instead of asking for each."""

from dataclasses import replace

from allegro_etl.records.products.mirror import PATTERNS_AT_MOST
from allegro_etl_tests.merchant.bench import Bench


def list_offer(bench: Bench, number: int) -> str:
    """List a product that has a name and nothing else, and return its offer's key."""
    shelf = bench.shop.shelf
    offer = shelf.offer("karmnik")
    named = replace(offer.article, key=f"nr-{number}", name=f"Podstawka nr {number}", manufacturer_code=None, gtin=None)
    product_id = f"00000000-0000-4000-8000-{number:012d}"
    shelf.products[product_id] = named
    listed = replace(offer, id=str(7_100_000_000 + number), key=named.key, name=named.name, article=named)
    listed.parts, listed.signature = [(product_id, 1)], None
    shelf.offers[listed.id], shelf.keys[listed.key] = listed, listed.id
    return listed.key


def test_products_are_found_by_name_in_any_case_and_with_any_spaces_among_many(merchant: Bench) -> None:
    known = merchant.call(
        "product.product", "create", [{"name": "PODSTAWKA  NR 7"}, {"name": " podstawka Nr 8 "}, {"name": "Podstawka"}]
    )
    form_id = merchant.sell(lines=[list_offer(merchant, number) for number in range(PATTERNS_AT_MOST + 1)])

    assert merchant.run().quarantine == []

    lines = [line for line in merchant.lines(form_id, "name", "product_id", "is_delivery") if not line["is_delivery"]]
    sold = {line["name"]: line["product_id"][0] for line in lines}
    assert len(set(sold.values())) == PATTERNS_AT_MOST + 1
    assert [sold["Podstawka nr 7"], sold["Podstawka nr 8"]] == known[:2]
    assert known[2] not in sold.values()
