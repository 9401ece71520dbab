"""Which of Odoo's contacts the buyers, delivery addresses and invoice addresses of the pending forms are."""

from allegro_etl.run.run import Counts, Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query


def match_partners(run: Run) -> Counts:
    """Complete core.partners, which normalising began, with rule and Odoo id from odoo.partners. Gives how many each rule found."""
    return match_work_partners(run.warehouse)


def match_work_partners(warehouse: Warehouse) -> Counts:
    """Match the partners of schema `work`. See `match_partners`."""
    with warehouse.transaction():
        run_query(warehouse, __package__, "match_partners")
        run_query(warehouse, __package__, "partner_problems")
    return dict(warehouse.rows("select coalesce(rule, 'ambiguous'), count(*) from work.partners group by all"))
