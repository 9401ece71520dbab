"""Which rule finds which of Odoo's products, and what happens where two fit or none does."""

import json
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.records.products.matching import match_products
from allegro_etl.settings import MatchingSettings, OfferMapping, Settings
from allegro_etl_tests.records import shop
from allegro_etl_tests.records.products.matched import EAN, FULL, OFFER, PRODUCT, found, product, selling


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        ({"default_code": "kod 7 "}, "manufacturer_code"),
        ({"barcode": EAN}, "gtin"),
        ({"barcode": "0" + EAN}, "gtin"),
        ({"default_code": "mug-red"}, "signature"),
        ({"name": " KUBEK"}, "name"),
    ],
)
def test_each_rule_finds_its_product(tmp_path: Path, known: dict[str, Any], rule: str) -> None:
    with shop.staged(tmp_path, [shop.form()], [FULL]) as warehouse:
        shop.product_in_odoo(warehouse, 5, **known)
        shop.product_in_odoo(warehouse, 6, default_code="KOD 8", barcode="5901234123464", name="Kubek 2")
        shop.product_in_odoo(warehouse, 7, **known, active=False)
        shop.match_all(warehouse)

        assert found(warehouse) == (rule, 5, None)


def test_the_first_rule_that_finds_anything_decides(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [FULL]) as warehouse:
        shop.product_in_odoo(warehouse, 1, default_code="KOD 7")
        shop.product_in_odoo(warehouse, 2, barcode=EAN)
        shop.product_in_odoo(warehouse, 3, default_code="MUG-RED")
        shop.product_in_odoo(warehouse, 4, name="kubek")
        by_order = {}
        for rules in [("manufacturer_code",), ("gtin", "name"), ("signature", "name"), ("name",), ("create",)]:
            shop.match_all(warehouse, Settings(matching=MatchingSettings(product_rules=rules)))
            by_order[rules[0]] = found(warehouse)[:2]

    assert by_order == {
        "manufacturer_code": ("manufacturer_code", 1),
        "gtin": ("gtin", 2),
        "signature": ("signature", 3),
        "name": ("name", 4),
        "create": ("create", None),
    }


def test_two_templates_are_listed_and_none_is_picked(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [FULL]) as warehouse:
        shop.product_in_odoo(warehouse, 1, default_code="KOD 7", name="Kubek A", barcode=EAN)
        shop.product_in_odoo(warehouse, 2, default_code="KOD 7", name="Kubek B")
        shop.match_all(warehouse)
        row = product(warehouse)
        problems = warehouse.rows("select form_id, code from work.problems")
        loaded = [
            warehouse.scalar(f"select count(*) from core.{name}") for name in ("orders", "order_lines", "payments")
        ]

    assert (row["rule"], row["odoo_id"], row["product_key"]) == ("manufacturer_code", None, None)
    assert json.loads(row["candidates"]) == [
        {"id": 1, "name": "Kubek A", "default_code": "KOD 7", "barcode": EAN},
        {"id": 2, "name": "Kubek B", "default_code": "KOD 7", "barcode": None},
    ]
    assert "[KOD 7] Kubek A (id 1, barcode 5901234123457); [KOD 7] Kubek B (id 2)" in row["problem"]
    assert problems == [(shop.FORM, "ambiguous_product")]
    assert loaded == [0, 0, 0]


def test_the_gtin_chooses_among_the_variants_of_one_template(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [FULL]) as warehouse:
        shop.product_in_odoo(warehouse, 1, default_code="KOD 7", template_id=9, barcode="5901234123464")
        shop.product_in_odoo(warehouse, 2, default_code="KOD 7", template_id=9, barcode=EAN)
        shop.match_all(warehouse)
        assert found(warehouse) == ("manufacturer_code", 2, None)

        warehouse.execute("update odoo.products set barcode = null")
        shop.match_all(warehouse)
        assert found(warehouse)[:2] == ("manufacturer_code", None)
        assert "2 products" in product(warehouse)["problem"]


def test_an_earlier_match_counts_before_the_rules(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [FULL]) as warehouse:
        shop.product_in_odoo(warehouse, 1, default_code="KOD 7")
        shop.product_in_odoo(warehouse, 2, name="Something else")
        shop.product_in_odoo(warehouse, 3, name="Something else")
        shop.bound_in_odoo(warehouse, f"product_{PRODUCT}", "product.product", 2)
        shop.match_all(warehouse)
        assert found(warehouse) == ("earlier_match", 2, None)

        shop.bound_in_odoo(warehouse, f"offer_{OFFER}", "product.product", 3)
        shop.match_all(warehouse)
        assert found(warehouse) == ("earlier_match", 3, None)

        warehouse.execute("update odoo.products set active = false where id = 3")
        shop.match_all(warehouse)
        assert "archived" in product(warehouse)["problem"]
        assert found(warehouse) == ("earlier_match", None, None)


