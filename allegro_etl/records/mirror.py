"""The mirror of Odoo: external ids first, then the contacts, products, orders and payments that the run may touch.

The keys come from the views `work.wanted_*`. Reading writes nothing to Odoo and costs what the run's news cost.
"""

from allegro_etl.destination.companies import own_or_shared
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.orders.mirror import read_activities, read_orders
from allegro_etl.records.partners.mirror import read_partners
from allegro_etl.records.payments.mirror import read_payments
from allegro_etl.records.products.mirror import read_products
from allegro_etl.run.run import Counts
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse


def read_mirror(warehouse: Warehouse, odoo: OdooServer, settings: Settings) -> Counts:
    """Fill the `odoo` tables with what Odoo has now for this run's keys; return the number of rows by table.

    Raises OdooError. Source: Odoo's ir.model.data, res.partner, product.product, sale.order, payment.transaction.
    """
    company = own_or_shared(odoo, settings)
    external_ids = read_external_ids(warehouse, odoo)
    partners, products, orders = (
        read_partners(warehouse, odoo, company),
        read_products(warehouse, odoo, settings, company),
        read_orders(warehouse, odoo),
    )
    return {
        "external_ids": external_ids,
        "activities": read_activities(warehouse, odoo),
        "partners": partners,
        "products": products,
        "orders": orders,
        "payments": read_payments(warehouse, odoo),
    }


def read_external_ids(warehouse: Warehouse, odoo: OdooServer) -> int:
    """Fill odoo.external_ids with those of ours that are in question; return their number. Source: Odoo's ir.model.data."""
    wanted = warehouse.column(
        "select name from work.wanted_external_ids "
        "union select work.account_payment_key(payment_key) from work.payments "
        "union select work.part_line_key(line_item_id, 0) from work.line_items "
        "union select work.own_product_key('delivery')"
    )
    found = odoo.search_read_in("ir.model.data", "name", wanted, ["name", "model", "res_id"], [("module", "=", PREFIX)])
    rows = [(row["name"], row["model"], row["res_id"]) for row in found]
    with warehouse.transaction():
        warehouse.execute("delete from odoo.external_ids")
        warehouse.insert("odoo.external_ids", ("name", "model", "res_id"), rows)
    return len(rows)
