"""Payments that this run may touch: those that are bound to payments in question, and all on the orders in question."""

from typing import Any

from allegro_etl.odoo.external_ids import PREFIX, account_payment_key, transaction_of
from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.reconcile.mirrored import money, names_of
from allegro_etl.warehouse import Warehouse

COLUMNS = (
    "model", "id", "payment_key", "order_id", "state", "amount", "provider_reference", "account_payment_id", "order_ids",
)  # fmt: skip
TRANSACTION_FIELDS = ("state", "amount", "sale_order_ids", "payment_id")


def read_payments(warehouse: Warehouse, odoo: OdooServer) -> int:
    """Fill odoo.payments; return the number of its rows. Source: Odoo's payment.transaction and account.payment."""
    transactions = _transactions(warehouse, odoo)
    rows = transactions + _account_payments(warehouse, odoo, transactions)
    with warehouse.transaction():
        warehouse.execute("delete from odoo.payments")
        warehouse.insert("odoo.payments", COLUMNS, rows)
    return len(rows)


def _transactions(warehouse: Warehouse, odoo: OdooServer) -> list[tuple[Any, ...]]:
    model = "payment.transaction"
    if not odoo.has_fields(model):
        return []
    orders = warehouse.column("select id from odoo.orders")
    reference = odoo.dialect.transaction_reference
    found = {
        row["id"]: row
        for field, ids in (("id", _bound(warehouse, model)), ("sale_order_ids", orders))
        for row in odoo.search_read_in(model, field, ids, [*TRANSACTION_FIELDS, reference])
    }
    names = names_of(odoo, model, list(found))
    return [_transaction(row, names.get(row["id"]), row[reference] or None) for row in found.values()]


def _transaction(row: Record, key: str | None, reference: str | None) -> tuple[Any, ...]:
    order_ids = row["sale_order_ids"]
    order_id = order_ids[0] if len(order_ids) == 1 else None  # of several, the plan finds the one that it pays for
    led_to = row["payment_id"][0] if row["payment_id"] else None
    return (
        "payment.transaction",
        row["id"],
        key,
        order_id,
        row["state"],
        money(row["amount"]),
        reference,
        led_to,
        order_ids,
    )


def _account_payments(
    warehouse: Warehouse, odoo: OdooServer, transactions: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    model = "account.payment"
    names = dict(warehouse.rows("select res_id, name from odoo.external_ids where model = ?", [model]))
    names |= _of_other_keys(warehouse, odoo, transactions)
    return [
        (
            model,
            row["id"],
            transaction_of(names[row["id"]]),
            None,
            row["state"],
            money(row["amount"]),
            None,
            None,
            [],
        )
        for row in odoo.search_read_in(model, "id", list(names), ["state", "amount"])
    ]


def _of_other_keys(warehouse: Warehouse, odoo: OdooServer, transactions: list[tuple[Any, ...]]) -> dict[int, str]:
    """Return the names of account.payments whose transactions were found on the orders, under keys that the run does not use."""
    bound = set(_bound(warehouse, "payment.transaction"))
    wanted = [account_payment_key(key) for _, id_, key, *_ in transactions if key and id_ not in bound]
    rows = odoo.search_read_in("ir.model.data", "name", wanted, ["name", "res_id"], [("module", "=", PREFIX)])
    return {row["res_id"]: row["name"] for row in rows}


def _bound(warehouse: Warehouse, model: str) -> list[int]:
    return warehouse.column("select res_id from odoo.external_ids where model = ?", [model])
