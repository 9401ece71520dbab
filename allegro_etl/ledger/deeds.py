"""What runs have done to each order, kept for people who ask for the story of one: no values, nothing personal."""

from allegro_etl.warehouse import Warehouse


def remember_deeds(warehouse: Warehouse, run_id: str) -> None:
    """Keep which actions of the plan on orders this run has carried out."""
    warehouse.execute(
        "insert into ops.deeds select ?, form_id, seq, kind, action, external_id, odoo_id, reason_code from odoo.plan "
        "where form_id is not null and status = 'done' and work.writes(action)",
        [run_id],
    )
