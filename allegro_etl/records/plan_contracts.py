"""The contracts that every run keeps before it writes to Odoo, whether or not their checks were chosen in Dagster."""

from collections.abc import Callable

from allegro_etl.records.core_contracts import Rows, lines_add_up, one_currency_per_order
from allegro_etl.warehouse import Warehouse


class ContractBroken(Exception):
    """What this run has worked out would corrupt Odoo; the message names the check that shows it."""


def external_ids_are_unique(warehouse: Warehouse) -> Rows:
    """Look for two creations of one external id: they would be two records for one thing."""
    return warehouse.rows(
        "select external_id, count(*) from odoo.plan where action = 'create' group by 1 having count(*) > 1 order by 1"
    )


CONTRACTS: tuple[Callable[[Warehouse], Rows], ...] = (lines_add_up, one_currency_per_order, external_ids_are_unique)


def refuse_broken(warehouse: Warehouse, proved: set[str]) -> None:
    """Ask for every contract that no check of this run has `proved`. Raises ContractBroken."""
    for contract in CONTRACTS:
        name = contract.__name__
        if name in proved:
            continue
        wrong = contract(warehouse)
        if wrong:
            raise ContractBroken(
                f"{name} does not hold ({len(wrong)} times, first {wrong[0][0]}), and nothing was written to Odoo: run the "
                "job plan, whose checks show all of it, and report it."
            )
        proved.add(name)
