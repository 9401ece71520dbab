"""What an offer says of its products: codes, tax, parts; and what the line says where the offer doesn't."""

from pathlib import Path

import pytest

from allegro_etl_tests.records import shop
from allegro_etl_tests.records.products.matched import EAN, FULL, OFFER, PRODUCT, found, product


def test_an_offer_says_code_gtins_signature_and_tax(tmp_path: Path) -> None:
    parts = shop.product(
        code=" KOD 7 ", gtin=["590 1234 1234 57", "5901234123458", "00000000"], isbn="978-83-0000-101-9"
    )
    with shop.staged(tmp_path, [shop.form()], [shop.offer(parts)]) as warehouse:
        shop.match_all(warehouse)
        row = product(warehouse)

    assert row["manufacturer_code"] == "KOD 7"
    assert row["gtin"] == EAN
    assert row["gtins"] == [EAN, "9788300001019"]
    assert (row["signature"], row["reference"]) == ("MUG-RED", "KOD 7")
    assert str(row["tax_rate"]) == "8.00"
    assert (row["name"], str(row["price"]), row["currency"]) == ("Kubek", "39.99", "PLN")


def test_the_tax_rate_is_that_of_the_sellers_country_else_of_the_line(tmp_path: Path) -> None:
    czech = shop.form(marketplace={"id": "allegro-cz"})
    polish = shop.changed(shop.form(), "lineItems.0.tax", {"rate": "5.00", "subject": None, "exemption": None})
    abroad_only = shop.offer(taxSettings={"rates": [{"rate": "21.00", "countryCode": "CZ"}]})
    rates = []
    for number, (form, offer) in enumerate([(czech, shop.offer()), (polish, shop.offer()), (czech, abroad_only)]):
        with shop.staged(tmp_path / str(number), [form], [offer]) as warehouse:
            shop.match_all(warehouse)
            rates.append(str(product(warehouse)["tax_rate"]))

    assert rates == ["8.00", "5.00", "21.00"]


def test_a_gone_offer_is_known_by_its_line(tmp_path: Path) -> None:
    gone = {"id": OFFER, "productSet": None}
    parts = {
        "products": [{"id": PRODUCT, "quantity": 2}, {"id": "d9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4", "quantity": 1}]
    }
    form = shop.changed(shop.form(), "lineItems.0.offer.productSet", parts)
    with shop.staged(tmp_path, [form], [gone]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.rows(
            "select component, allegro_product_id, quantity, name, signature, rule from core.products order by component"
        ) == [
            (0, PRODUCT, 2, "Kubek (1/2)", None, "create"),
            (1, "d9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4", 1, "Kubek (2/2)", None, "create"),
        ]


def test_a_part_without_quantity_is_in_the_set_once(tmp_path: Path) -> None:
    parts = {"products": [{"id": PRODUCT, "quantity": 2}, {"id": "other", "quantity": None}, {"id": "third"}]}
    form = shop.changed(shop.form(), "lineItems.0.offer.productSet", parts)
    with shop.staged(tmp_path, [form]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.rows("select allegro_product_id, quantity from core.products order by component") == [
            (PRODUCT, 2),
            ("other", 1),
            ("third", 1),
        ]


@pytest.mark.parametrize(
    ("sold", "code"),
    [(PRODUCT, "KOD 7"), ("other", "KOD 8"), ("renamed", None)],
)
def test_a_single_product_has_the_codes_that_the_offer_gives_it(tmp_path: Path, sold: str, code: str | None) -> None:
    parts = {"products": [{"id": sold, "quantity": 1}]}
    form = shop.changed(shop.form(), "lineItems.0.offer.productSet", parts)
    offer = shop.offer(shop.product("other", code="KOD 8"), shop.product(PRODUCT, code="KOD 7"))
    with shop.staged(tmp_path, [form], [offer]) as warehouse:
        shop.match_all(warehouse)

        assert product(warehouse)["manufacturer_code"] == code


def test_a_single_product_of_another_id_is_the_only_one_of_its_offer(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "lineItems.0.offer.productSet", {"products": [{"id": "renamed", "quantity": 1}]})
    with shop.staged(tmp_path, [form], [FULL]) as warehouse:
        shop.match_all(warehouse)

        assert product(warehouse)["manufacturer_code"] == "KOD 7"


def test_an_offer_that_is_not_staged_is_known_by_its_line(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()]) as warehouse:
        shop.match_all(warehouse)

        assert found(warehouse)[0] == "create"
        assert product(warehouse)["signature"] == "MUG-RED"
