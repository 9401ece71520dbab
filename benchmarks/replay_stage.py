"""A run over orders that Odoo has, in a process of its own: `python -m benchmarks.replay_stage ORDERS`.

The orders are made up, and so is what Odoo has of them (`replay_mirror.sql`): both are in the DuckDB file before the clock starts.
Then the steps of a run are carried out as in any run, but for the reading from Allegro and of the mirror.
"""

import json
import sys
import time
import uuid
from importlib.resources import files

from allegro_etl.destination.destination import Destination, resolve_destination
from allegro_etl.destination.taxes import read_taxes
from allegro_etl.documents.checkout_forms.steps import NORMALISE
from allegro_etl.records.order_fields import dedicated_fields
from allegro_etl.records.orders.loading import PlannedOrder
from allegro_etl.records.orders.sides import grouped, written_order
from allegro_etl.records.orders.steps import BUILD_ORDER_LINES, BUILD_ORDERS
from allegro_etl.records.partners.steps import LOAD_PARTNERS, MATCH_PARTNERS
from allegro_etl.records.payments.steps import BUILD_PAYMENTS, LOAD_PAYMENTS
from allegro_etl.records.products.steps import LOAD_PRODUCTS, MATCH_PRODUCTS
from allegro_etl.records.values import TaxedLine, carrier_of
from allegro_etl.registry import COMMIT_CURSOR, LOAD_ORDERS, MAKE_PLAN
from allegro_etl.run.opening import open_run, warehouse_file
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.run.step import Step
from allegro_etl.warehouse import Warehouse
from benchmarks.matching import generate

MATCHING = (NORMALISE, MATCH_PARTNERS, MATCH_PRODUCTS, BUILD_ORDERS, BUILD_ORDER_LINES, BUILD_PAYMENTS)
LOADING = (MAKE_PLAN, LOAD_PARTNERS, LOAD_PRODUCTS, LOAD_ORDERS, LOAD_PAYMENTS, COMMIT_CURSOR)
PENDING = "insert into ops.pending by name select form_id, 'event' as why, now() as queued_at from core.orders on conflict do nothing"


class LoadedOrder(PlannedOrder):
    """An order that Odoo has."""

    order_id: int


def main(orders: int) -> None:
    """Print what the steps took, as one line of JSON."""
    generate(warehouse_file(), orders)
    with open_run(uuid.uuid4().hex, RunRequest()) as run:
        for step in MATCHING:
            step.carry_out(run)
        pages = {"order_pages": run.allegro.order_pages}
        destination = resolve_destination(run.warehouse, run.odoo, run.settings).model_copy(update=pages)
        [tax] = read_taxes(run.odoo, destination.books).of_new_product(["PL 23.00"])
        let_odoo_have_them(run.warehouse, destination, tax)
        run.warehouse.execute(PENDING)
        stages = {step.name: _cpu_seconds(step, run) for step in (*MATCHING, *LOADING)}
        changed = run.warehouse.scalar("select count(*) from odoo.plan")
    if changed:
        raise RuntimeError(
            f"{changed} actions are planned for orders that did not change: the figure would mean nothing"
        )
    sys.stdout.write(json.dumps({"cpu_seconds": round(sum(stages.values()), 2), "stages": stages}) + "\n")


def _cpu_seconds(step: Step, run: Run) -> float:
    """Return the CPU time of this process, all threads: what Odoo takes for its answers is not ours."""
    started = time.process_time()
    step.carry_out(run)
    return round(time.process_time() - started, 2)


def let_odoo_have_them(warehouse: Warehouse, destination: Destination, tax: int) -> None:
    """Fill the mirror as if all orders of core had been loaded, with this tax on their lines, and nobody had touched them."""
    sql = files("benchmarks").joinpath("replay_mirror.sql").read_text(encoding="utf-8")
    warehouse.execute(sql.replace("$tax", str(tax)))
    orders = warehouse.rows_of(
        LoadedOrder,
        "select orders.*, 0 as seq, mirrored.id as order_id, mirrored.partner_id, mirrored.partner_shipping_id as delivery_id, "
        "mirrored.partner_invoice_id as invoice_id from core.orders as orders join odoo.orders as mirrored using (form_id)",
    )
    lines = grouped(warehouse.rows_of(TaxedLine, "select *, []::integer[] as tax_ids from core.order_lines"), "form_id")
    facts = [(order["order_id"], _facts(order, lines[order["form_id"]], destination)) for order in orders]
    warehouse.execute(
        "update odoo.orders set facts = known.facts from "
        "(select unnest(?::integer[]) as id, unnest(?::json[]) as facts) as known where known.id = orders.id",
        [[order_id for order_id, _ in facts], [text for _, text in facts]],
    )


def _facts(order: PlannedOrder, lines: list[TaxedLine], destination: Destination) -> str:
    carrier = carrier_of(order, destination)
    carrier_id = carrier.carrier_id if carrier else None
    known = {
        "carrier_id": [carrier_id, "Carrier"] if carrier_id else None, "locked": False, "draft_invoice": False,
        "date_order": f"{order['bought_at']:%Y-%m-%d %H:%M:%S}", "write_date": f"{order['bought_at']:%Y-%m-%d %H:%M:%S}",
        "write_uid": [1, "Odoo"], "x_allegro_written": written_order({**order, "lines": lines}, carrier_id),
    }  # fmt: skip
    return json.dumps(dedicated_fields(order, destination.order_pages) | known)


if __name__ == "__main__":
    main(int(sys.argv[1]))
