"""A seeded local shop from end to end of matching: all that it sold, against the Odoo that its catalogue describes."""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest

from allegro_etl.local.allegro.catalogue import PRODUCTS, SETS
from allegro_etl.local.allegro.forms import amount
from allegro_etl.local.allegro.forms import total as worth
from allegro_etl.local.allegro.offer_bodies import offer_json
from allegro_etl.local.allegro.products import Product
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.records.comparing import compare, prepare
from allegro_etl.warehouse import Warehouse
from allegro_etl_tests.records import shop as forms_of
from allegro_etl_tests.records.contents import written_by

ORDERS = 400
RULES = {
    "reference": {"manufacturer_code", "signature"},
    "barcode": {"gtin"},
    "name": {"name"},
    "variant": {"manufacturer_code"},
}


@pytest.fixture(scope="module")
def seeded() -> Shop:
    return Shop(seed=5, orders=ORDERS, days=20)


@pytest.fixture(scope="module")
def warehouse(seeded: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    forms = [seeded.book.get(form_id) for form_id in seeded.book.ids()]
    assortment = seeded.shelf
    offers = [offer_json(offer, assortment.products) for offer in assortment.offers.values()]
    with forms_of.staged(tmp_path_factory.mktemp("seeded"), forms, offers) as opened:
        for number, product in enumerate(PRODUCTS, start=1):
            _put_into_odoo(opened, number, product)
        forms_of.match_all(opened)
        yield opened


def _put_into_odoo(warehouse: Warehouse, number: int, product: Product) -> None:
    """Have Odoo know a product by what the catalogue says, and by nothing else."""
    known: dict[str, object] = {"name": f"Known otherwise {number}", "list_price": product.price}
    if product.in_odoo in ("reference", "variant"):
        known["default_code"] = product.reference
    if product.in_odoo in ("barcode", "variant"):
        known["barcode"] = product.gtin
    if product.in_odoo == "name":
        known["name"] = product.name.upper()
    if product.template:
        known["template_id"] = 90_000 + sum(map(ord, product.template))
    for copy in range(product.odoo_copies if product.in_odoo else 0):
        template = known.get("template_id", 1000 + number * 10 + copy)
        forms_of.product_in_odoo(warehouse, number * 10 + copy, **known | {"template_id": template})


def test_every_form_is_an_order_by_its_status_or_has_a_problem(seeded: Shop, warehouse: Warehouse) -> None:
    problems = set(warehouse.column("select form_id from work.problems where code = 'ambiguous_product'"))
    expected = {
        form_id: {"READY_FOR_PROCESSING": "load", "CANCELLED": "cancel"}.get(seeded.book.get(form_id)["status"], "wait")
        for form_id in seeded.book.ids()
    }

    assert len(expected) >= ORDERS * 0.9
    assert warehouse.scalar("select count(*) from work.problems") == len(problems)
    assert dict(warehouse.rows("select form_id, disposition from core.orders")) == {
        form_id: disposition for form_id, disposition in expected.items() if form_id not in problems
    }


def test_the_lines_of_every_order_are_what_the_form_is_worth(seeded: Shop, warehouse: Warehouse) -> None:
    lines = dict(warehouse.rows("select form_id, sum(quantity * unit_price) from core.order_lines group by form_id"))
    loads = warehouse.rows(
        "select form_id, total, lines_total, hold_reasons from core.orders where disposition = 'load'"
    )

    assert len(loads) > ORDERS / 2
    ours_to_send = 0
    for form_id, total, lines_total, hold_reasons in loads:
        form = seeded.book.get(form_id)
        assert lines[form_id] == lines_total == worth(form) == total
        paid = form["payment"]["paidAmount"]
        surcharges = sum((amount(one["paidAmount"]) for one in form["surcharges"]), Decimal(0))
        is_paid = form["payment"]["type"] != "ONLINE" or (paid and amount(paid) + surcharges == total)
        fulfillment = form["fulfillment"]
        if fulfillment["provider"]["id"] == "SELLER":
            ours_to_send += 1
            assert (hold_reasons is None) == bool(is_paid)
    assert ours_to_send > ORDERS / 2


def test_every_product_is_found_by_what_odoo_knows_of_it(seeded: Shop, warehouse: Warehouse) -> None:
    ids = {product.key: number * 10 for number, product in enumerate(PRODUCTS, start=1)}
    by_product_id = seeded.shelf.products
    rows = warehouse.named_rows("from core.products")

    assert len(rows) > len(PRODUCTS) / 2
    for row in rows:
        product = by_product_id[row["allegro_product_id"]]
        if product.odoo_copies > 1:
            assert len(json.loads(row["candidates"])) == 2
            assert row["problem"]
        elif product.in_odoo is None:
            assert (row["rule"], row["product_key"]) == ("create", f"product_{row['allegro_product_id']}")
        elif row["components"] == 1 and not row["offer_name"].endswith("OKAZJA"):
            assert row["rule"] in RULES[product.in_odoo], product.key
            assert row["odoo_id"] == ids[product.key]


def test_sets_come_apart_into_their_products(warehouse: Warehouse) -> None:
    contents = {product.name: product.contents for product in SETS}
    rows = warehouse.rows(
        "select offer_name, component, quantity from core.products where components > 1 order by offer_name, component"
    )
    found: dict[str, list[int]] = {}
    for name, _, quantity in rows:
        found.setdefault(name, []).append(quantity)

    assert found
    assert found == {name: [count for _, count in contents[name]] for name in found}


def test_preparing_fills_its_tables_and_comparing_the_plan_and_nothing_else_changes(warehouse: Warehouse) -> None:
    forms = warehouse.column("select form_id from core.orders order by form_id")
    states = [(place, form_id, ("draft", "sale", "cancel")[place % 3]) for place, form_id in enumerate(forms[::2])]
    facts = [(*state, "{}", "PLN") for state in states]
    warehouse.insert("odoo.orders", ("id", "form_id", "state", "facts", "currency"), facts)

    def plan() -> None:
        compare(warehouse, confirm_orders=True, create_payments=True, user_id=2)

    assert written_by(warehouse, lambda: prepare(warehouse)) == {
        "work.order_ids",
        "work.payment_allocations",
        "work.remarks",
        "work.sale_orders",
    }
    assert written_by(warehouse, plan) == {"odoo.plan"}
    assert set(warehouse.column("select distinct kind from odoo.plan")) == {
        "note",
        "offer",
        "order",
        "partner",
        "payment",
        "product",
    }
