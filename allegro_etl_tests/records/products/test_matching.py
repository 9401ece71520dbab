"""Products: what an offer says of them, and which rule finds which of Odoo's."""

import json
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.records.products.matching import match_products
from allegro_etl.settings import MatchingSettings, OfferMapping, Settings
from allegro_etl.warehouse import Warehouse
from allegro_etl_tests.records import shop

OFFER = "7782361656"
PRODUCT = "c9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4"
EAN = "5901234123457"
FULL = shop.offer(shop.product(code="KOD 7", gtin=EAN))


def product(warehouse: Warehouse, offer: str = OFFER, component: int = 0) -> dict[str, Any]:
    """Give the row of one product of an offer."""
    [row] = warehouse.records("from core.products where offer_id = ? and component = ?", [offer, component])
    return row


def found(warehouse: Warehouse) -> tuple[Any, ...]:
    """Give rule, Odoo id and key of the product to create."""
    row = product(warehouse)
    return row["rule"], row["odoo_id"], row["product_key"]


def selling(*offers: shop.Json) -> list[shop.Json]:
    """Give one order of each offer."""
    forms = []
    for number, offer in enumerate(offers):
        form = shop.numbered(shop.form(), number)
        form["lineItems"][0]["offer"] |= {"id": offer["id"], "name": offer["name"], "external": offer["external"]}
        forms.append(form)
    return forms


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


def new_keys(folder: Path, *offers: shop.Json) -> list[str]:
    """Give the keys of the products to create for the offers, which get ids 0, 1 ..."""
    listed = [offer | {"id": str(number)} for number, offer in enumerate(offers)]
    with shop.staged(folder, selling(*listed), listed) as warehouse:
        shop.match_all(warehouse)
        return warehouse.column("select product_key from core.products order by offer_id, component")


def test_goods_that_share_an_identifier_are_created_once(tmp_path: Path) -> None:
    gtin, other = "5901234123457", "5901234123464"
    anonymous = {"productSet": [], "external": None}
    same_product = new_keys(tmp_path / "1", shop.offer(shop.product("p1")), shop.offer(shop.product("p1"), name="Sale"))
    same_gtin = new_keys(
        tmp_path / "2",
        shop.offer(shop.product("p2", gtin=gtin), external=None),
        shop.offer(shop.product("p1", gtin="0" + gtin), external=None),
    )
    chained = new_keys(
        tmp_path / "3",
        shop.offer(shop.product("p1", gtin=gtin), external=None),
        shop.offer(shop.product("p2", gtin=[gtin, other]), external=None),
        shop.offer(shop.product("p3", gtin=other), external=None),
    )
    same_code = new_keys(
        tmp_path / "4",
        shop.offer(shop.product("p1", code="K", gtin=gtin)),
        shop.offer(shop.product("p2", code="k")),
    )
    same_name = new_keys(
        tmp_path / "5",
        shop.offer(**anonymous, name="Mydło  szare") | {"productSet": [{"product": None, "quantity": None}]},
        shop.offer(**anonymous, name="mydło szare") | {"productSet": [{"product": None, "quantity": None}]},
    )

    assert same_product == ["product_p1"] * 2
    assert same_gtin == ["product_p1"] * 2
    assert chained == ["product_p1"] * 3
    assert same_code == ["product_p1"] * 2
    assert len(set(same_name)) == 1
    assert same_name[0].startswith("product_name_")


def test_variants_with_one_code_and_different_gtins_are_created_each(tmp_path: Path) -> None:
    keys = new_keys(
        tmp_path,
        shop.offer(shop.product("p1", code="SHIRT", gtin="5901234123457"), external=None),
        shop.offer(shop.product("p2", code="SHIRT", gtin="5901234123464"), external=None),
    )

    assert keys == ["product_p1", "product_p2"]


def test_a_product_to_create_takes_what_its_offers_say_together(tmp_path: Path) -> None:
    part = shop.product("p1", gtin=EAN)
    pair = shop.offer(part, shop.product("p2"), id="1", name="Set", external={"id": "SET"})
    alone = shop.offer(shop.product("p1"), id="2", name="Mug", external=None)
    with shop.staged(tmp_path, selling(pair, alone), [pair, alone]) as warehouse:
        shop.match_all(warehouse)
        new = {row["product_key"]: row for row in warehouse.records("from core.new_products")}
        shop.product_in_odoo(warehouse, 1, barcode="0" + EAN)
        taken = {row["product_key"]: row["barcode"] for row in warehouse.records("from core.new_products")}

    assert set(new) == {"product_p1", "product_p2"}
    assert (new["product_p1"]["name"], new["product_p1"]["barcode"]) == ("Mug", EAN)
    assert new["product_p2"]["name"] == "Set (2/2)"
    assert taken == {"product_p1": None, "product_p2": None}


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
