"""The mirror of Odoo: external ids first, then what each kind of record reads of all that the run may touch.

What is read follows from the run's rows of core and work. Reading writes nothing to Odoo and costs what the run's news cost.
"""

from allegro_etl.destination.companies import own_or_shared
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.registry import KINDS
from allegro_etl.run.run import Counts
from allegro_etl.run.step import needed_by
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse


def read_mirror(warehouse: Warehouse, odoo: OdooServer, settings: Settings) -> Counts:
    """Fill the `odoo` tables with what Odoo has now for this run's keys; return the number of rows by table.

    Raises OdooError. Source: Odoo's ir.model.data, and the models that each kind of record reads.
    """
    handed = {"warehouse": warehouse, "odoo": odoo, "settings": settings, "company": own_or_shared(odoo, settings)}
    counts: Counts = {"external_ids": read_external_ids(warehouse, odoo)}
    for kind in KINDS:
        counts[kind.mirrored] = kind.read(**{name: handed[name] for name in needed_by(kind.read)})
    return counts


def read_external_ids(warehouse: Warehouse, odoo: OdooServer) -> int:
    """Fill odoo.external_ids with those of ours that are in question; return their number. Source: Odoo's ir.model.data."""
    wanted = wanted_external_ids(warehouse)
    found = odoo.search_read_in("ir.model.data", "name", wanted, ["name", "model", "res_id"], [("module", "=", PREFIX)])
    rows = [(row["name"], row["model"], row["res_id"]) for row in found]
    with warehouse.transaction():
        warehouse.execute("delete from odoo.external_ids")
        warehouse.insert("odoo.external_ids", ("name", "model", "res_id"), rows)
    return len(rows)


def wanted_external_ids(warehouse: Warehouse) -> list[str]:
    """Return the external ids that are in question, without prefix, each once."""
    return warehouse.column("\nunion\n".join(f"from (\n{kind.wanted})" for kind in KINDS))
