"""Our activities on the sale orders that this run may touch: what people have been told already."""

from allegro_etl.odoo.session import OdooServer
from allegro_etl.reconcile.mirrored import names_of
from allegro_etl.warehouse import Warehouse


def read_activities(warehouse: Warehouse, odoo: OdooServer) -> int:
    """Fill odoo.activities with our activities on the orders in question, done ones too; return their number."""
    ids = warehouse.column("select id from odoo.orders")
    on_orders = [("res_model", "=", "sale.order")]
    done = [name for name in [odoo.dialect.activity_open] if name]
    activities = {
        row["id"]: row
        for row in odoo.search_read_in("mail.activity", "res_id", ids, ["res_id", *done], on_orders, archived=True)
    }
    names = names_of(odoo, "mail.activity", list(activities))
    rows = [
        (one, activities[one]["res_id"], name, all(activities[one][field] for field in done))
        for one, name in names.items()
    ]
    with warehouse.transaction():
        warehouse.execute("delete from odoo.activities")
        warehouse.insert("odoo.activities", ("id", "order_id", "name", "is_open"), rows)
    return len(rows)
