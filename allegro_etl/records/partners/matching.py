"""Which of Odoo's contacts the buyers, delivery addresses and invoice addresses of the pending forms are."""

from allegro_etl.ledger.problems import tell_problems
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query


def match_partners(warehouse: Warehouse) -> dict[str, int]:
    """Complete core.partners, which normalising began, with rule and Odoo id from odoo.partners. Return how many each rule found."""
    with warehouse.transaction():
        run_query(warehouse, __package__, "match_partners")
        tell_problems(warehouse, "core.partners", "problem", among="normalised_at = work.normalised_at()")
        run_query(warehouse, __package__, "partner_problems")
    return dict(warehouse.rows("select coalesce(rule, 'ambiguous'), count(*) from work.partners group by all"))