def test_a_product_that_takes_another_s_place_in_a_set_is_not_taken_for_it(tmp_path: Path) -> None:
    parts = {"products": [{"id": "c", "quantity": 1}, {"id": "b", "quantity": 1}, {"id": "a", "quantity": 1}]}
    form = shop.changed(shop.form(), "lineItems.0.offer.productSet", parts)
    with shop.staged(tmp_path, [form]) as warehouse:
        for id_, part in enumerate(("a", "b"), 1):
            shop.product_in_odoo(warehouse, id_, name=f"Part {part}")
            shop.bound_in_odoo(warehouse, f"offer_{OFFER}_{part}", "product.product", id_)
        shop.match_all(warehouse)

        assert warehouse.rows("select allegro_product_id, rule, odoo_id from core.products order by component") == [
            ("c", "create", None),
            ("b", "earlier_match", 2),
            ("a", "earlier_match", 1),
        ]


def test_what_the_merchant_said_counts_before_all_and_may_multiply(tmp_path: Path) -> None:
    settings = Settings(offers={OFFER: OfferMapping(product="three.mugs", quantity=3)})
    with shop.staged(tmp_path, [shop.form()], [FULL]) as warehouse:
        shop.product_in_odoo(warehouse, 1, default_code="KOD 7")
        shop.product_in_odoo(warehouse, 2, default_code="OTHER")
        shop.product_in_odoo(warehouse, 3, default_code="Three.Mugs")
        shop.bound_in_odoo(warehouse, f"offer_{OFFER}", "product.product", 1)
        shop.match_all(warehouse, settings)
        assert found(warehouse) == ("mapping", 3, None)
        assert product(warehouse)["quantity"] == 3

        warehouse.execute("delete from odoo.products where id = 3")
        shop.match_all(warehouse, settings)
        assert "no such internal reference" in product(warehouse)["problem"]
        assert warehouse.column("select code from work.problems") == ["no_product"]

        warehouse.execute("insert into odoo.named_products values ('three.mugs', 2)")
        shop.match_all(warehouse, settings)
        assert found(warehouse) == ("mapping", 2, None)

        shop.product_in_odoo(warehouse, 4, default_code="three.mugs")
        shop.match_all(warehouse, settings)
        assert "could be any of 2 products that the settings name" in product(warehouse)["problem"]


def test_without_creating_an_unknown_product_is_a_problem(tmp_path: Path) -> None:
    settings = Settings(matching=MatchingSettings(product_rules=("mapping", "gtin")))
    with shop.staged(tmp_path, [shop.form()], [FULL]) as warehouse:
        shop.match_all(warehouse, settings)

        assert "creating products is switched off" in product(warehouse)["problem"]
        assert warehouse.column("select code from work.problems") == ["no_product"]


def test_the_mirror_is_asked_only_for_offers_that_nothing_binds(tmp_path: Path) -> None:
    bound = shop.offer(shop.product("p1", code="BOUND", gtin="5901234123464"), id="1", external=None)
    open_ = shop.offer(shop.product("p2", code="OPEN", gtin="036000291452"), id="2", name="Free")
    with shop.staged(tmp_path, selling(bound, open_), [bound, open_]) as warehouse:
        shop.product_in_odoo(warehouse, 1)
        shop.bound_in_odoo(warehouse, "offer_1", "product.product", 1)
        shop.match_all(warehouse)

        assert set(warehouse.rows("select kind, key from work.wanted_products")) == {
            ("reference", "open"),
            ("reference", "mug-red"),
            ("barcode", "36000291452"),
            ("name", "free"),
        }


def test_matching_again_without_reading_again_repeats_no_problem(tmp_path: Path) -> None:
    settings = Settings(matching=MatchingSettings(product_rules=("gtin",)))
    with shop.staged(tmp_path, [shop.form()], [FULL]) as warehouse:
        shop.match_all(warehouse, settings)
        match_products(warehouse, settings)

        assert warehouse.scalar("select count(*) from work.problems") == 1
