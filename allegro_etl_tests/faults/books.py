"""Odoo's records read out of its database, past Odoo and past all code of ours: what was committed, and nothing else.

A record is known by its external id, its links by the external ids of what they lead to; database ids and the times of
writing are left out. So two databases that got the same records in another order give the same books.
"""

import json
import re
from datetime import datetime
from typing import Any

from allegro_etl.clock import now
from allegro_etl.grammar import made
from allegro_etl.ledger.lease import LASTS
from allegro_etl.settings import LEASE_PARAMETER
from allegro_etl_tests.faults.world import World

NEWS = made("news_key", run_id="")
"""How the external id of an activity begins that names a run's new products."""

Record = dict[str, Any]
Books = dict[str, Record]

MODELS = (
    "sale.order",
    "sale.order.line",
    "res.partner",
    "product.product",
    "product.template",
    "payment.transaction",
    "account.payment",
    "mail.message",
    "mail.activity",
    "product.pricelist",
    "account.fiscal.position",
    "payment.provider",
)
COUNTED = (
    "sale_order",
    "sale_order_line",
    "res_partner",
    "product_product",
    "product_template",
    "payment_transaction",
    "account_payment",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "mail_mail",
    "mail_message",
    "mail_activity",
    "stock_picking",
    "stock_move",
    "account_tax",
    "account_fiscal_position",
    "product_pricelist",
    "payment_provider",
    "ir_model_fields",
    "ir_config_parameter",
)
UNSTABLE = frozenset(
    {
        "id", "create_date", "write_date", "create_uid", "write_uid", "access_token", "last_state_change",
        # running numbers: they follow the order of writing
        "name:sale.order", "name:account.payment", "payment_reference:account.payment",
        # of the moment of writing
        "date:mail.message", "message_id:mail.message", "reply_to:mail.message", "date_deadline:mail.activity",
        "effective_date:sale.order", "complete_name:res.partner", "commitment_date:sale.order",
    }
)  # fmt: skip


def read_books(world: World) -> Books:
    """Return every record that has an external id of ours, by that id, and under `counts` how many rows there are in all."""
    names = _external_ids(world)
    books: Books = {"counts": _counts(world), "news of products": {"told": set()}}
    for model in MODELS:
        for record in _rows(world, model):
            name = record.pop("external_id")
            if name.startswith(NEWS):
                books["news of products"]["told"] |= _products_in(record["note"])
                books["counts"]["mail_activity"] -= 1
            else:
                books[f"{model} {name}"] = _readable(model, record, names)
    for invoice in invoices_in(world):
        books[f"invoice of {invoice['form_id']}"] = invoice
    books["parameters"] = _parameters(world)
    return books


def _products_in(note: str) -> set[str]:
    """Return the new products that an activity names. One names those of its run: a killed run and the next may share them out."""
    [listed] = re.findall("</b>(.*?)</li>", note)
    return {product.strip() for product in listed.split("<br>")}


def read_memory(world: World) -> Books:
    """Return what the program itself remembers between runs, as far as another order of work must not change it."""
    asked = {
        "pending": "select form_id from ops.pending",
        "remarks": "select form_id, code, holds from ops.remarks",
        "quarantine": "select subject, code from ops.quarantine",
        "contents": "select form_id, content_hash from staging.checkout_forms",
    }
    with world.memory() as connection:
        return {
            f"memory of {name}": {"rows": sorted(connection.execute(sql).fetchall())} for name, sql in asked.items()
        }


def invoices_in(world: World) -> list[Record]:
    """Return the posted invoices of our sale orders, with the form of each; x_allegro_id must be there."""
    return rows(
        world,
        "select distinct sale_order.x_allegro_id as form_id, move.payment_state, move.amount_residual, move.amount_total "
        "from sale_order join sale_order_line as line on line.order_id = sale_order.id "
        "join sale_order_line_invoice_rel as link on link.order_line_id = line.id "
        "join account_move_line as item on item.id = link.invoice_line_id join account_move as move on move.id = item.move_id "
        "where sale_order.x_allegro_id is not null and move.state = 'posted' order by 1",
    )


def _parameters(world: World) -> Record:
    """Return our System Parameters; of those that tell a run from any other, only that they are there."""
    found = rows(
        world,
        "select key, value from ir_config_parameter where key = 'allegro_last_event_id' or key like 'allegro_etl.%'",
    )
    told = {"allegro_etl.last_run": lambda _: "some run", LEASE_PARAMETER: _as_free}
    return {row["key"]: told.get(row["key"], str)(row["value"]) for row in found}


