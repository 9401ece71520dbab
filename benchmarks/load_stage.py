"""A run in this process, stage by stage: prepared up to the products, then the load alone, timed.

With `--records FILE` it stops before the load and writes what would be loaded, with database ids, for the ceiling.
"""

import argparse
import json
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from allegro_etl.destination.destination import Destination, read_destination
from allegro_etl.destination.provision import provide
from allegro_etl.languages import ENGLISH
from allegro_etl.records.notes.purchase import purchase_note
from allegro_etl.records.partners.steps import LOAD_PARTNERS
from allegro_etl.records.payments.steps import LOAD_PAYMENTS
from allegro_etl.records.products.steps import LOAD_PRODUCTS
from allegro_etl.records.values import booking_day, carrier_of, price_and_discount, product_of
from allegro_etl.registry import LOAD_ORDERS, STEPS
from allegro_etl.run.opening import open_run
from allegro_etl.run.run import Run, RunRequest
from benchmarks.world import WORKERS

Record = dict[str, Any]

UP_TO_THE_PLAN = tuple(step for step in STEPS if not step.writes)
LOAD = (LOAD_PARTNERS, LOAD_ORDERS, LOAD_PAYMENTS)


def main() -> None:
    """Print the figures as one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=Path)
    records = parser.parse_args().records
    with open_run(uuid.uuid4().hex, RunRequest(from_event="0")) as run:
        for step in UP_TO_THE_PLAN:
            step.carry_out(run)
        provide(run.warehouse, run.odoo, run.settings, run.parameters)
        LOAD_PRODUCTS.carry_out(run)
        if records:
            records.write_text(json.dumps(_records(run), default=str), encoding="utf-8")
            figures: Record = {}
        else:
            _warm_up(run)
            figures = _timed(run)
    sys.stdout.write(json.dumps(figures) + "\n")


def _timed(run: Run) -> Record:
    stages, counts = {}, {}
    started = time.perf_counter()
    for step in LOAD:
        before = time.perf_counter()
        counts[step.name] = step.carry_out(run)
        stages[step.name] = round(time.perf_counter() - before, 2)
    seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 2), "orders": counts["load_orders"]["created"], "stages": stages}


def _warm_up(run: Run) -> None:
    """Let all workers load the database's models, as those of a server that runs have: `odoo shell` has done so, too."""
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: run.odoo.call("sale.order", "fields_get", [], attributes=["type"]), range(4 * WORKERS)))


def _records(run: Run) -> Record:
    destination = read_destination(run.warehouse)
    partners = run.warehouse.named_rows(
        "select partner.* from core.partners as partner join odoo.plan on external_id = partner_key where plan.kind = 'partner'"
    )
    orders = run.warehouse.named_rows(
        "select orders.* from core.orders as orders join odoo.plan using (form_id) where plan.kind = 'order' and action = 'create'"
    )
    lines = _grouped(run.warehouse.named_rows("select * from core.order_lines order by position"))
    payments = _grouped(run.warehouse.named_rows("select * from core.payments"))
    confirmed = set(run.warehouse.column("select form_id from odoo.plan where kind = 'order' and action = 'confirm'"))
    return {
        "partners": [_partner(partner) for partner in partners],
        "orders": [
            _order(order, lines[order["form_id"]], payments.get(order["form_id"], []), destination)
            | {"confirm": order["form_id"] in confirmed}
            for order in orders
        ],
    }


def _grouped(rows: list[Record]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for row in rows:
        groups.setdefault(row["form_id"], []).append(row)
    return groups


def _partner(partner: Record) -> Record:
    is_buyer = partner["kind"] == "buyer"
    names = ("name", "is_company", "email", "phone", "street", "city", "zip", "vat")
    values = {name: partner[name] or False for name in names} | {"type": "contact" if is_buyer else partner["kind"]}
    if is_buyer:
        values["x_allegro_id"] = partner["buyer_id"]
    return {
        "key": partner["partner_key"],
        "parent": partner["parent_key"],
        "country": partner["country_code"],
        "values": values,
    }


def _order(order: Any, lines: list[Record], payments: list[Record], destination: Destination) -> Record:
    carrier = carrier_of(order, destination)
    return {
        "buyer": order["buyer_key"],
        "delivery": order["delivery_key"] or order["buyer_key"],
        "invoice": order["invoice_key"] or order["buyer_key"],
        "note": purchase_note(order, None, ENGLISH, None),
        "values": {
            "company_id": destination.company_id,
            "pricelist_id": destination.pricelists[f"{order['currency']} {order['marketplace']}"],
            "fiscal_position_id": destination.markets[order["marketplace"]].fiscal_position_id,
            "payment_term_id": destination.payment_terms.get(order["payment_type"] or "", False),
            "carrier_id": carrier.carrier_id if carrier else False,
            "team_id": destination.team_id or False,
            "user_id": destination.user_id or False,
            "warehouse_id": destination.warehouse_id,
            "client_order_ref": order["form_id"],
            "origin": f"Allegro {order['form_id']}",
            "date_order": order["bought_at"].strftime("%Y-%m-%d %H:%M:%S"),
            "x_allegro_id": order["form_id"],
            "x_allegro_status": order["status"],
            "x_allegro_marketplace": order["marketplace"],
            "x_allegro_fulfillment": order["fulfillment_status"],
        },
        "lines": [_line(line, order, destination) for line in lines],
        "payments": [_payment(payment, destination) for payment in payments],
    }


def _line(line: Any, order: Any, destination: Destination) -> Record:
    price, discount = price_and_discount(line["unit_price"], line["original_price"])
    return {
        "product_id": product_of(line, order, destination), "name": line["description"], "sequence": line["position"],
        "product_uom_qty": float(line["quantity"]), "price_unit": float(price), "discount": float(discount),
        "is_delivery": line["kind"] == "delivery",
    }  # fmt: skip


def _payment(payment: Record, destination: Destination) -> Record:
    common = {"amount": float(payment["amount"]), "currency_id": destination.currencies[payment["currency"]]}
    return {
        "transaction": {
            **common, "reference": f"Allegro {payment['payment_id']}", "provider_reference": payment["payment_id"], "state": "done",
            "is_post_processed": True, "provider_id": destination.provider_id, "payment_method_id": destination.payment_method_id,
        },
        "payment": {
            **common, "payment_type": "inbound", "partner_type": "customer", "journal_id": destination.journal_id,
            "payment_method_line_id": destination.payment_method_line_id, "memo": f"Allegro {payment['form_id']}",
            "date": booking_day(payment["paid_at"]),
        },
    }  # fmt: skip


if __name__ == "__main__":
    main()
