"""What a real Odoo has of a product and nobody has ordered, by location; kits; and what is not known."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.local.odoo.shapes import has
from allegro_etl.odoo.errors import OdooError
from allegro_etl.odoo.lookup import NamesNoRecord
from allegro_etl.to_allegro.push import open_push
from allegro_etl.to_allegro.stock.goods import read_goods
from allegro_etl.to_allegro.stock.locations import locations_of
from allegro_etl.to_allegro.stock.units import Goods
from allegro_etl_tests.merchant.bench import Bench

pytestmark = pytest.mark.every_odoo


def goods(_: Bench, *products: int, locations: tuple[str, ...] = ()) -> Goods:
    """Read the goods of some products as a push does."""
    with open_push(uuid.uuid4().hex) as push:
        chosen = push.settings.stock_to_allegro.model_copy(update={"locations": locations})
        settings = push.settings.model_copy(update={"stock_to_allegro": chosen})
        return read_goods(push.odoo, products, locations_of(push.odoo, settings, push.company_id))


def make(bench: Bench, name: str, **values: Any) -> int:
    """Make a product whose stock Odoo keeps, unless told otherwise."""
    [product] = bench.call("product.product", "create", [{"name": name, **storable(bench), **values}])
    return int(product)


def storable(_: Bench) -> dict[str, Any]:
    """Give the values by which Odoo keeps the stock of a product."""
    with open_push(uuid.uuid4().hex) as push:
        return dict(push.odoo.dialect.storable)


def shelf(bench: Bench, name: str, below: str) -> int:
    """Make an internal location below another one."""
    values = {"name": name, "location_id": place(bench, below), "usage": "internal"}
    [made] = bench.call("stock.location", "create", [values])
    return int(made)


def place(bench: Bench, name: str) -> int:
    """Give a location by its full name."""
    [found] = bench.read("stock.location", [("complete_name", "=", name)], "id")
    return int(found["id"])


def put(bench: Bench, product: int, location: int, units: float) -> None:
    """Count so many units of a product on a shelf."""
    row = {"product_id": product, "location_id": location, "inventory_quantity": units}
    quants = bench.call("stock.quant", "create", [row], inventory_mode=True)
    if has(bench.odoo.session, "stock.quant", "inventory_quantity_set"):  # an older Odoo takes the count at once
        bench.call("stock.quant", "action_apply_inventory", quants)


def order(bench: Bench, product: int, units: float) -> int:
    """Sell units of a product in Odoo, and confirm the order."""
    [partner] = bench.call("res.partner", "create", [{"name": "Somebody"}])
    line = {"product_id": product, "product_uom_qty": units}
    [made] = bench.call("sale.order", "create", [{"partner_id": partner, "order_line": [(0, 0, line)]}])
    bench.call("sale.order", "action_confirm", [made])
    return int(made)


def test_shelves_below_count_by_default_and_not_when_locations_are_named(merchant: Bench) -> None:
    bowl = make(merchant, "Bowl")
    for number, location in enumerate(("MAG/Stock", "MAG")):
        put(merchant, bowl, shelf(merchant, f"Damaged {number}", location), 2 + number)
    put(merchant, bowl, place(merchant, "MAG/Stock"), 5)

    assert goods(merchant, bowl).free == {bowl: 7}
    assert goods(merchant, bowl, locations=("MAG/Stock",)).free == {bowl: 5}
    assert goods(merchant, bowl, locations=("MAG/Stock", "MAG/Stock/Damaged 0")).free == {bowl: 7}


def test_the_goods_of_another_warehouse_do_not_count(merchant: Bench) -> None:
    bowl = make(merchant, "Bowl elsewhere")
    put(merchant, bowl, place(merchant, "ALF/Stock"), 9)

    assert goods(merchant, bowl).free == {bowl: 0}


def test_what_is_ordered_goes_off_whether_it_is_reserved_or_not(merchant: Bench) -> None:
    bowl = make(merchant, "Bowl to reserve")
    put(merchant, bowl, place(merchant, "MAG/Stock"), 7)
    order(merchant, bowl, 2)
    assert goods(merchant, bowl).free == {bowl: 5}

    with reserved_by_hand(merchant):
        order(merchant, bowl, 3)

        assert goods(merchant, bowl).free == {bowl: 2}
        assert goods(merchant, bowl, locations=("MAG/Stock",)).free == {bowl: 2}


@contextmanager
def reserved_by_hand(bench: Bench) -> Iterator[None]:
    """Let deliveries reserve nothing by themselves, for the block."""
    if not has(bench.odoo.session, "stock.picking.type", "reservation_method"):
        pytest.skip("this Odoo reserves whatever is confirmed")
    types = [row["id"] for row in bench.read("stock.picking.type", [("code", "=", "outgoing")], "id")]
    bench.call("stock.picking.type", "write", types, {"reservation_method": "manual"})
    yield
    bench.call("stock.picking.type", "write", types, {"reservation_method": "at_confirm"})


def test_a_quotation_reserves_nothing(merchant: Bench) -> None:
    bowl = make(merchant, "Bowl on a quotation")
    put(merchant, bowl, place(merchant, "MAG/Stock"), 4)
    [partner] = merchant.call("res.partner", "create", [{"name": "Somebody"}])
    line = {"product_id": bowl, "product_uom_qty": 3}
    merchant.call("sale.order", "create", [{"partner_id": partner, "order_line": [(0, 0, line)]}])

    assert goods(merchant, bowl).free == {bowl: 4}


def test_goods_that_odoo_does_not_count_are_told_from_those_that_it_lost(merchant: Bench) -> None:
    service = make(merchant, "Gift wrap", **dict.fromkeys(storable(merchant), False) | {"type": "service"})
    archived = make(merchant, "Old bowl")
    merchant.call("product.product", "write", [archived], {"active": False})

    found = goods(merchant, service, archived, 99_999_999)

    assert (found.free, found.uncounted) == ({}, {service})


def test_a_location_that_is_misspelt_stops_the_writer(merchant: Bench) -> None:
    with pytest.raises(NamesNoRecord, match=r"stock_to_allegro\.locations names 'MAG/Stok'"):
        goods(merchant, 1, locations=("MAG/Stok",))


def test_a_location_that_is_no_shelf_of_ours_stops_the_writer(merchant: Bench) -> None:
    [elsewhere] = merchant.read("stock.location", [("usage", "=", "customer")], "complete_name")[:1]

    with pytest.raises(NamesNoRecord):
        goods(merchant, 1, locations=(elsewhere["complete_name"],))


def test_stock_that_the_user_may_not_read_stops_the_writer(merchant: Bench) -> None:
    rules = merchant.read("ir.model.access", [("model_id.model", "=", "stock.quant"), ("perm_read", "=", True)], "id")
    ids = [rule["id"] for rule in rules]
    merchant.call("ir.model.access", "write", ids, {"perm_read": False})

    with pytest.raises(OdooError):
        goods(merchant, make(merchant, "Bowl out of sight"))

    merchant.call("ir.model.access", "write", ids, {"perm_read": True})


def test_kits_are_what_their_parts_allow(merchant: Bench) -> None:
    """Manufacturing is installed here, last of all: it takes its time."""
    install(merchant, "mrp")
    bowl, spoon, both = (make(merchant, name) for name in ("Kit bowl", "Kit spoon", "Kit of bowl and spoons"))
    put(merchant, bowl, place(merchant, "MAG/Stock"), 10)
    put(merchant, spoon, place(merchant, "MAG/Stock"), 9)
    [row] = merchant.read("product.product", [("id", "=", both)], "product_tmpl_id")
    lines = [(0, 0, {"product_id": part, "product_qty": number}) for part, number in ((bowl, 2), (spoon, 4))]
    bill = {"product_tmpl_id": row["product_tmpl_id"][0], "type": "phantom", "product_qty": 2, "bom_line_ids": lines}
    merchant.call("mrp.bom", "create", [bill])

    found = goods(merchant, both)

    assert found.kits == {both: {bowl: Decimal(1), spoon: Decimal(2)}}
    assert found.free == {bowl: 10, spoon: 9}


def install(bench: Bench, module: str) -> None:
    """Install a module, as the administrator would."""
    [found] = bench.read("ir.module.module", [("name", "=", module)], "id")
    bench.call("ir.module.module", "button_immediate_install", [found["id"]])