def _as_free(lease: str) -> str:
    """Return `free` also for what a killed run held: where it left nothing to do, the next one asks Odoo nothing, and it runs out."""
    runs_out = lease != "free" and datetime.fromisoformat(json.loads(lease)["until"]) <= now() + LASTS
    return "free" if runs_out else lease


def cursor_in(world: World) -> str | None:
    """Return the event cursor that Odoo has."""
    return world.psql("select value from ir_config_parameter where key = 'allegro_last_event_id'") or None


def rows(world: World, sql: str) -> list[Record]:
    """Return the rows of a query, with its own column names."""
    return list(json.loads(world.psql(f"select coalesce(json_agg(found), '[]') from ({sql}) as found") or "[]"))


def difference(expected: Books, found: Books) -> list[str]:
    """Tell what differs between two books, one line each; nothing where they are the same."""
    lines = [f"lacks {name}" for name in expected if name not in found]
    lines += [f"has besides {name}" for name in found if name not in expected]
    for name in expected.keys() & found.keys():
        one, other = expected[name], found[name]
        lines += [
            f"{name}: {field} is {other.get(field)!r} instead of {one.get(field)!r}"
            for field in sorted(one.keys() | other.keys())
            if one.get(field) != other.get(field)
        ]
    return sorted(lines)


def _external_ids(world: World) -> dict[tuple[str, int], str]:
    """Return the external id of each record that has one, ours first."""
    found = rows(
        world,
        "select distinct on (model, res_id) model, res_id, module || '.' || name as name from ir_model_data "
        "order by model, res_id, module <> 'allegro_etl', module, name",
    )
    return {(row["model"], row["res_id"]): row["name"] for row in found}


def _rows(world: World, model: str) -> list[Record]:
    table = model.replace(".", "_")
    return rows(
        world,
        f"select data.name as external_id, {table}.* from ir_model_data as data "
        f"join {table} on {table}.id = data.res_id where data.module = 'allegro_etl' and data.model = '{model}' "
        f"order by data.name",
    )


def _readable(model: str, record: Record, names: dict[tuple[str, int], str]) -> Record:
    readable: Record = {}
    for field, value in record.items():
        if field in UNSTABLE or f"{field}:{model}" in UNSTABLE or value is None:
            continue
        if field == "x_allegro_written":
            readable[field] = _remembered(json.loads(value), names)
            continue
        target = LINKS.get(field)
        if model == "mail.message" and field == "res_id":
            target = record["model"]
        if model == "mail.activity" and field == "res_id":
            target = record["res_model"]
        if target:
            readable[field] = names.get((target, value), f"a {target}")
        elif not field.endswith("_id") or isinstance(value, str):
            readable[field] = value
    return readable


def _remembered(written: Record, names: dict[tuple[str, int], str]) -> Record:
    """Return what an order remembers, with records in place of their database ids, which differ from world to world."""
    named = {
        field: [pair[0], names.get((LINKS[field], pair[1]), f"a {LINKS[field]}") if pair[1] else None]
        for field, pair in written.items()
        if field in LINKS and pair
    }
    return {**written, **named}


LINKS = {
    "partner_id": "res.partner",
    "parent_id": "res.partner",
    "partner_invoice_id": "res.partner",
    "partner_shipping_id": "res.partner",
    "commercial_partner_id": "res.partner",
    "order_partner_id": "res.partner",
    "order_id": "sale.order",
    "product_id": "product.product",
    "product_tmpl_id": "product.template",
    "fiscal_position_id": "account.fiscal.position",
    "payment_term_id": "account.payment.term",
    "pricelist_id": "product.pricelist",
    "currency_id": "res.currency",
    "user_id": "res.users",
    "team_id": "crm.team",
    "warehouse_id": "stock.warehouse",
    "carrier_id": "delivery.carrier",
    "country_id": "res.country",
    "provider_id": "payment.provider",
    "payment_method_id": "payment.method",
    "payment_method_line_id": "account.payment.method.line",
    "payment_id": "account.payment",
    "payment_transaction_id": "payment.transaction",
    "journal_id": "account.journal",
    "subtype_id": "mail.message.subtype",
    "activity_type_id": "mail.activity.type",
    "author_id": "res.partner",
}


def _counts(world: World) -> Record:
    counted = ", ".join(f"(select count(*) from {table}) as {table}" for table in COUNTED)
    return rows(world, f"select {counted}")[0]
