"""Goods on shelves of a real Odoo, as a warehouseman puts them there and a push reads them."""

import uuid
from typing import Any

from allegro_etl.local.odoo.shapes import has
from allegro_etl.to_allegro.push import open_push
from allegro_etl.to_allegro.stock.goods import read_goods
from allegro_etl.to_allegro.stock.locations import locations_of
from allegro_etl.to_allegro.stock.units import Goods
from allegro_etl_tests.merchant.bench import Bench


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
    """Return the values by which Odoo keeps the stock of a product."""
    with open_push(uuid.uuid4().hex) as push:
        return dict(push.odoo.dialect.storable)


def shelf(bench: Bench, name: str, below: str) -> int:
    """Make an internal location below another one."""
    values = {"name": name, "location_id": place(bench, below), "usage": "internal"}
    [made] = bench.call("stock.location", "create", [values])
    return int(made)


def place(bench: Bench, name: str) -> int:
    """Return a location by its full name."""
    [found] = bench.read("stock.location", [("complete_name", "=", name)], "id")
    return int(found["id"])


def put(bench: Bench, product: int, location: int, units: float, **of_them: Any) -> None:
    """Count so many units of a product on a shelf; `of_them` says which: the lot, the owner."""
    row = {"product_id": product, "location_id": location, "inventory_quantity": units, **of_them}
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


def install(bench: Bench, module: str) -> None:
    """Install a module, as the administrator would."""
    [found] = bench.read("ir.module.module", [("name", "=", module)], "id")
    bench.call("ir.module.module", "button_immediate_install", [found["id"]])


def is_19(_: Bench) -> bool:
    """Return whether it is an Odoo 19 or later."""
    with open_push(uuid.uuid4().hex) as push:
        return push.odoo.dialect.version >= 19
